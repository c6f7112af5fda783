"""A session of staff ends by itself, everywhere at once when asked, and opens nothing sensitive without the password."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import URLResolver, get_resolver

from accounts import staff_limits
from accounts.models import Session, User
from accounts.session_store import SessionStore

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
PASSWORD = "a long password 1"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as found:
        yield found


@pytest.fixture
def person(site: object) -> User:
    return User.objects.create_superuser("layla@example.org", PASSWORD)


@pytest.fixture
def inside(client: Client, person: User) -> Client:
    client.force_login(person)
    assert _is_in(client)
    return client


def _is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_an_hour_without_a_click_ends_it_and_a_click_in_time_goes_on(
    inside: Client, clock: Any
) -> None:
    clock.shift(timedelta(seconds=staff_limits.IDLE_SECONDS))
    assert _is_in(inside)
    clock.shift(timedelta(seconds=staff_limits.IDLE_SECONDS + 1))
    answer = inside.get("/admin/pages/")
    assert answer.headers.get("Location") == "/admin/login/?next=/admin/pages/"
    clock.shift(timedelta(seconds=-600))
    assert not _is_in(inside)  # it is gone on the server, not only refused


def test_twelve_hours_end_it_however_much_is_clicked(inside: Client, clock: Any) -> None:
    for _click in range(13):
        clock.shift(timedelta(minutes=55))
        assert _is_in(inside)
    clock.shift(timedelta(minutes=55))
    assert not _is_in(inside)


def test_pings_of_an_open_editor_are_no_clicks(inside: Client, clock: Any) -> None:
    assert "wagtailadmin_editing_sessions:ping" in staff_limits.PINGS
    for _minutes in range(3):
        clock.shift(timedelta(minutes=25))
        inside.post("/admin/editing-sessions/ping/wagtailcore/page/1/1/")
    assert not _is_in(inside)


def test_a_script_of_the_administration_is_told_and_not_led_away(
    inside: Client, clock: Any
) -> None:
    clock.shift(timedelta(seconds=staff_limits.IDLE_SECONDS + 1))
    answer = inside.get("/admin/pages/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        *("/admin/account/", "/admin/users/new/", "/admin/groups/new/", "/admin/membership/new/"),
        *("/admin/api-tokens/new/", "/admin/webhooks/new/"),
    ],
)
def test_who_changes_accounts_and_rights_types_the_password_again(
    inside: Client, clock: Any, address: str
) -> None:
    assert inside.get(address).status_code == 200
    clock.shift(timedelta(minutes=11))
    answer = inside.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/second-factor/confirm/?next=%2Fadmin%2F")
    inside.post(answer["Location"], {"password": PASSWORD})
    assert inside.get(address).status_code == 200


@pytest.mark.parametrize("act", ["delete", "assign_role", "set_active_state"])
def test_who_acts_on_many_people_types_the_password_again(
    inside: Client, person: User, clock: Any, act: str
) -> None:
    address = f"/admin/bulk/accounts/user/{act}/?id={person.pk}"
    assert inside.get(address).status_code == 200
    clock.shift(timedelta(minutes=11))
    for answer in (inside.get(address), inside.post(address)):
        assert answer.headers.get("Location", "").startswith("/admin/second-factor/confirm/?next=")
    pages = inside.get("/admin/bulk/wagtailcore/page/publish/?id=1")
    assert "confirm" not in pages.headers.get("Location", "")


def test_signing_out_everywhere_ends_every_session_of_the_person(
    inside: Client, person: User
) -> None:
    elsewhere, other = Client(), Client()
    elsewhere.force_login(person)
    stranger = User.objects.create_superuser("omar@example.org", PASSWORD)
    other.force_login(stranger)
    answer = inside.post("/admin/second-factor/", {"everywhere": "1"})
    assert answer["Location"] == "/admin/login/"
    assert (_is_in(inside), _is_in(elsewhere), _is_in(other)) == (False, False, True)
    mine = [row for row in Session.objects.all() if row.get_decoded().get("_auth_user_id")]
    assert len(mine) == 1


def test_a_key_of_a_session_has_more_than_128_bits() -> None:
    keys = {SessionStore()._get_new_session_key() for _time in range(200)}
    assert len(keys) == 200
    assert all(len(key) == 32 for key in keys)
    assert len(set("".join(keys))) == 36  # letters and digits: 165 bits


def _names(patterns: Any, space: str = "") -> Any:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _names(
                one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space
            )
        elif one.name:
            yield f"{space}{one.name}"


def test_pages_that_ask_for_the_password_and_pings_are_called_so() -> None:
    names = set(_names(get_resolver().url_patterns))
    assert names >= staff_limits.SENSITIVE | staff_limits.PINGS
