"""What is written with an act: in its transaction, with a commitment that opens, and nothing about the person."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import log, services
from consultations.log import export, keys, merkle, notes, records
from consultations.models import (
    Comment,
    LeafKind,
    LoggedConsultation,
    PendingLeaf,
    Receipt,
    WithholdingReason,
)
from tests.consultations.conftest import CLOSES, INSIDE, comment_on, make_consultation, publish_text

pytestmark = pytest.mark.database


def leaves(kind: str = "") -> list[records.Leaf]:
    found = [records.parse_leaf(row.leaf) for row in PendingLeaf.objects.order_by("pk")]
    return [leaf for leaf in found if kind in leaf.kind]


def test_a_comment_is_committed_to_as_it_is_echoed(consultation) -> None:
    comment = comment_on(consultation, "سطر\r\nآخر", author_name="سلمى", stance="opposes")
    receipt = comment.receipt
    assert json.loads(receipt.record) == {
        "consultation": str(consultation.translation_key),
        "version": consultation.versions.get().sha256,
        "clause": "art-2.p-1",
        "language": "ar",
        "stance": "opposes",
        "text": "سطر\nآخر",
        "parent": None,
    }
    assert receipt.record == records.canonical(json.loads(receipt.record))
    assert bytes(receipt.commitment) == records.commitment(
        "comment.received", receipt.salt, receipt.record
    )


def test_the_leaf_names_kind_id_consultation_commitment_and_minute_only(consultation) -> None:
    comment = comment_on(consultation, "سرّي", author_name="سلمى")
    [leaf] = leaves("comment")
    assert json.loads(leaf.text) == {
        "kind": "comment.received",
        "id": comment.public_id,
        "consultation": str(consultation.translation_key),
        "commitment": bytes(comment.receipt.commitment).hex(),
        "minute": f"{comment.submitted_at:%Y-%m-%dT%H:%MZ}",
    }
    assert leaf.text.isascii()


def test_equal_comments_have_unequal_commitments(consultation) -> None:
    one, other = comment_on(consultation, "نعم"), comment_on(consultation, "نعم")
    assert one.receipt.record == other.receipt.record
    assert one.receipt.commitment != other.receipt.commitment
    assert one.receipt.code != other.receipt.code
    assert len(one.receipt.code) == 20


def test_the_promise_is_a_note_of_the_promise_key_about_this_leaf(consultation) -> None:
    comment = comment_on(consultation)
    text, signed = notes.verify(comment.receipt.promise, [keys.promiser().verifier])
    [leaf] = leaves("comment")
    due = comment.submitted_at + timedelta(seconds=60)
    assert signed == [keys.promiser().verifier]
    assert signed[0].name == "diwan.example/api/v1/log/promise"
    assert text.splitlines() == [
        "diwan-log-promise@v1",
        "log diwan.example/api/v1/log",
        f"leaf {base64.b64encode(merkle.leaf_hash(leaf.text.encode())).decode()}",
        f"received {comment.submitted_at:%Y-%m-%dT%H:%M:%SZ}",
        f"logged-by {due:%Y-%m-%dT%H:%M:%SZ}",
    ]


def test_an_act_that_is_rolled_back_leaves_no_leaf(consultation) -> None:
    before = PendingLeaf.objects.count()
    with pytest.raises(RuntimeError, match="on purpose"), transaction.atomic():
        comment_on(consultation)
        raise RuntimeError("on purpose")
    assert PendingLeaf.objects.count() == before
    assert not Receipt.objects.exists()
    assert not Comment.objects.exists()


def test_moderation_is_told_with_its_rule_and_once(consultation) -> None:
    comment, now = comment_on(consultation), timezone.now()
    services.publish_comment(comment=comment, actor=PLATFORM, now=now)
    services.publish_comment(comment=comment, actor=PLATFORM, now=now)
    services.withhold_comment(
        comment=comment, actor=PLATFORM, reason=WithholdingReason.INSULT, now=now
    )
    told = [(leaf.kind, leaf.subject_id, leaf.facts.get("reason")) for leaf in leaves("comment.")]
    assert told[1:] == [
        ("comment.published", comment.public_id, None),
        ("comment.withheld", comment.public_id, "insult"),
    ]


def test_erasing_destroys_salt_and_record_and_says_so(consultation) -> None:
    comment = comment_on(consultation)
    commitment = comment.receipt.commitment
    now = timezone.now()
    assert log.erase(comment, now)
    assert not log.erase(comment, now)
    receipt = Receipt.objects.get()
    assert (receipt.salt, receipt.record, receipt.erased_at) == (None, None, now)
    assert bytes(receipt.commitment) == bytes(commitment)
    assert [leaf.subject_id for leaf in leaves("erased")] == [comment.public_id]


def test_the_window_is_told_when_it_opens_changes_and_closes_each_once(january) -> None:
    comment = services.submit_comment(
        consultation=january,
        draft=services.CommentDraft(clause_key="art-1.p-1", body="نعم", language="ar"),
        clock=lambda: INSIDE,
    )
    services.publish_comment(comment=comment, actor=PLATFORM, now=INSIDE)
    LoggedConsultation.objects.all().delete()  # as if nobody had heard of it
    assert log.record_stage(january, INSIDE - timedelta(days=10)) is None
    opened = log.record_stage(january, INSIDE)
    assert log.record_stage(january, INSIDE) is None
    january.closes_at += timedelta(days=1)
    changed = log.record_stage(january, INSIDE)
    closed = log.record_stage(january, CLOSES + timedelta(days=1))
    assert log.record_stage(january, CLOSES + timedelta(days=2)) is None
    told = [records.parse_leaf(text) for text in (opened, changed, closed)]
    assert [leaf.kind for leaf in told] == [
        "consultation.opened",
        "consultation.changed",
        "consultation.closed",
    ]
    assert told[0].facts == {
        "opens": "2026-01-01T06:00Z",
        "closes": "2026-01-15T21:00Z",
        "text": january.versions.get().sha256,
    }
    assert told[1].facts["closes"] == "2026-01-16T21:00Z"
    assert told[2].facts["counts"] == {"received": 1, "published": 1}
    assert told[2].facts["export"] == export.fingerprint(january.translation_key)


def test_an_outcome_is_told_after_the_closing(agency) -> None:
    now = timezone.now()
    page = make_consultation(
        agency, opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1)
    )
    publish_text(page)
    services.publish_outcome(consultation=page, actor=PLATFORM)
    services.publish_outcome(consultation=page, actor=PLATFORM)
    kinds = [leaf.kind for leaf in leaves()]
    assert kinds == ["consultation.closed", "consultation.changed", "outcome.published"]


def test_a_withdrawal_closes_and_says_why(consultation) -> None:
    services.withdraw_consultation(
        consultation=consultation, actor=PLATFORM, reasons={"ar": "سبب"}, now=timezone.now()
    )
    last = leaves()[-1]
    assert (last.kind, last.facts["withdrawn"]) == ("consultation.closed", True)


def test_a_leaf_of_more_than_a_kilobyte_is_refused(consultation) -> None:
    with transaction.atomic(), pytest.raises(records.BadLeaf):
        log.record_act(
            LeafKind.CONSULTATION_CHANGED, consultation, "x", timezone.now(), facts="x" * 1024
        )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"kind":"a","id":"b","minute":"2026-01-01T00:00Z"}',
        '{"id":"b","kind":"a","minute":"yesterday"}',
        '{"id":"b", "kind":"a","minute":"2026-01-01T00:00Z"}',
        '{"id":1,"kind":"a","minute":"2026-01-01T00:00Z"}',
        "[" * 100_000,
    ],
)
def test_what_is_no_leaf_is_refused(text: str) -> None:
    with pytest.raises(records.BadLeaf):
        records.parse_leaf(text)
