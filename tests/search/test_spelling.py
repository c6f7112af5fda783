"""Words the index does not know: what they may stand for."""

from __future__ import annotations

import doctest

from hypothesis import given
from hypothesis import strategies as st

from common.arabic import fold
from search import analysis, joining, ranking, roots, same_word, spelling
from search.asked import Search
from search.engines import engine
from search.selectors import find
from search.spelling import neighbours, respell


def test_the_examples_of_the_modules_hold() -> None:
    for module in (analysis, joining, ranking, roots, same_word, spelling):
        assert doctest.testmod(module).failed == 0


def test_a_known_word_stands_for_itself(library) -> None:
    found = respell(["رخصه", "رخص"], engine())
    assert found.weights == {"رخصه": 1.0, "رخص": 1.0}
    assert not found.guesses


def test_a_mistyped_word_gets_the_words_one_step_away(library) -> None:
    found = respell(["القيادذه"], engine())
    assert found.guesses == {"القيادذه": ("القياده",)}
    assert found.weights["القياده"] == 0.8


def test_a_word_behind_a_conjunction_shares_its_weight_with_the_bare_word(library) -> None:
    found = respell(["وورشه"], engine())
    assert found.bare == {"وورشه": "ورشه"}
    assert found.weights == {"وورشه": 0.5, "ورشه": 0.5}


def test_numbers_and_very_short_words_are_never_respelt(library) -> None:
    assert not respell(["2027", "اب"], engine()).guesses


@given(st.text(alphabet="ابتكلمن", min_size=3, max_size=7), st.data())
def test_one_slip_of_a_letter_is_always_a_neighbour(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 2))
    slips = {
        word[:place] + word[place + 1 :],
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        word[:place] + "ش" + word[place:],
        word[:place] + "ش" + word[place + 1 :],
    } - {word}
    for slip in slips:
        assert word in neighbours(slip)


@given(st.text(alphabet="ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي", min_size=1, max_size=12))
def test_roots_of_one_word_in_two_spellings_are_one(word: str) -> None:
    assert analysis.root(fold(word)) == analysis.root(fold(fold(word)))
    assert analysis.root(fold(word))


def test_where_nothing_is_found_a_long_word_may_be_farther_from_one_of_a_title(library) -> None:
    for typed in ("الاستساراد", "استشااارت", "الاستشتارت"):
        answer = find(Search(typed, language="ar"))
        assert [result.document.title for result in answer.results] == ["ورشة الاستشارات العامة"]
        assert answer.did_you_mean == "استشارات"


def test_a_guess_is_spelt_as_documents_spell_it(library) -> None:
    assert find(Search("المشراكظه", language="ar")).did_you_mean == "مشاركة"


def test_the_part_of_a_word_before_or_from_an_article_on_is_something(library) -> None:
    answer = find(Search("رخصةالغوووص", language="ar"))
    assert [result.document.title for result in answer.results] == ["تجديد رخصة القيادة"]
    assert answer.did_you_mean == "رخصة الغوووص"


def test_what_only_looks_a_little_alike_is_not_found(shelf, project) -> None:
    shelf.put("long", "تقرير", "بسبورة باسم السبورة أسبوع بورصة باسل سبور اسبوري " * 400)
    project()
    answer = find(Search("باسببور", language="ar"))
    assert (answer.total, answer.did_you_mean) == (0, "")
