"""A session says who somebody is and how well that is known; it ends with the person, the password and the sign-out."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.assurance import Assurance
from accounts.models import User
from accounts.participants import NOBODY, participant_of
from accounts.sessions import SignIn, end_session, find_session, open_session

pytestmark = pytest.mark.django_db
FACTS = SignIn("email", Assurance.VERIFIED, "email:layla@example.org", "2026-01-01T00:00:00+00:00")


@pytest.fixture
def person() -> User:
    return User.objects.create_user("layla@example.org")


def opened(person: User) -> str:
    return open_session(user=person, sign_in=FACTS, now=timezone.now())


def test_a_session_gives_back_its_person_and_how_they_signed_in(person) -> None:
    found = find_session(opened(person))
    assert found is not None
    assert (found.user, found.sign_in) == (person, FACTS)
    assert participant_of(found).identifier == "email:layla@example.org"
    assert participant_of(found).assurance is Assurance.VERIFIED


def test_every_sign_in_gets_a_key_of_its_own(person) -> None:
    assert opened(person) != opened(person)


@pytest.mark.parametrize("key", ["", "x", "../../etc/passwd", "é" * 32, "a" * 65, "a" * 32])
def test_a_key_that_was_never_given_out_opens_nothing(key) -> None:
    assert find_session(key) is None


def test_a_session_ends_by_signing_out(person) -> None:
    key = opened(person)
    end_session(key)
    assert find_session(key) is None


def test_a_session_ends_when_its_person_is_shut_out(person) -> None:
    key = opened(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert find_session(key) is None


def test_a_session_ends_with_a_new_password(person) -> None:
    key = opened(person)
    person.set_password("another long password 2")
    person.save()
    assert find_session(key) is None


def test_nobody_takes_part_as_open() -> None:
    assert participant_of(None) == NOBODY
    assert NOBODY.assurance is Assurance.OPEN


@pytest.mark.parametrize(
    ("held", "required", "does"),
    [
        ("open", "open", True),
        ("open", "verified", False),
        ("verified", "signed_in", False),
        ("signed_in", "verified", True),
        ("strong", "signed_in", True),
        ("signed_in", "strong", False),
    ],
)
def test_a_level_does_for_all_that_ask_for_less(held, required, does) -> None:
    assert Assurance(held).covers(required) is does
