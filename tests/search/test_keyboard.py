"""Text typed with the keyboard switched to the other script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.arabic import fold
from search.keyboard import readings


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hgpr,r", "الحقوق"),
        ("HGPR,R", "الحقوق"),
        ("vowm hgrdh]m", "رخصة القيادة"),
        ("[,h. stv", "جواز سفر"),
        ("jv'df", "ترطيب"),
        ("bslhu hgwpm", "لاسماع الصحة"),
        ("hgYmhlm", "الإةامة"),
        ("سثقرهؤث", "service"),
        ("حشسسحخقف", "passport"),
        ("قهلاف", "right"),
        ("لاعسهىثسس", "business"),
        ("مهؤثىؤث ٢٠٢٦", "licence 2026"),
    ],
)
def test_keys_are_read_in_the_other_script(typed: str, meant: str) -> None:
    assert fold(readings(typed)[0]) == fold(meant)


@pytest.mark.parametrize(
    "typed", ["", "1234", "خدمات licence", "café", "a", "?", "😀 hg", "x" * 0, "http://a.jo/?q=1"]
)
def test_what_no_keyboard_would_have_made_has_no_reading(typed: str) -> None:
    assert readings(typed) == ()


def test_macos_has_some_letters_elsewhere() -> None:
    assert readings("vom") == ("رخة", "دخو")
    assert "رخصة" in readings("now]")  # n is ر there, and ] is ة
    assert readings("ghf") == ("لاب",)


@given(st.text(max_size=30))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for reading in readings(text):
        assert reading.strip()


@given(st.text(alphabet="ضصثقفغعهخحشسيبلتنمئءؤرىة ", min_size=3, max_size=30))
def test_arabic_typed_in_latin_comes_back(text: str) -> None:
    for latin in readings(text)[:1]:
        assert readings(latin)[0] == " ".join(text.split())
