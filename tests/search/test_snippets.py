"""Marked parts of texts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.arabic import Word, words
from search import snippets
from search.asked import result
from search.models import Document
from search.snippets import Matcher, Part, Reading, highlight, snippet

MATCHER = Matcher.of(["رخصه", "قياده"])
texts = st.lists(
    st.sampled_from(
        ["رُخْصَةَ", "والقيادة", "نصّ", "و", "،", "\n", "Law", "٢٠٢٣", "خـــدمة", "\u202e", "<b>"]
    )
).map(" ".join)


@given(texts)
def test_parts_joined_are_the_text_again(text: str) -> None:
    assert "".join(part.text for part in highlight(Reading.of(text), MATCHER)) == text


@given(texts)
def test_a_snippet_is_a_stretch_of_the_text_between_whole_words(text: str) -> None:
    shown = "".join(part.text for part in snippet(Reading.in_one_line(text * 5), MATCHER))
    core = shown.removeprefix("…\N{NO-BREAK SPACE}").removesuffix("\N{NO-BREAK SPACE}…")
    assert re.sub(r"[\s·]+", "", core) in re.sub(r"[\s·]+", "", text * 5)
    assert len(core) <= 300


def test_lines_are_set_apart_unless_a_sentence_ended() -> None:
    reading = Reading.in_one_line("الرسم 30 دينارًا\nالوقت 30 دقيقة.\nالمكتب")
    (shown,) = snippet(reading, MATCHER)
    assert shown.text == "الرسم 30 دينارًا · الوقت 30 دقيقة. المكتب"


def test_whole_vowelled_words_with_their_clitics_are_marked() -> None:
    assert highlight(Reading.of("جدّدْ رُخصَتَكَ والرُّخْصَةَ الآن"), MATCHER)[-2:] == [
        Part("والرُّخْصَةَ", True),
        Part(" الآن", False),
    ]


def test_beside_a_word_what_only_shares_its_root_is_not_marked() -> None:
    def marked(text: str) -> list[str]:
        reading = Reading.of(text)
        parts = highlight(reading, MATCHER.closer_to(reading))
        return [part.text for part in parts if part.mark]

    assert marked("رخصة بلا قيود") == ["رخصة", "قيود"]
    assert marked("رُخص القيادة بلا قيود ورخصتها") == ["رُخص", "القيادة", "ورخصتها"]
    assert marked("الترخيص") == ["الترخيص"]


def test_the_ending_of_a_possessive_is_not_marked() -> None:
    matcher = Matcher.of(["driver", "s", "e"])
    parts = highlight(Reading.of("A driver’s e-mail, the owner's S"), matcher)
    assert [part.text for part in parts if part.mark] == ["driver", "e", "S"]


def test_a_snippet_begins_shortly_before_the_first_match_and_says_what_it_leaves_out() -> None:
    text = " ".join(["كلمة"] * 100 + ["رخصة", "القيادة"] + ["كلمة"] * 100)
    parts = snippet(Reading.in_one_line(text), MATCHER)
    assert parts[0].text == "…\N{NO-BREAK SPACE}كلمة كلمة كلمة كلمة "
    assert [part.text for part in parts if part.mark] == ["رخصة", "القيادة"]
    assert parts[-1].text.endswith("\N{NO-BREAK SPACE}…")


def test_without_a_match_the_beginning_is_shown() -> None:
    assert snippet(Reading.in_one_line("نص قصير."), MATCHER) == [Part("نص قصير", False)]
    assert snippet(Reading.in_one_line(""), MATCHER) == []
    assert snippet(Reading.in_one_line("… ؟"), MATCHER) == []


def test_what_a_title_says_is_heeded_in_the_text_and_neither_is_read_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []

    def noted(text: str) -> list[Word]:
        read.append(text)
        return words(text)

    monkeypatch.setattr(snippets, "words", noted)
    shown = result(Document(title="القيادة", body="نصّ بلا قيود\nوقيادة"), MATCHER)
    assert [part.text for part in shown.title + shown.snippet if part.mark] == ["القيادة", "وقيادة"]
    assert read == ["القيادة", "نصّ بلا قيود · وقيادة"]
