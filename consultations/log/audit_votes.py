"""The audit's part about votes: each that the log received is counted until the log says it was withdrawn, and no other is."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from consultations.models import CommentSupport, LeafKind, LogEntry, PendingLeaf

BATCH = 500


class Report(Protocol):
    def fault(self, index: int | None, what: str) -> None: ...


def check(report: Report, consultation_key: UUID | None) -> None:
    """A constant number of queries for each batch of votes."""
    # An entry that is filed under another kind than its leaf's is named by `audit_comments`.
    votes = LogEntry.objects.filter(
        kind=LeafKind.VOTE_RECEIVED, leaf__contains=_words(LeafKind.VOTE_RECEIVED)
    ).order_by("index")
    stored = CommentSupport.objects.order_by("pk")
    if consultation_key is not None:
        votes = votes.filter(consultation_key=consultation_key)
        stored = stored.filter(comment__consultation__translation_key=consultation_key)
    last = -1
    while batch := list(votes.filter(index__gt=last)[:BATCH]):
        _check_counted(report, batch)
        last = batch[-1].index
    last = 0
    while rows := list(stored.filter(pk__gt=last)[:BATCH]):
        _check_received(report, [row.public_id for row in rows])
        last = rows[-1].pk


def _check_counted(report: Report, votes: list[LogEntry]) -> None:
    subjects = [vote.subject_id for vote in votes]
    withdrawn = _told(LeafKind.VOTE_WITHDRAWN, subjects)
    counted = set(
        CommentSupport.objects.filter(public_id__in=subjects).values_list("public_id", flat=True)
    )
    for vote in votes:
        if vote.subject_id in withdrawn and vote.subject_id in counted:
            report.fault(vote.index, f"the vote {vote.subject_id} was withdrawn and is counted")
        elif vote.subject_id not in withdrawn | counted:
            report.fault(vote.index, f"the vote {vote.subject_id} is gone")


def _check_received(report: Report, subjects: list[str]) -> None:
    for subject in sorted(set(subjects) - _told(LeafKind.VOTE_RECEIVED, subjects)):
        report.fault(None, f"the vote {subject} is counted, and the log has not received it")


def _told(kind: LeafKind, subjects: list[str]) -> set[str]:
    """Of which of them the log tells this, leaves that wait for their place included."""
    placed = LogEntry.objects.filter(kind=kind, subject_id__in=subjects)
    waiting = PendingLeaf.objects.filter(subject_id__in=subjects, leaf__contains=_words(kind))
    return {
        *placed.values_list("subject_id", flat=True),
        *waiting.values_list("subject_id", flat=True),
    }


def _words(kind: LeafKind) -> str:
    """How a leaf says its kind."""
    return f'"kind":"{kind.value}"'
