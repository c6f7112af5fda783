"""Two words that were written as one, and one that was written as two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import joining
from search.asked import Search
from search.engines import engine
from search.ranking import ranked_ids
from search.selectors import find
from search.spelling import respell

LETTERS = st.text(alphabet="ءابتدرسعفقكلمنهوي", max_size=45)


@pytest.fixture
def texts(shelf, project):
    shelf.put("licence", "تجديد رخصة القيادة", "في مكتب الترخيص")
    shelf.put("name", "مكتبة عبد الله", "كتب للأطفال")
    shelf.put("wireless", "الترخيص بجهاز لاسلكي", "أجهزة الإرسال")
    project()
    return shelf


@pytest.mark.parametrize(
    ("typed", "meant", "first"),
    [
        ("تجديد رخصةالقيادة", "تجديد رخصة القيادة", "تجديد رخصة القيادة"),
        ("رخصهالقياده", "رخصه القياده", "تجديد رخصة القيادة"),
        ("مكتبةعبدالله", "مكتبةعبد الله", "مكتبة عبد الله"),
        ("عبدالله", "عبد الله", "مكتبة عبد الله"),
        ("ترخيص لا سلكي", "ترخيص لاسلكي", "الترخيص بجهاز لاسلكي"),
        ("رخصة القيا دة", "رخصة القيادة", "تجديد رخصة القيادة"),
    ],
)
def test_a_blank_too_few_or_too_many_is_understood_and_told(
    texts, typed: str, meant: str, first: str
) -> None:
    answer = find(Search(typed, language="ar"))
    assert answer.did_you_mean == meant
    titles = [result.document.title for result in answer.results]
    assert titles[:1] == [first]


def test_only_words_that_are_no_words_by_themselves_are_mended(texts, shelf, project) -> None:
    shelf.put("both", "عبدالله كاتب", "شاعر")
    project()
    for typed in ("عبدالله", "عبد الله"):
        answer = find(Search(typed, language="ar"))
        assert "عبدالله كاتب" in [result.document.title for result in answer.results]
        assert answer.did_you_mean == ""
    found = respell(["عبد", "الله"], engine(), order=["عبد", "الله"])
    assert found.weights == {"عبد": 1.0, "الله": 1.0, "عبدالله": 0.5}


def test_an_exact_search_splits_nothing(texts) -> None:
    assert find(Search("رخصةالقيادة", exact=True, language="ar")).total == 0


@given(st.text(max_size=60), LETTERS)
def test_any_text_can_be_split_and_joined(odd: str, word: str) -> None:
    for text in (odd, word):
        for one, other in joining.splits(text):
            assert one + other == text
            assert one
            assert other
        assert len(joining.splits(text)) < 30
    for whole, pair in joining.joined([*odd.split(), word, *odd.split()], 12).items():
        assert "".join(pair) == whole
    assert len(joining.joined([word] * 100, 12)) <= 1
    frequencies = {part: 1 for pair in joining.splits(word) for part in pair}
    best = joining.best_split(word, frequencies)
    assert best is None or best in joining.splits(word)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "لا",
        "لا لا لا",
        "ا" * 200,
        "رخصه" * 40,
        "\u202eعبد\u200fالله",
        "a b c",
        "🚗 عبد 🚗 الله",
        "ﷲ",
    ],
)
def test_odd_text_has_an_answer(texts, text: str) -> None:
    ranked_ids(Search(text, language="ar"), engine())
    find(Search(text, language="ar"))
