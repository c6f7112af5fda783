"""Texts as they are compared: equal, contained and ordered as their folded forms are, many at once or one by one."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from common.arabic import fold
from opendata.tables.folding import comparable, comparable_all, comparable_array

LETTERS = "ءأاإآبتثةىيهوپگکABZaz[]\\{ 0٣é\u064b\u0640\u200f\n"
texts = st.text(LETTERS, max_size=8) | st.text(max_size=8)


@given(texts, texts)
def test_what_holds_of_folded_texts_holds_of_comparable_ones(one, other) -> None:
    assert (comparable(one) == comparable(other)) == (fold(one) == fold(other))
    assert (comparable(one) in comparable(other)) == (fold(one) in fold(other))
    assert comparable(one).startswith(comparable(other)) == fold(one).startswith(fold(other))
    assert comparable(one + other) == comparable(one) + comparable(other)


@given(st.lists(texts | st.sampled_from(["ﻻ", "ß", "\uffff", "a\uffffb", "\x00"]), max_size=20))
def test_many_at_once_are_as_one_by_one(given_texts) -> None:
    assert (
        comparable_all(given_texts) == [comparable(text) for text in given_texts] or not given_texts
    )


def test_empty_cells_stay_empty() -> None:
    found = comparable_array(pa.array(["الإدارة", None, "", "الاداره"], pa.string()))
    assert found.to_pylist() == [comparable("الاداره"), None, "", comparable("الاداره")]
    assert comparable_array(pa.array([None], pa.string())).to_pylist() == [None]


def test_letters_stand_in_their_alphabetical_order_before_latin_ones() -> None:
    words = ["zoo", "يد", "ورد", "باب", "2024", "أمل", "تين"]
    assert sorted(words, key=comparable) == ["2024", "أمل", "باب", "تين", "ورد", "يد", "zoo"]
