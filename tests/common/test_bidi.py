"""Directional controls and invisible characters."""

from __future__ import annotations

import doctest
import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import bidi

SHARED = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data"))
PATH = SHARED / "hostile/strings/arabic_bidi_dev.jsonl"
CASES = [json.loads(line) for line in PATH.read_text("utf-8").splitlines()] if PATH.exists() else []


def test_the_examples_of_the_module_hold() -> None:
    assert doctest.testmod(bidi).failed == 0


@given(st.text())
def test_isolated_text_opens_and_closes_one_isolate_and_nothing_else(text: str) -> None:
    isolated = bidi.isolate(text)
    assert isolated[0] == "\u2068"
    assert isolated[-1] == "\u2069"
    assert not bidi.has_controls(isolated[1:-1])


def test_a_link_ends_before_its_isolate_does() -> None:
    url = "https://diwan.example/ar/consultations/سياسة/"
    assert bidi.isolate_link(url).removeprefix("\u2068").split() == [url, "\u2069"]


@given(st.text())
def test_stripping_controls_twice_changes_nothing(text: str) -> None:
    assert bidi.strip_controls(bidi.strip_controls(text)) == bidi.strip_controls(text)
    assert not bidi.has_controls(bidi.strip_controls(text))


@given(st.text())
def test_every_visible_letter_is_kept(text: str) -> None:
    def letters(given: str) -> list[str]:
        return [char for char in given if unicodedata.category(char)[0] == "L"]

    assert letters(bidi.strip_controls(text)) == letters(text)


@pytest.mark.parametrize("text", ["", " ", "\u3164", "\u200b\u200f", "\u2800", "\u064e", "\ufeff"])
def test_what_nobody_can_see_is_invisible(text: str) -> None:
    assert bidi.is_invisible_only(text)
    assert not bidi.is_plain_name(text)


@pytest.mark.parametrize("text", ["أ", "A", "7", "؟", "\u200fنعم", "😀"])
def test_what_somebody_can_see_is_not_invisible(text: str) -> None:
    assert not bidi.is_invisible_only(text)


@pytest.mark.skipif(not CASES, reason="hostile/strings/arabic_bidi_dev.jsonl is absent")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_hostile_strings_are_refused_or_isolated_as_their_list_says(case: dict[str, str]) -> None:
    if case["expect"] == "reject":
        assert not bidi.is_plain_name(case["s"])
    if case["expect"] == "empty":
        assert bidi.is_invisible_only(case["s"])
    if case["expect"] == "isolate":
        assert bidi.has_controls(case["s"])
        assert not bidi.has_controls(bidi.isolate(case["s"])[1:-1])
