"""The audit's second part: leaves against receipts and comments, and these against the leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, QuerySet

from common.sealing import Unsealable
from consultations.log import records
from consultations.log.records import BadLeaf, Leaf
from consultations.log.verifying import comment_matches
from consultations.models import (
    Comment,
    LeafKind,
    LogEntry,
    LogHead,
    PendingLeaf,
    Receipt,
    Status,
)
from consultations.moderation.originals import redaction_of

BATCH = 500
# What a comment's newest leaf says → the status that its row must have.
STATUS_AFTER: dict[str, str] = {
    LeafKind.COMMENT_RECEIVED: Status.PENDING,
    LeafKind.COMMENT_PUBLISHED: Status.PUBLISHED,
    LeafKind.COMMENT_REDACTED: Status.PUBLISHED,
    LeafKind.COMMENT_WITHHELD: Status.WITHHELD,
    LeafKind.COMMENT_WITHDRAWN: Status.WITHDRAWN,
    LeafKind.COMMENT_ERASED: Status.ERASED,
}
# What happened about a comment and left it in its state.
BESIDES = (LeafKind.COMMENT_APPEALED, LeafKind.COMMENT_APPEAL_DECIDED)
# Leaves after which salt and record may be gone.
ENDINGS = (LeafKind.COMMENT_ERASED, LeafKind.VOTE_WITHDRAWN, LeafKind.SURVEY_RESPONSE_ERASED)


class Report(Protocol):
    receipts: int
    older_than_the_log: int

    def fault(self, index: int | None, what: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _Told:
    """A leaf with its place; None while it waits for one."""

    index: int | None
    leaf: Leaf


def check(report: Report, consultation_key: UUID | None) -> None:
    entries = LogEntry.objects.order_by("index")
    if consultation_key is not None:
        entries = entries.filter(consultation_key=consultation_key)
    for batch in _batches(entries, "index"):
        told = [one for row in batch if (one := _read(report, row))]
        _check_batch(report, told)
    _check_receipts(report, consultation_key)
    _check_unlogged(report, consultation_key)


def _batches(rows: QuerySet, key: str) -> Iterator[list]:  # type: ignore[type-arg]  # of any table
    last = -1
    while batch := list(rows.filter(**{f"{key}__gt": last})[:BATCH]):
        yield batch
        last = getattr(batch[-1], key)


def _read(report: Report, row: LogEntry) -> _Told | None:
    try:
        leaf = records.parse_leaf(row.leaf)
    except BadLeaf as error:
        report.fault(row.index, f"the leaf cannot be read: {error}")
        return None
    stored = (row.kind, row.subject_id, str(row.consultation_key or ""))
    if stored != (leaf.kind, leaf.subject_id, leaf.consultation):
        report.fault(row.index, "the entry is filed under another kind, subject or consultation")
    return _Told(row.index, leaf)


def _check_batch(report: Report, batch: list[_Told]) -> None:
    subjects = {one.leaf.subject_id for one in batch}
    history = _history(subjects)
    receipts = {
        (row.kind, row.subject_id): row for row in Receipt.objects.filter(subject_id__in=subjects)
    }
    comments = {
        row.public_id: row
        for row in Comment.objects.filter(public_id__in=subjects).select_related(
            "consultation", "version", "clause", "parent", "redaction", "replaces"
        )
    }
    for one in batch:
        leaf = one.leaf
        if leaf.kind in records.DOMAINS:
            report.receipts += 1
            receipt = receipts.get((leaf.kind, leaf.subject_id))
            _check_opening(report, one, receipt, history[leaf.subject_id])
        if leaf.kind.startswith("comment."):
            _check_state(report, one, comments.get(leaf.subject_id), history[leaf.subject_id])


def _history(subjects: set[str]) -> dict[str, list[_Told]]:
    """All that the log tells of each subject, oldest first; what waits comes last."""
    told: dict[str, list[_Told]] = {subject: [] for subject in subjects}
    rows: list[tuple[int | None, str]] = [
        *LogEntry.objects.filter(subject_id__in=subjects)
        .order_by("index")
        .values_list("index", "leaf"),
        *(
            (None, text)
            for text in PendingLeaf.objects.filter(subject_id__in=subjects)
            .order_by("pk")
            .values_list("leaf", flat=True)
        ),
    ]
    for index, text in rows:
        try:
            leaf = records.parse_leaf(text)
        except BadLeaf:
            continue  # named when its own turn comes
        told.setdefault(leaf.subject_id, []).append(_Told(index, leaf))
    return told


def _check_opening(
    report: Report, one: _Told, receipt: Receipt | None, history: list[_Told]
) -> None:
    """Does what is stored open the leaf's commitment, or was it erased as the log says?"""
    leaf = one.leaf
    first = next(other for other in history if other.leaf.kind == leaf.kind)
    was_erased = any(other.leaf.kind in ENDINGS for other in history)
    if first.index != one.index:
        report.fault(one.index, f"{leaf.subject_id} is received a second time")
    elif receipt is None:
        report.fault(one.index, f"the receipt of {leaf.subject_id} is gone")
    elif (bytes(receipt.commitment).hex(), str(receipt.consultation_key)) != (
        leaf.commitment,
        leaf.consultation,
    ):
        report.fault(one.index, f"the receipt of {leaf.subject_id} is another than the leaf's")
    elif receipt.salt is None or receipt.record is None:
        if not was_erased:
            report.fault(one.index, f"{leaf.subject_id} was erased, and the log does not say so")
    elif leaf.kind == LeafKind.COMMENT_RECEIVED and was_erased:
        report.fault(one.index, f"{leaf.subject_id} was to be erased; its record is still stored")
    else:
        _check_content(report, one, receipt)


def _check_content(report: Report, one: _Told, receipt: Receipt) -> None:
    try:
        record, salt = receipt.opened or "", bytes(receipt.salt or b"")
    except Unsealable:
        report.fault(one.index, f"the record of {receipt.subject_id} is sealed with another key")
        return
    if records.commitment(receipt.kind, salt, record).hex() != one.leaf.commitment:
        report.fault(one.index, f"record and salt of {receipt.subject_id} are not those received")
    elif receipt.kind == LeafKind.COMMENT_RECEIVED and receipt.comment_id is None:
        report.fault(one.index, f"the receipt of {receipt.subject_id} has lost its comment")
    elif not comment_matches(receipt):
        report.fault(one.index, f"the comment {receipt.subject_id} is not the one received")


def _check_state(report: Report, one: _Told, comment: Comment | None, history: list[_Told]) -> None:
    """Is the comment what the log told last? Judged at the last leaf that has a place; one that waits is newer still."""
    placed = [other for other in history if other.index is not None]
    if placed[-1].index != one.index:
        return
    latest = next(other.leaf for other in reversed(history) if other.leaf.kind not in BESIDES)
    if comment is None:
        report.fault(one.index, f"the comment {latest.subject_id} is gone")
    elif latest.kind == LeafKind.COMMENT_ERASED and (comment.body or comment.author_name):
        report.fault(one.index, f"the words of {latest.subject_id} are stored, though erased")
    else:
        told = _told(latest)
        redaction = redaction_of(comment) if comment.status == Status.PUBLISHED else None
        stored = (comment.status, redaction.reason if redaction else comment.reason)
        if stored != told:
            report.fault(
                one.index,
                f"the comment {latest.subject_id} is stored as {_state(*stored)}, "
                f"and told as {_state(*told)}",
            )


def _told(leaf: Leaf) -> tuple[str, str]:
    """Status and rule after a leaf; one that returns a comment to an earlier state says which."""
    status = STATUS_AFTER.get(leaf.kind, "")
    if leaf.kind == LeafKind.COMMENT_RETURNED:
        status = str(leaf.facts.get("status", ""))
    return status, str(leaf.facts.get("reason", ""))


def _state(status: str, reason: str) -> str:
    return f"{status} ({reason})" if reason else status


def _check_receipts(report: Report, consultation_key: UUID | None) -> None:
    """Whatever was promised is in the log or waits for it."""
    leaves = LogEntry.objects.filter(subject_id=OuterRef("subject_id"), kind=OuterRef("kind"))
    rows = Receipt.objects.filter(~Exists(leaves)).order_by("pk")
    if consultation_key is not None:
        rows = rows.filter(consultation_key=consultation_key)
    for batch in _batches(rows, "pk"):
        waiting = _history({row.subject_id for row in batch})
        for row in batch:
            report.receipts += 1
            if all(one.leaf.kind != row.kind for one in waiting[row.subject_id]):
                report.fault(None, f"{row.subject_id} was acknowledged, and no leaf tells of it")


def _check_unlogged(report: Report, consultation_key: UUID | None) -> None:
    """Every comment has a receipt, unless it came before there was a log."""
    begun = LogHead.objects.aggregate(at=Min("made_at"))["at"]
    rows = Comment.objects.filter(receipt__isnull=True).order_by("pk")
    if consultation_key is not None:
        rows = rows.filter(consultation__translation_key=consultation_key)
    for batch in _batches(rows, "pk"):
        known = set(
            LogEntry.objects.filter(
                subject_id__in=[row.public_id for row in batch], kind=LeafKind.COMMENT_RECEIVED
            ).values_list("subject_id", flat=True)
        )
        for row in batch:
            _check_older(report, row, begun, is_known=row.public_id in known)


def _check_older(report: Report, row: Comment, begun: datetime | None, *, is_known: bool) -> None:
    if is_known:
        return  # named at its leaf
    if begun is not None and row.submitted_at >= begun:
        report.fault(None, f"the comment {row.public_id} has no receipt")
    else:
        report.older_than_the_log += 1
