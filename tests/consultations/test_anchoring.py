"""An anchor is carried to its own place, offered for confirmation, or told removed; it is never attached to another's words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.consultations.carryover import measure
from common.arabic import fold
from consultations.anchoring.carryover import Anchor, Fate, carry_over
from consultations.anchoring.clauses import ClauseText, match_clauses
from consultations.anchoring.passages import Quote, find_quote, follow

LAW = [
    "يقصد بالخدمة الرقمية كل خدمة تقدم عبر الإنترنت.",
    "تلتزم الجهة بنشر التقرير السنوي خلال ثلاثين يومًا من تاريخ انتهاء السنة المالية.",
    "تلتزم الجهة بنشر الموازنة خلال ستين يومًا من تاريخ إقرارها.",
    "يحق لكل ذي مصلحة أن يعترض على القرار أمام اللجنة خلال خمسة عشر يومًا.",
]
OLD = [ClauseText(text) for text in LAW]
REPORT = Anchor(1, Quote("التقرير السنوي خلال ثلاثين يومًا", "بنشر ", " من تاريخ"))


def carried(new: list[str], anchor: Anchor = REPORT):
    (found,) = carry_over(OLD, [ClauseText(text) for text in new], [anchor])
    return found


def test_an_unchanged_text_keeps_every_anchor() -> None:
    found = carried(LAW)
    assert (found.fate, found.clause) == (Fate.SAME, 1)
    assert LAW[1][found.start : found.end] == REPORT.quote.exact


def test_another_spelling_of_the_same_words_is_the_same_place() -> None:
    respelled = [LAW[0], LAW[1].replace("التقرير", "التّقـرير").replace("يومًا", "يوما"), *LAW[2:]]
    found = carried(respelled)
    assert found.fate == Fate.SAME
    assert fold(respelled[1][found.start : found.end]) == fold(REPORT.quote.exact)


def test_a_clause_inserted_before_does_not_shift_the_anchor() -> None:
    found = carried(["مادة جديدة عن حماية البيانات الشخصية والسجل الوطني.", *LAW])
    assert (found.fate, found.clause) == (Fate.SAME, 2)


def test_an_anchor_on_a_deleted_clause_is_removed_and_not_given_to_its_neighbour() -> None:
    assert carried([LAW[0], *LAW[2:]]).fate == Fate.REMOVED


def test_an_edited_passage_waits_for_confirmation_with_its_likely_place() -> None:
    edited = [LAW[0], LAW[1].replace("ثلاثين", "تسعين"), *LAW[2:]]
    found = carried(edited)
    assert (found.fate, found.clause) == (Fate.CHANGED, 1)
    assert "التقرير السنوي" in edited[1][found.start : found.end]


def test_an_edit_beside_the_passage_does_not_touch_it() -> None:
    assert carried([LAW[0], LAW[1].replace("المالية", "الميلادية"), *LAW[2:]]).fate == Fate.SAME


def test_a_clause_moved_elsewhere_is_told_as_moved() -> None:
    many = [
        *LAW,
        "تحتفظ المديرية بسجل خاص بالتراخيص وتتيحه للمجلس.",
        "تعد الأمانة العامة خطة العمل وترفعها إلى مجلس الوزراء.",
    ]
    old = [ClauseText(text) for text in many]
    new = [ClauseText(many[at]) for at in (0, 2, 3, 4, 5, 1)]
    (found,) = carry_over(old, new, [REPORT])
    assert (found.fate, found.clause) == (Fate.MOVED, 5)


def test_twins_that_cannot_be_told_apart_are_not_guessed() -> None:
    twin = "على الجهة أن تنشر القرار على موقعها خلال عشرة أيام."
    old = [ClauseText(twin), ClauseText(twin)]
    found = carry_over(old, [ClauseText(twin)], [Anchor(0), Anchor(1)])
    assert all(one.fate == Fate.CHANGED for one in found)


def test_a_quote_that_occurs_twice_is_told_apart_by_its_context() -> None:
    text = "تنشر الجهة القرار، وتبلغ الجهة القرار إلى صاحبه."
    place = find_quote(text, Quote("الجهة القرار", "وتبلغ ", " إلى"))
    assert place is not None
    assert text[: place[0]].endswith("وتبلغ ")
    assert find_quote(text, Quote("الجهة القرار")) is None


def test_a_passage_whose_words_are_gone_has_no_place() -> None:
    assert follow("المدة ثلاثون يومًا", "يلغى هذا البند", 0, 5) is None


words = st.lists(
    st.sampled_from(["نظام", "جهة", "قرار", "مدة", "يوم", "رخصة", "لجنة", "سجل"]),
    min_size=1,
    max_size=9,
)
texts = st.lists(words.map(" ".join), max_size=8)


@settings(max_examples=150)
@given(texts, texts)
def test_whatever_the_versions_a_clause_is_taken_once_and_a_sure_place_holds_the_same_words(
    old: list[str], new: list[str]
) -> None:
    before, after = [ClauseText(one) for one in old], [ClauseText(one) for one in new]
    taken = [match.new for match in match_clauses(before, after) if match.new is not None]
    assert len(taken) == len(set(taken))
    for at, found in enumerate(carry_over(before, after, [Anchor(at) for at in range(len(old))])):
        if found.fate in {Fate.SAME, Fate.MOVED}:
            assert found.clause is not None
            assert fold(new[found.clause][found.start : found.end]) == fold(old[at])


@pytest.mark.parametrize(
    ("scenario", "least_right"), [("light", 97.0), ("normal", 95.0), ("heavy", 85.0)]
)
def test_on_generated_revisions_next_to_nothing_goes_wrong(
    scenario: str, least_right: float
) -> None:
    seeds = (7, 11, 23, 42, 101)
    found = [measure(seed, scenario)["diwan"] for seed in seeds]
    assert max(one["wrong"] for one in found) <= 0.5
    assert sum(one["right"] for one in found) / len(seeds) >= least_right
