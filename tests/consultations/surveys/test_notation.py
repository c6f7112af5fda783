"""What officers write is read back as they meant it; the examples in the documentation hold."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.errors import FormRefused
from consultations.surveys import forms, notation, results, suppression
from consultations.surveys.forms import Option

WORDS = st.text("ابجدهوز abc -؟،", min_size=1, max_size=20).map(str.strip).filter(bool)


@pytest.mark.parametrize("module", [forms, notation, results, suppression])
def test_the_examples_hold(module) -> None:
    found = doctest.testmod(module)
    assert found.attempted
    assert found.failed == 0


@given(st.lists(st.tuples(st.integers(1, 999), WORDS, WORDS), unique_by=lambda one: one[0]))
def test_options_are_read_as_they_are_written(rows) -> None:
    options = tuple(Option(f"o-{number}", arabic, english) for number, arabic, english in rows)
    assert notation.parse_options(notation.render_options(options)) == options


@given(st.lists(WORDS, max_size=8), st.sets(st.integers(1, 50).map(lambda n: f"o-{n}")))
def test_new_options_get_keys_that_were_never_used(lines, used) -> None:
    keys = [option.key for option in notation.parse_options("\n".join(lines), used)]
    assert len(set(keys)) == len(keys)
    assert not set(keys) & used


@pytest.mark.parametrize("source", ["q-1", "q-1:", "q-1: 2", "o-1: q-1", "q-1: o-1 o-2", "؟"])
def test_a_condition_that_is_none_is_refused(source) -> None:
    with pytest.raises(FormRefused):
        notation.parse_condition(source)
