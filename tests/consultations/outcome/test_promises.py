"""Promises in words: of twenty acceptances five were broken, and exactly those are found."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from common.arabic import fold
from consultations.anchoring.clauses import ClauseText
from consultations.models import Kept
from consultations.outcome.promises import Enacted, Promise, measure, tokens_of
from tests.consultations.outcome.twenty import BROKEN, DRAFT, ENACTED, FIRST

WORDS = [
    *("جهة", "طلب", "قرار", "مدة", "لجنة", "نشر", "رد", "سجل", "خدمة", "بيان"),
    *("مواطن", "نظام", "مادة", "إشعار", "رسم", "اعتراض", "وثيقة", "موعد"),
]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)


def verdict(before: str | None, after: str | None, enacted: list[str]) -> Kept:
    made = Enacted([ClauseText(text) for text in enacted])
    old = [ClauseText(after or before or "", "art-1.p-1")]
    change = Promise(
        None if before is None else ClauseText(before, "art-1.p-1"),
        None if after is None else ClauseText(after, "art-1.p-1"),
    )
    return made.judge([change], made.successors(old)).verdict


def test_of_twenty_acceptances_exactly_the_five_broken_ones_are_flagged() -> None:
    enacted = Enacted(ENACTED)
    successors = enacted.successors(DRAFT)
    before = {one.key: one for one in FIRST}
    after = {one.key: one for one in DRAFT}
    flagged = {
        key: finding.verdict
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
        for finding in [enacted.judge([Promise(before.get(key), after.get(key))], successors)]
        if finding.verdict != Kept.KEPT
    }
    assert len({key for key in {*before, *after} if before.get(key) != after.get(key)}) == 20
    assert flagged == BROKEN


PERIOD = (
    "تجيب الجهة خلال ثلاثين يومًا من تقديم الطلب.",
    "تجيب الجهة خلال ستين يومًا من تقديم الطلب.",
)


@pytest.mark.parametrize(
    ("before", "after", "enacted", "expected"),
    [
        (*PERIOD, [PERIOD[1]], Kept.KEPT),
        (*PERIOD, [PERIOD[0]], Kept.DROPPED),
        (*PERIOD, ["تجيب الجهة خلال خمسة وأربعين يومًا من تقديم الطلب."], Kept.DROPPED),
        (*PERIOD, ["تُجيبُ الجهه خلال ستّين يوما من تقديم الطّلب"], Kept.KEPT),
        (*PERIOD, [], Kept.DROPPED),
        (PERIOD[0], None, [PERIOD[0]], Kept.DROPPED),
        (PERIOD[0], None, ["تنشر الجهة تقريرها السنوي في الجريدة الرسمية."], Kept.KEPT),
        (None, PERIOD[1], ["تنشر الجهة تقريرها.", PERIOD[1]], Kept.KEPT),
        (None, PERIOD[1], ["تنشر الجهة تقريرها."], Kept.DROPPED),
    ],
)
def test_a_change_of_one_word_or_one_clause(before, after, enacted, expected) -> None:
    assert verdict(before, after, enacted) == expected


LONG = (
    "تنشر الجهة قراراتها.",
    "تنشر الجهة قراراتها، وتبت لجنة التظلمات في كل تظلم يقدم إليها خلال خمسة عشر يوم عمل من تاريخ"
    " تقديمه، ويكون قرارها مسببًا، ويبلغ به صاحب الشأن بالوسيلة الإلكترونية التي يختارها.",
)


@pytest.mark.parametrize(
    ("was", "instead"),
    [("خمسة عشر", "ستين"), ("وتبت لجنة", "ولا تبت لجنة"), ("في كل تظلم", "في تظلم واحد")],
)
def test_one_word_that_turns_a_long_addition_around_is_not_outweighed_by_the_others(
    was, instead
) -> None:
    enacted = LONG[1].replace(was, instead)
    assert enacted != LONG[1]
    assert verdict(*LONG, [enacted]) == Kept.PARTLY


def test_a_clause_that_was_split_or_went_up_in_another_is_still_there() -> None:
    first, second = "تنشر الجهة قراراتها في موقعها.", "وتبت لجنة التظلمات في كل تظلم يقدم إليها."
    assert verdict(first, f"{first} {second}", [first, second]) == Kept.KEPT
    longer = f"تحفظ الجهة سجلاتها عشر سنوات وتتيحها لمن يطلبها دون رسم. {first} {second}"
    assert verdict(first, f"{first} {second}", [longer]) == Kept.KEPT


def test_a_short_change_that_is_lost_is_not_hidden_by_a_long_one() -> None:
    enacted = Enacted([ClauseText(PERIOD[0], "a"), ClauseText(LONG[1], "b")])
    changes = [
        Promise(ClauseText(PERIOD[0], "a"), ClauseText(PERIOD[1], "a")),
        Promise(ClauseText(LONG[0], "b"), ClauseText(LONG[1], "b")),
    ]
    finding = enacted.judge(changes, {})
    assert (finding.verdict, [one.verdict for one in finding.changes]) == (
        Kept.PARTLY,
        [Kept.DROPPED, Kept.KEPT],
    )
    assert finding.share > 0.9


@given(texts, texts)
def test_a_change_stands_in_its_own_text_and_in_none_of_the_text_before_it(before, after) -> None:
    old, new = tokens_of(before), tokens_of(after)
    as_promised, as_before = measure(old, new, new, 0), measure(old, new, old, 0)
    assert (as_promised.share, as_promised.verdict) == (1.0, Kept.KEPT)
    assume(as_before.of)
    assert (as_before.held, as_before.verdict) == (0, Kept.DROPPED)


@given(texts, texts, texts)
def test_a_share_is_a_share_and_spelling_does_not_change_it(before, after, enacted) -> None:
    old, new = tokens_of(before), tokens_of(after)
    found = measure(old, new, tokens_of(enacted), 0)
    assert 0 <= found.held <= found.of
    assert measure(old, new, tokens_of(fold(enacted)), 0) == found


@given(texts, texts, st.lists(texts, max_size=4), st.randoms())
def test_words_that_stand_around_a_promise_do_not_break_it(before, after, others, random) -> None:
    assume(len(set(after.split())) > 2)
    clauses = [f"مستقل {at} {text}" for at, text in enumerate(others)]
    clauses.append(f"{after} مضاف")
    random.shuffle(clauses)
    at = clauses.index(f"{after} مضاف")
    enacted = Enacted(
        [ClauseText(text, "k" if place == at else "") for place, text in enumerate(clauses)]
    )
    change = Promise(ClauseText(before, "k"), ClauseText(after, "k"))
    assert enacted.judge([change], {}).verdict == Kept.KEPT
