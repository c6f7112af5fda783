"""A difference between two versions is complete, exact, and shows a moved clause as moved."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.anchoring.clauses import ClauseText
from consultations.anchoring.differences import Change, Operation, compare, pieces

LAW = [
    "يقصد بالخدمة الرقمية كل خدمة تقدم عبر الإنترنت.",
    "تلتزم الجهة بنشر التقرير السنوي خلال ثلاثين يومًا.",
    "يحق لكل ذي مصلحة أن يعترض على القرار أمام اللجنة.",
    "تحتفظ المديرية بسجل خاص بالتراخيص وتتيحه للمجلس.",
    "تعد الأمانة العامة خطة العمل وترفعها إلى مجلس الوزراء.",
]


def of(*texts: str) -> list[ClauseText]:
    return [ClauseText(text) for text in texts]


def told(old: list[str], new: list[str]) -> list[tuple[str, int | None, int | None, bool]]:
    return [(one.change, one.old, one.new, one.is_moved) for one in compare(of(*old), of(*new))]


def test_a_changed_word_is_shown_beside_the_old_one() -> None:
    shown = pieces("خلال ثلاثين يومًا من التقديم", "خلال ستين يومًا من التقديم")
    assert [(one.operation, one.text) for one in shown] == [
        (Operation.KEPT, "خلال "),
        (Operation.REMOVED, "ثلاثين"),
        (Operation.ADDED, "ستين"),
        (Operation.KEPT, " يومًا من التقديم"),
    ]


def test_neighbouring_changes_are_one_run() -> None:
    shown = pieces("مدة ثلاثين يومًا", "مدة شهر واحد")
    assert [(one.operation, one.text) for one in shown] == [
        (Operation.KEPT, "مدة "),
        (Operation.REMOVED, "ثلاثين يومًا"),
        (Operation.ADDED, "شهر واحد"),
    ]


def test_an_inserted_and_a_removed_clause_stand_where_they_belong() -> None:
    new = [LAW[0], "مادة جديدة عن حماية البيانات الشخصية.", *LAW[2:]]
    assert told(LAW, new) == [
        (Change.UNCHANGED, 0, 0, False),
        (Change.ADDED, None, 1, False),
        (Change.REMOVED, 1, None, False),
        (Change.UNCHANGED, 2, 2, False),
        (Change.UNCHANGED, 3, 3, False),
        (Change.UNCHANGED, 4, 4, False),
    ]


def test_a_moved_clause_is_shown_once_as_moved() -> None:
    found = told(LAW, [LAW[at] for at in (0, 2, 3, 4, 1)])
    assert found[-1] == (Change.UNCHANGED, 1, 4, True)
    assert {one[0] for one in found} == {Change.UNCHANGED}


def test_texts_that_share_a_place_and_nothing_else_are_not_called_a_change() -> None:
    found = told(LAW[:2], [LAW[0], "رسوم السجل التجاري تستوفى سنويًا."])
    assert {one[0] for one in found[1:]} == {Change.ADDED, Change.REMOVED}


def test_a_key_that_both_versions_carry_keeps_a_rewritten_clause_together() -> None:
    old = [ClauseText(LAW[0], "art-1.p-1"), ClauseText(LAW[1], "art-2.p-1")]
    new = [ClauseText(LAW[0], "art-1.p-1"), ClauseText("على الجهة نشر السجل التجاري.", "art-2.p-1")]
    assert [one.change for one in compare(old, new)] == [Change.UNCHANGED, Change.CHANGED]


lines = st.lists(
    st.lists(
        st.sampled_from(["نظام", "جهة،", "قرار.", "مُدّة", "24", "يوم", " ", "\n", "(1)"]), max_size=9
    ),
    max_size=7,
).map(lambda many: [" ".join(words) for words in many])


@settings(max_examples=200)
@given(lines, lines)
def test_both_versions_can_be_read_back_from_the_difference(old: list[str], new: list[str]) -> None:
    found = compare(of(*old), of(*new))
    seen_old = {one.old: one for one in found if one.old is not None}
    seen_new = {one.new: one for one in found if one.new is not None}
    assert len(seen_old) + len(seen_new) == len(old) + len(new)

    def text(change, without: Operation) -> str:
        return "".join(one.text for one in change.pieces if one.operation != without)

    assert [text(seen_old[at], Operation.ADDED) for at in range(len(old))] == old
    assert [text(seen_new[at], Operation.REMOVED) for at in range(len(new))] == new
    assert [one.new for one in found if one.new is not None] == list(range(len(new)))
