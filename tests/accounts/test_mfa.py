"""Second factors: a code counts once, recovery codes too, and their secrets are sealed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from accounts import mfa
from accounts.models import User

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 1, 15, 9, 0, 5, tzinfo=UTC)


def app_code(secret: str, moment: datetime) -> str:
    """What an authenticator app shows then (RFC 6238, 30 seconds, six digits)."""
    return str(format_hotp_value(hotp_value(secret, int(moment.timestamp()) // 30)))


@pytest.fixture
def person() -> User:
    return User.objects.create_superuser("layla@example.org", "a long password 1")


@pytest.fixture
def codes(person: User) -> list[str]:
    """The person has a factor; these are the recovery codes. The clock stands at NOW."""
    with time_machine.travel(NOW, tick=False):
        found = mfa.enrol(user=person, secret=SECRET, code=app_code(SECRET, NOW), now=NOW)
    assert found is not None
    return found


def _try(person: User, code: str, moment: datetime) -> bool:
    with time_machine.travel(moment, tick=False):
        return mfa.verify(user=person, code=code, now=moment)


def test_a_factor_is_in_force_only_when_the_app_has_shown_that_it_has_it(person: User) -> None:
    with time_machine.travel(NOW, tick=False):
        assert mfa.enrol(user=person, secret=SECRET, code="000000", now=NOW) is None
    assert not mfa.has_factor(person)
    assert mfa.codes_left(person) == 0


def test_the_apps_code_is_right_once(person: User, codes: list[str]) -> None:
    later = NOW + timedelta(minutes=5)
    assert _try(person, app_code(SECRET, later), later)
    assert not _try(person, app_code(SECRET, later), later)
    assert not _try(person, app_code(SECRET, later), later + timedelta(seconds=20))
    after = later + timedelta(seconds=30)
    assert _try(person, app_code(SECRET, after), after)


def test_the_code_that_enrolled_the_app_does_not_sign_in_too(
    person: User, codes: list[str]
) -> None:
    assert not _try(person, app_code(SECRET, NOW), NOW)


@pytest.mark.parametrize(
    ("shift", "right"), [(-90, False), (-30, True), (0, True), (30, True), (90, False)]
)
def test_a_telephones_clock_may_be_half_a_minute_off(
    person: User, codes: list[str], shift: int, right: bool
) -> None:
    later = NOW + timedelta(minutes=5)
    assert _try(person, app_code(SECRET, later + timedelta(seconds=shift)), later) is right


def test_a_code_of_the_past_is_refused_after_a_newer_one(person: User, codes: list[str]) -> None:
    later = NOW + timedelta(minutes=5)
    assert _try(person, app_code(SECRET, later), later)
    assert not _try(person, app_code(SECRET, later - timedelta(seconds=30)), later)


def test_digits_of_any_script_and_spaces_do(person: User, codes: list[str]) -> None:
    later = NOW + timedelta(minutes=5)
    code = app_code(SECRET, later).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert _try(person, f" {code[:3]} {code[3:]} ", later)


@pytest.mark.parametrize("code", ["", " ", "12345", "1234567", "abc", "x" * 1000, "💥", "\ud800"])
def test_what_is_no_code_is_wrong_and_no_error(person: User, codes: list[str], code: str) -> None:
    assert not _try(person, code, NOW + timedelta(minutes=5))


def test_there_are_ten_recovery_codes_and_each_is_right_once(
    person: User, codes: list[str]
) -> None:
    assert len(set(codes)) == 10
    assert _try(person, f"{codes[3][:4]} {codes[3][4:]}", NOW)
    assert not _try(person, codes[3], NOW)
    assert mfa.codes_left(person) == 9


def test_new_recovery_codes_make_the_old_ones_worthless(person: User, codes: list[str]) -> None:
    new = mfa.renew_codes(user=person)
    assert not _try(person, codes[0], NOW)
    assert _try(person, new[0], NOW)


def test_another_persons_codes_do_not_do(person: User, codes: list[str]) -> None:
    other = User.objects.create_superuser("omar@example.org", "a long password 1")
    assert not _try(other, codes[0], NOW)


def test_a_new_app_takes_the_place_of_the_old(person: User, codes: list[str]) -> None:
    other, later = SECRET[::-1].replace("8", "2"), NOW + timedelta(minutes=5)
    with time_machine.travel(later, tick=False):
        assert mfa.enrol(user=person, secret=other, code=app_code(other, later), now=later)
    after = later + timedelta(minutes=5)
    assert not _try(person, app_code(SECRET, after), after)
    assert _try(person, app_code(other, after), after)
    assert Authenticator.objects.filter(user=person, type=mfa.Type.TOTP).count() == 1


def test_neither_secret_nor_codes_stand_in_the_database(person: User, codes: list[str]) -> None:
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    assert [code for code in codes if code in stored] == []


def test_a_factor_sealed_with_a_lost_key_lets_nobody_in_and_is_no_error(
    person: User, codes: list[str], settings: Any, tmp_path: Any
) -> None:
    settings.KEYS_DIR = tmp_path
    later = NOW + timedelta(minutes=5)
    assert not _try(person, app_code(SECRET, later), later)
    assert mfa.has_factor(person)
