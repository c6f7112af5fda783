"""The Cabinet table out and back: what people fill in offline is set once, and none of it is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM, Actor
from accounts.models import Agency, Role
from common.errors import Refused
from consultations import services
from consultations.cabinet_table import rows
from consultations.cabinet_table.columns import Column
from consultations.cabinet_table.comparing import Fate
from consultations.dispositions import selectors
from consultations.dispositions.grants import Grants
from consultations.dispositions.rulings import ruling
from consultations.models import ClauseTask, Comment, Disposition, TableUpload
from consultations.outcome import decisions
from consultations.services.table_uploads import UPLOADS_KEPT, delete_old_uploads
from tests.consultations.cabinet import (
    ALL,
    NOTED,
    apply,
    by_comment,
    closed,
    exported,
    fates,
    filled,
    preview,
    upload,
)
from tests.consultations.test_dispositions import campaign_of, pair

__all__ = ["closed"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_untouched_table_changes_nothing(closed, kind, language) -> None:
    campaign_of(closed, by_comment(closed, "خمسة"), by_comment(closed, "="))
    before = Disposition.objects.count()
    assert fates(apply(closed, exported(closed, kind, language))) == ["unchanged"] * 2
    own = ruling("accepted", "عُدّل.", "Changed.", changes=[pair(closed, "art-2.p-2")])
    for thing in (closed.campaigns.get(), by_comment(closed, "=")):
        services.decide(thing=thing, actor=PLATFORM, ruling=own, seen=None, now=timezone.now())
    assert fates(apply(closed, exported(closed, kind, language))) == ["unchanged"] * 3
    assert Disposition.objects.count() == before + 2


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_what_was_filled_offline_is_set_once(closed, kind) -> None:
    content = filled(
        closed,
        {
            "رأي": NOTED,
            "خمسة": {
                Column.DECISION: "قبل جزئيا",
                Column.REASON: "ستون يومًا.",
                Column.CLAUSE: "المادة 2 [art-2.p-1]\nانظر art-2.p-2",
            },
            "=": {Column.DECISION: "Accepted", Column.REASON: "أصبحت ستين."},
        },
        kind,
    )
    assert fates(preview(closed, content)) == ["set", "set", "set"]
    assert not Disposition.objects.exists()
    assert fates(apply(closed, content)) == ["set", "set", "set"]
    assert fates(apply(closed, content)) == ["unchanged"] * 3
    assert selectors.decision_counts(closed) == {
        "": 0,
        "accepted": 1,
        "partly": 1,
        "declined": 0,
        "out_of_scope": 0,
        "noted": 1,
    }
    assert decisions.changed_keys(closed) == {"art-2.p-1": 1, "art-2.p-2": 1}


def test_a_row_that_was_decided_on_the_site_meanwhile_stays_and_the_offline_words_are_kept(
    closed,
) -> None:
    content = filled(closed, {"رأي": NOTED, "خمسة": NOTED})
    one = by_comment(closed, "رأي")
    declined = ruling("declined", "قرار الموقع.")
    services.decide(thing=one, actor=PLATFORM, ruling=declined, seen=None, now=timezone.now())
    found = {row.fate: row for row in apply(closed, content)}
    conflict = found[Fate.CONFLICT]
    assert (conflict.reason, conflict.stands.reason_ar) == ("لأن المهلة تكفي.", "قرار الموقع.")
    assert found[Fate.SET].decision == "أحيط به علما"
    assert decisions.of_comments([one])[one.pk].decision == "declined"
    kept = TableUpload.objects.get(applied_at__isnull=False)
    again = services.preview_table(upload=kept, actor=PLATFORM)
    assert fates(again) == ["conflict", "unchanged", "unchanged"]


def change(column: Column, value: Any) -> dict[Column, Any]:
    return NOTED | {column: value}


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (change(Column.REFERENCE, "xyz"), "reference"),
        (change(Column.REFERENCE, "0123456789abcdef.0"), "unknown"),
        (change(Column.REFERENCE, "campaign-9.0"), "unknown"),
        (change(Column.REFERENCE, "FOREIGN"), "foreign"),
        (change(Column.REFERENCE, "TWICE"), "twice"),
        (change(Column.COMMENT, "رأي عام. وأكثر"), "comment"),
        (change(Column.DECISION, "مقبول نوعًا ما"), "decision"),
        (change(Column.DECISION, None), "no_decision"),
        (change(Column.REASON, "  "), "no_reason"),
        (change(Column.REASON, "=1+1"), "formula"),
        (change(Column.DECISION, "قُبل"), "no_change"),
        (change(Column.DECISION, "قُبل") | {Column.CLAUSE: "art-1.p-1"}, "not_changed"),
    ],
)
def test_a_row_that_says_something_impossible_is_refused_and_the_others_are_not(
    closed, january, cells, why
) -> None:
    from consultations.cabinet_table.comparing import FAULTS

    names = {
        "FOREIGN": f"{published_comment_of(january).public_id}.0",
        "TWICE": f"{by_comment(closed, 'خمسة').public_id}.0",
    }
    cells = {column: names.get(value, value) for column, value in cells.items()}
    found = preview(closed, filled(closed, {"رأي": cells, "=": NOTED}))
    refused = [one for one in found if one.fate == Fate.REFUSED]
    (one,) = refused if why != "twice" else refused[1:]
    assert one.why == FAULTS[why]
    assert fates(found).count("set") == 1


def published_comment_of(page) -> Comment:
    return Comment.objects.create(
        consultation=page, body="رأي", language="ar", status="published", decided_at=timezone.now()
    )


def test_a_comment_that_was_withdrawn_meanwhile_is_refused(closed) -> None:
    content = filled(closed, {"رأي": NOTED, "خمسة": NOTED})
    Comment.objects.filter(pk=by_comment(closed, "رأي").pk).update(
        status="withdrawn", ended_at=timezone.now()
    )
    assert fates(apply(closed, content)) == ["refused", "set", "unchanged"]


def test_a_campaign_is_one_row_with_its_count_and_own_decisions_stand_apart(closed) -> None:
    campaign_of(closed, by_comment(closed, "خمسة"), by_comment(closed, "="))
    found = {row.reference.split(".")[0]: row.count for row in rows.rows_of(closed, ALL)}
    assert found == {"campaign-1": 2, by_comment(closed, "رأي").public_id: 1}
    assert rows.count_of(closed, ALL) == 2
    assert fates(apply(closed, filled(closed, {"خمسة": NOTED}))) == ["set", "unchanged"]
    assert selectors.decision_counts(closed)["noted"] == 2
    declined = ruling("declined", "المهلة تكفي.")
    services.decide(
        thing=by_comment(closed, "="),
        actor=PLATFORM,
        ruling=declined,
        seen=None,
        now=timezone.now(),
    )
    assert sorted(row.count for row in rows.rows_of(closed, ALL)) == [1, 1, 1]


def test_an_english_reason_goes_when_the_arabic_one_changes_without_it(closed) -> None:
    one = by_comment(closed, "رأي")
    given = ruling("noted", "سبب.", "A reason.")
    services.decide(thing=one, actor=PLATFORM, ruling=given, seen=None, now=timezone.now())
    apply(closed, filled(closed, {"رأي": {Column.REASON: "سبب آخر."}}))
    row = decisions.of_comments([one])[one.pk]
    assert (row.reason_ar, row.reason_en) == ("سبب آخر.", "")
    apply(closed, filled(closed, {"رأي": {Column.REASON_EN: "Another reason."}}))
    row = decisions.of_comments([one])[one.pk]
    assert (row.reason_ar, row.reason_en) == ("سبب آخر.", "Another reason.")


def test_who_answers_for_a_clause_takes_and_fills_its_rows_only(closed) -> None:
    other = Agency.objects.create(slug="mof", name_ar="وزارة المالية", name_en="Finance")
    theirs = Actor(None, frozenset({(other.pk, Role.POLICY_OFFICER)}))
    with pytest.raises(Refused):
        upload(closed, exported(closed), theirs)
    ClauseTask.objects.create(
        consultation=closed,
        clause_key="art-2",
        agency=other,
        due_on=timezone.localdate(),
        assigned_at=timezone.now(),
    )
    grants = Grants(is_officer=False, keys=frozenset({"art-2"}))
    assert [row.comment[:4] for row in rows.rows_of(closed, grants)] == ["خمسة", "=HYP"]
    content = filled(closed, {"رأي": NOTED, "خمسة": NOTED})
    assert fates(apply(closed, content, theirs)) == ["refused", "set", "unchanged"]


def test_reading_and_writing_cost_the_same_for_few_and_for_many(
    closed, django_assert_max_num_queries
) -> None:
    for number in range(30):
        published_comment_of(closed)
        Comment.objects.filter(body="رأي").update(body=f"رأي رقم {number}")
    with django_assert_max_num_queries(5):
        content = exported(closed)
    kept = upload(closed, content)
    with django_assert_max_num_queries(9):
        services.preview_table(upload=kept, actor=PLATFORM)


def test_uploads_are_deleted_after_two_weeks(closed) -> None:
    kept = upload(closed, exported(closed))
    assert delete_old_uploads(now=kept.uploaded_at + UPLOADS_KEPT) == 0
    assert delete_old_uploads(now=timezone.now() + UPLOADS_KEPT) == 1
