"""Staff sign in by e-mail; guessing is slowed down and locks nobody out for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "layla@example.org", "a long password 1"


@pytest.fixture
def person(site) -> User:
    return User.objects.create_superuser(EMAIL, PASSWORD)


def _sign_in(password: str, email: str = EMAIL, ip: str = "192.0.2.7") -> bool:
    client = Client(REMOTE_ADDR=ip)
    client.post("/admin/login/", {"username": email, "password": password})
    return "_auth_user_id" in client.session


def test_the_spelling_of_the_address_does_not_matter(person) -> None:
    assert _sign_in(PASSWORD, "  Layla@EXAMPLE.org ")


def test_eight_wrong_passwords_lock_the_account_for_that_visitor_only(person) -> None:
    for _ in range(8):
        assert not _sign_in("wrong")
    assert not _sign_in(PASSWORD)
    assert _sign_in(PASSWORD, ip="198.51.100.9")


def test_the_log_tells_of_failures_and_locks_without_naming_anybody(person, caplog) -> None:
    with caplog.at_level("INFO"):
        for _ in range(9):
            _sign_in("wrong")
    messages = [str(record.msg) for record in caplog.records]
    assert sum("sign_in.failed" in message for message in messages) >= 8
    assert any("sign_in.locked" in message for message in messages)
    assert not any("layla" in message or "192.0.2" in message for message in messages)


def test_other_spellings_of_the_account_have_no_tries_of_their_own(person) -> None:
    for number in range(8):
        _sign_in("wrong", EMAIL[:number].upper() + EMAIL[number:])
    assert not _sign_in(PASSWORD)


def test_the_lock_ends_after_an_hour_even_when_somebody_keeps_trying(person) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(8):
            _sign_in("wrong")
        clock.move_to(start + timedelta(minutes=50))
        assert not _sign_in("wrong")
        assert not _sign_in(PASSWORD)
        clock.move_to(start + timedelta(minutes=61))
        assert _sign_in(PASSWORD)
