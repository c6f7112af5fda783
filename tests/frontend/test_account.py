"""Signing in on the public site, without script: back to the page that was left, and to no other site."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client

from frontend.views.account import same_site_path
from operations.models import Delivery

pytestmark = pytest.mark.django_db
ACCOUNT = "/ar/account/"


@pytest.fixture(autouse=True)
def _demo(settings, tmp_path, site) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.DEMO = True
    cache.clear()


def code() -> str:
    found = re.search(r"\d{4} \d{4}", Delivery.objects.latest("created_at").text)
    assert found
    return found.group()


def signed_in(client: Client, target: str = "") -> str:
    """Go through both steps; returns where they end."""
    client.post(ACCOUNT, {"address": "layla@example.org", "next": target})
    return client.post(f"{ACCOUNT}code/", {"code": code()}).headers["Location"]


def test_two_steps_sign_a_person_in_and_lead_back(client) -> None:
    answer = client.post(ACCOUNT, {"address": "layla@example.org", "next": "/ar/services/?page=2"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/ar/account/code/")
    assert "l•••@example.org" in client.get("/ar/account/code/").text
    answer = client.post("/ar/account/code/", {"code": code()})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/ar/services/?page=2")
    cookie = answer.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert "no-store" in client.get(ACCOUNT).headers["Cache-Control"]


def test_signing_out_ends_the_session_on_the_server_too(client) -> None:
    signed_in(client)
    key = client.cookies["sessionid"].value
    client.post("/ar/account/sign-out/")
    client.cookies["sessionid"] = key
    assert 'name="address"' in client.get(ACCOUNT).text


def test_a_session_that_was_planted_before_signing_in_is_not_taken_over(client) -> None:
    client.cookies["sessionid"] = "a" * 32
    signed_in(client)
    assert client.cookies["sessionid"].value != "a" * 32


def test_a_wrong_code_says_so_and_keeps_the_step(client) -> None:
    client.post(ACCOUNT, {"address": "layla@example.org"})
    answer = client.post("/ar/account/code/", {"code": "00000000"})
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text
    assert "sessionid" not in answer.cookies


def test_an_address_that_cannot_be_read_stays_in_its_field(client) -> None:
    answer = client.post(ACCOUNT, {"address": "ليلى"})
    assert answer.status_code == 422
    assert 'value="ليلى"' in answer.text


def test_the_second_step_without_the_first_leads_to_the_first(client) -> None:
    assert client.get("/ar/account/code/").headers["Location"] == ACCOUNT


HOSTILE = [
    "//evil.example", "///evil.example", "https://evil.example/", "https:evil.example", "\\\\evil.example",
    "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "/ar/\r\nSet-Cookie: x=1", "evil.example",
    "/" + "a" * 600, "\x00", "//[",
]  # fmt: skip


@pytest.mark.parametrize("target", HOSTILE)
def test_a_foreign_target_leads_to_the_own_page(client, target) -> None:
    assert same_site_path(target, ACCOUNT) == ACCOUNT
    assert signed_in(client, target) == ACCOUNT


def test_another_site_cannot_sign_anybody_out_or_in(client) -> None:
    signed_in(client)
    for path in ("/ar/account/sign-out/", ACCOUNT, "/ar/account/code/"):
        answer = client.post(path, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403


def test_public_pages_stay_the_same_for_everybody(client) -> None:
    signed_in(client)
    answer = client.get("/ar/")
    assert "sessionid" not in answer.cookies
    assert answer.text == Client().get("/ar/").text


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_pages_exist_in_both_languages(client, language) -> None:
    assert client.get(f"/{language}/account/").status_code == 200
