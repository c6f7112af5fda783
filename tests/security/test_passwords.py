"""A new password is none that others know already, whatever characters it is made of."""

from __future__ import annotations

import gzip
import hashlib
import random
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts import checkup
from accounts.models import User
from accounts.passwords import COMMON, is_listed
from common.operating import Level


def _codes(password: str, user: User | None = None) -> set[str]:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return {str(one.code) for one in refused.error_list}
    return set()


def _line(password: str) -> str:
    return f"{hashlib.sha1(password.encode()).hexdigest().upper()}:{len(password)}"


@pytest.fixture
def breached(tmp_path: Path, settings: Any) -> list[str]:
    """A list in the form of its usual downloader, with and without a last line end."""
    words = [f"breached elsewhere {number}" for number in range(200)]
    path = tmp_path / "breached.txt"
    path.write_text("\n".join(sorted(map(_line, words))))
    settings.BREACHED_PASSWORDS = str(path)
    return words


def test_a_breached_password_is_refused_and_any_other_taken(breached: list[str]) -> None:
    assert all(_codes(word) == {"password_breached"} for word in breached)
    assert _codes("nobody has lost this one yet") == set()


def test_every_line_of_a_list_of_any_length_is_found_and_nothing_else(tmp_path: Path) -> None:
    draw, path = random.Random(7), tmp_path / "list"
    for length in (0, 1, 2, 3, 10, 77):
        words = [f"word {draw.random()}" for _number in range(length)]
        for end in ("", "\n", "\r\n"):
            lines = sorted(map(_line, words))
            path.write_bytes((("\r\n" if "\r" in end else "\n").join(lines) + end).encode())
            assert all(is_listed(word, path) for word in words)
            assert not any(is_listed(f"no {word}", path) for word in words)


@pytest.mark.parametrize(
    "password",
    ["diwan-ministry-2026", "AdminPassword2026!", "وزارة-الحكومة-2026", "LaylaExample123456"],
)
def test_words_of_this_place_make_no_password(password: str) -> None:
    user = User(email="layla@example.org", first_name="Layla")
    assert "password_of_context_words" in _codes(password, user)


@pytest.mark.parametrize("password", ["password12345", "qwerty123456789", "123456789012", "short"])
def test_what_is_common_or_short_makes_no_password(password: str) -> None:
    assert _codes(password)


def test_long_passwords_out_of_breaches_make_none_without_any_list_of_the_operator(
    settings: Any,
) -> None:
    """The 44,000 of twelve characters and more out of ten million, whatever their capitals."""
    settings.BREACHED_PASSWORDS = ""
    words = gzip.decompress(COMMON.read_bytes()).decode().splitlines()
    assert (len(words) > 40_000, min(map(len, words)), words) == (True, 12, sorted(set(words)))
    for word in ["1qaz2wsx3edc", "Qwerty123456", "Sojdlg123aljg", *words[::500]]:
        assert "password_too_common" in _codes(word)


def test_the_doctor_tells_of_a_missing_and_of_a_useless_list(
    breached: list[str], settings: Any, tmp_path: Path
) -> None:
    [good] = checkup.breached_passwords()
    assert good.level is Level.OK
    for bad in ("", "password\n", "\n".join(sorted(map(_line, breached), reverse=True))):
        (tmp_path / "breached.txt").write_text(bad)
        [found] = checkup.breached_passwords()
        assert found.level is Level.FAULT
    settings.BREACHED_PASSWORDS = str(tmp_path / "nothing")
    [away] = checkup.breached_passwords()
    assert away.level is Level.FAULT
    settings.BREACHED_PASSWORDS, settings.DEMO = "", False
    [none] = checkup.breached_passwords()
    assert (none.level, "DIWAN_BREACHED_PASSWORDS" in none.advice) == (Level.WARNING, True)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=8, max_size=40))
def test_no_kind_of_character_is_asked_for_or_forbidden(text: str) -> None:
    assert _codes("a" * 4 + text + "unguessable wording") <= {"password_of_context_words"}


def test_a_long_password_is_taken_whole(db: None) -> None:
    password = "correct horse battery staple " * 5
    assert len(password) > 128
    assert _codes(password) == set()
    user = User.objects.create_user("layla@example.org", password)
    assert user.check_password(password)
    assert not user.check_password(password[:-1])
    assert not user.check_password(password.upper())
