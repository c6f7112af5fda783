"""Looking after second factors: changed only by who proves to be the person, reset by an administrator, guessed by nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts import mfa, services
from accounts.models import User
from tests.accounts.test_staff import (
    EMAIL,
    ENROL_PAGE,
    FACTOR_PAGE,
    PASSWORD,
    _code_now,
    _is_in,
    _password,
    clock,
    codes,
    person,
)

__all__ = ["clock", "codes", "person"]  # fixtures
pytestmark = pytest.mark.django_db
CONFIRM_PAGE, FACTORS_PAGE = "/admin/second-factor/confirm/", "/admin/second-factor/"


def _signed_in(code: str, ip: str = "192.0.2.7") -> Client:
    client = Client(REMOTE_ADDR=ip)
    _password(client)
    client.post(FACTOR_PAGE, {"code": code})
    return client


def test_a_wrong_code_is_refused_and_eight_of_them_lock_that_network_out(
    person: User, codes: list[str], clock: Any
) -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    _password(client)
    for _ in range(7):
        assert client.post(FACTOR_PAGE, {"code": "000000"}).status_code == 200
    assert client.post(FACTOR_PAGE, {"code": "000000"}).status_code == 429
    answer = client.post(FACTOR_PAGE, {"code": _code_now()})
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert not _is_in(client)
    assert _is_in(_signed_in(codes[0], ip="198.51.100.9"))
    clock.shift(timedelta(minutes=61))
    assert _is_in(_signed_in(_code_now()))


def test_many_networks_together_cannot_try_all_codes_and_the_bound_ends(
    person: User, codes: list[str], clock: Any
) -> None:
    for network in range(8):
        client = Client(REMOTE_ADDR=f"203.0.{network}.1")
        _password(client)
        for _ in range(7):
            client.post(FACTOR_PAGE, {"code": "000000"})
    assert not _is_in(_signed_in(_code_now(), ip="198.51.100.9"))
    clock.shift(timedelta(minutes=61))
    assert _is_in(_signed_in(_code_now(), ip="198.51.100.9"))


def test_a_stranger_who_does_not_know_the_password_cannot_use_up_the_codes(
    person: User, codes: list[str]
) -> None:
    for network in range(10):
        client = Client(REMOTE_ADDR=f"203.0.{network}.1")
        _password(client, "wrong")
        client.post(FACTOR_PAGE, {"code": "000000"})
    assert _is_in(_signed_in(_code_now()))


def test_factors_are_changed_only_after_the_password_and_a_code_again(
    person: User, codes: list[str], clock: Any
) -> None:
    client = _signed_in(_code_now())
    clock.shift(timedelta(minutes=11))
    assert client.get(ENROL_PAGE)["Location"].startswith(CONFIRM_PAGE)
    assert client.post(FACTORS_PAGE, {"codes": "1"})["Location"].startswith(CONFIRM_PAGE)
    assert mfa.codes_left(person) == 10
    refused = client.post(CONFIRM_PAGE, {"password": "wrong", "code": _code_now()})
    assert refused.status_code == 200
    before = client.session.session_key
    answer = client.post(
        f"{CONFIRM_PAGE}?next={ENROL_PAGE}", {"password": PASSWORD, "code": codes[1]}
    )
    assert answer["Location"] == ENROL_PAGE
    assert client.session.session_key != before
    assert client.get(ENROL_PAGE).status_code == 200


def test_new_recovery_codes_are_shown_once(person: User, codes: list[str]) -> None:
    client = _signed_in(_code_now())
    shown = client.post(FACTORS_PAGE, {"codes": "1"})
    new = [code.replace(" ", "") for code in shown.context["codes"]]
    assert set(new).isdisjoint(codes)
    page = client.get(FACTORS_PAGE).text
    assert not any(code in page for code in [*new, *shown.context["codes"]])


def test_a_required_factor_cannot_be_removed_by_its_person(
    person: User, codes: list[str], settings: Any
) -> None:
    client = _signed_in(_code_now())
    client.post(FACTORS_PAGE, {"remove": "1"})
    assert mfa.has_factor(person)
    settings.STAFF_MFA_REQUIRED = False
    client.post(FACTORS_PAGE, {"remove": "1"})
    assert not mfa.has_factor(person)


def test_an_administrator_of_the_site_resets_the_factor_of_who_lost_it(
    person: User, codes: list[str], agency: Any
) -> None:
    lost = User.objects.create_user("omar@example.org", PASSWORD)
    services.grant(user=lost, agency=agency, role="editor")
    mfa.renew_codes(user=lost)
    theirs = Client()
    theirs.force_login(lost)
    assert _is_in(theirs)
    client = _signed_in(_code_now())
    page = f"/admin/second-factor/reset/{lost.pk}/"
    assert client.get(page).status_code == 200
    assert mfa.codes_left(lost) == 10
    assert client.post(page).status_code == 302
    assert mfa.codes_left(lost) == 0
    assert not _is_in(theirs)


def test_nobody_else_resets_a_factor(person: User, codes: list[str], agency: Any) -> None:
    for role in ("editor", "administrator"):
        other = User.objects.create_user(f"{role}@example.org", PASSWORD)
        services.grant(user=other, agency=agency, role=role)
        client = Client()
        client.force_login(other)
        client.post(f"/admin/second-factor/reset/{person.pk}/")
    assert mfa.has_factor(person)


def test_the_command_resets_a_locked_out_administrator_and_names_them(
    person: User, codes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    from django.core.management import CommandError, call_command

    client = Client(REMOTE_ADDR="192.0.2.7")
    for _ in range(8):
        _password(client, "wrong")
    assert _password(client).status_code == 429
    with pytest.raises(CommandError):
        call_command("reset_sign_in", "nobody@example.org")
    call_command("reset_sign_in", EMAIL.upper())
    assert EMAIL in capsys.readouterr().out
    assert not mfa.has_factor(person)
    _password(client)
    assert client.get("/admin/")["Location"] == ENROL_PAGE
