"""An empty site for a real body."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Agency, User
from cms.models import Audience, HomePage, SdgGoal

ARGUMENTS = {
    "name_ar": "بوابة بلدية الكرك",
    "name_en": "Karak Municipality",
    "agency": "karak",
    "agency_ar": "بلدية الكرك",
    "agency_en": "Karak Municipality",
    "email": "Admin@karak.example",
    "password": "a-long-enough-phrase",
}


def test_one_command_makes_a_site_that_answers_in_both_languages(db: None, client: Client) -> None:
    call_command("init", **ARGUMENTS)
    assert "بوابة بلدية الكرك" in client.get("/ar/").text
    assert client.get("/en/").status_code == 200
    assert "بلدية الكرك" in client.get("/ar/agencies/karak/").text


def test_a_new_site_begins_with_the_words_that_guides_and_initiatives_choose_from(
    db: None,
) -> None:
    call_command("init", **ARGUMENTS)
    assert SdgGoal.objects.count() == 17
    assert Audience.objects.exists()


def test_the_administrator_can_sign_in(db: None, client: Client) -> None:
    call_command("init", **ARGUMENTS)
    answer = client.post(
        "/admin/login/",
        {"username": "admin@karak.example", "password": ARGUMENTS["password"], "next": "/admin/"},
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/admin/"


def test_a_site_that_exists_is_not_touched(site: HomePage) -> None:
    with pytest.raises(CommandError, match="موقع قائم"):
        call_command("init", **ARGUMENTS)
    assert not Agency.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"), [("password", "short"), ("agency", "not a slug"), ("email", "nobody")]
)
def test_one_unfitting_answer_makes_nothing(db: None, name: str, value: str) -> None:
    with pytest.raises(CommandError):
        call_command("init", **{**ARGUMENTS, name: value})
    assert not HomePage.objects.exists()
    assert not Agency.objects.exists()


def test_a_missing_answer_is_named(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt: "")
    with pytest.raises(CommandError, match="--agency-en"):
        call_command("init", **{**ARGUMENTS, "agency_en": ""})


def test_before_there_is_a_site_nothing_is_found_and_nothing_fails(
    db: None, client: Client
) -> None:
    for path in ("/ar/", "/en/", "/api/v1/pages/find/?path=/ar/"):
        assert client.get(path).status_code == 404
