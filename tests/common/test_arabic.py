"""Folding, words, stems, addresses and order of Arabic text."""

from __future__ import annotations

import doctest
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import arabic
from common.arabic import fold, latin_digits, light_stem, slug, sort_key, strip_clitics, words
from tests.growth import grows_linearly

SHARED = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data"))
arabic_text = st.text(
    st.one_of(
        st.characters(min_codepoint=0x600, max_codepoint=0x6FF),
        st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFF),
        st.characters(),
    )
)


def hostile_cases() -> list[dict[str, str]]:
    path = SHARED / "hostile/strings/arabic_bidi_dev.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_examples_of_the_module_hold() -> None:
    assert doctest.testmod(arabic).failed == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد", "احمد"),
        ("إدارة", "اداره"),
        ("آثار", "اثار"),
        ("مسؤول", "مسوول"),
        ("شئون", "شيون"),
        ("على", "علي"),
        ("نَعَمْ", "نعم"),
        ("الرَّحمٰن", "الرحمن"),
        ("خـــدمة", "خدمه"),
        ("ﻻ", "لا"),
        ("کتاب", "كتاب"),
        ("گاز", "كاز"),
        ("چای", "جاي"),
        ("پارک", "بارك"),
        ("٢٠٢٣", "2023"),
        ("۲۰۲۳", "2023"),
        ("خدمة\u200f", "خدمه"),
        ("می\u200cشود", "ميشود"),
        ("CAFÉ", "cafe"),
        ("２０２３", "2023"),
    ],
)
def test_two_spellings_of_one_word_are_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other) == other


@pytest.mark.parametrize(("one", "other"), [("قلب", "كلب"), ("سعر", "شعر"), ("حال", "خال")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(arabic_text)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(arabic_text, arabic_text)
def test_folding_goes_character_by_character(one: str, other: str) -> None:
    assert fold(one + other) == fold(one) + fold(other)


@given(arabic_text)
def test_places_of_words_are_in_order_and_hold_the_word(text: str) -> None:
    last, place = 0, (0, 0)
    for word in words(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.start >= last or (word.start, word.end) == place
        assert word.folded in fold(text[word.start : word.end])
        assert word.folded == fold(word.folded)
        last, place = word.end, (word.start, word.end)


@given(arabic_text)
def test_no_word_is_cut_within_its_marks(text: str) -> None:
    for word in words(text):
        following = text[word.end : word.end + 1]
        assert following == "" or fold(following) or not "\u064b" <= following <= "\u0652"


@given(arabic_text)
def test_an_address_is_short_and_stays_itself(text: str) -> None:
    address = slug(text)
    assert len(address) <= 80
    assert slug(address) == address
    assert not set(address) & set(" /?#%&\u202e\u200f")


@given(st.lists(arabic_text))
def test_sorting_never_fails(texts: list[str]) -> None:
    assert len(sorted(texts, key=sort_key)) == len(texts)


@given(arabic_text)
def test_only_digits_change_when_digits_are_made_latin(text: str) -> None:
    changed = latin_digits(text)
    assert len(changed) == len(text)
    assert all(a == b or b in "0123456789" for a, b in zip(text, changed, strict=True))


@given(arabic_text)
def test_stems_are_the_end_or_middle_of_the_word(text: str) -> None:
    for word in words(text):
        assert strip_clitics(word.folded)
        assert light_stem(word.folded)


@pytest.mark.parametrize(
    "forms",
    [
        ["مكتبة", "المكتبة", "والمكتبات", "بالمكتبة", "للمكتبات"],
        ["إلكترونية", "الإلكترونية", "والالكترونية"],
        ["جهة", "للجهات", "الجهات"],
    ],
)
def test_forms_of_a_word_share_a_stem(forms: list[str]) -> None:
    assert len({light_stem(fold(form)) for form in forms}) == 1


def test_arabic_letters_sort_as_in_an_arabic_index() -> None:
    mixed = ["يوم", "بلدية", "وزارة", "إدارة", "ثقافة", "أحمد", "هيئة", "حقوق", "تربية"]
    expected = ["أحمد", "إدارة", "بلدية", "تربية", "ثقافة", "حقوق", "هيئة", "وزارة", "يوم"]
    assert sorted(mixed, key=sort_key) == expected
    assert sorted(["مكتبه", "مكتبث", "مكتبة", "مكتبت"], key=sort_key) == [
        "مكتبت",
        "مكتبة",
        "مكتبث",
        "مكتبه",
    ]


@pytest.mark.parametrize("piece", ["\u064e\u200c", "\u0640", "a\u0301", "ﷺ"])
def test_the_time_for_words_of_marks_grows_with_their_length_and_no_faster(piece: str) -> None:
    assert grows_linearly(lambda text: words(f"ا{text}ا"), piece * 5000)


@pytest.mark.skipif(not hostile_cases(), reason="hostile/strings/arabic_bidi_dev.jsonl is absent")
@pytest.mark.parametrize("case", hostile_cases(), ids=lambda case: case["id"])
def test_hostile_strings_fold_as_their_list_says(case: dict[str, str]) -> None:
    folded = fold(case["s"])
    slug(case["s"])
    if "eq" in case:
        assert folded == fold(case["eq"])
    if case["expect"] == "empty":
        assert folded == ""


def test_keys_and_numbers_are_not_kept_in_memory() -> None:
    """Each comment brings new ones; what is kept of them grew a web process by 14 MiB in a storm of five minutes."""
    arabic.words("الوزارة")
    kept = arabic._folded_parts.cache_info().currsize
    arabic.words("الوزارة " + " ".join(f"{number:x}" for number in range(1000, 2000)))
    assert arabic._folded_parts.cache_info().currsize == kept
