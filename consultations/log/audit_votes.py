"""The audit's part about votes: each that the log received is counted until the log says it was withdrawn, and no other is."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from consultations.log.told import told, words
from consultations.models import CommentSupport, LeafKind, LogEntry, PollVote

BATCH = 500


class Report(Protocol):
    def fault(self, index: int | None, what: str) -> None: ...


def check(report: Report, consultation_key: UUID | None) -> None:
    """A constant number of queries for each batch of votes."""
    # An entry that is filed under another kind than its leaf's is named by `audit_comments`.
    votes = LogEntry.objects.filter(
        kind=LeafKind.VOTE_RECEIVED, leaf__contains=words(LeafKind.VOTE_RECEIVED)
    ).order_by("index")
    supports = CommentSupport.objects.order_by("pk")
    polled = PollVote.objects.order_by("pk")
    if consultation_key is not None:
        votes = votes.filter(consultation_key=consultation_key)
        supports = supports.filter(comment__consultation__translation_key=consultation_key)
        polled = polled.filter(poll__consultation__translation_key=consultation_key)
    last = -1
    while batch := list(votes.filter(index__gt=last)[:BATCH]):
        _check_counted(report, batch)
        last = batch[-1].index
    for stored in (supports, polled):
        last = 0
        while rows := list(stored.filter(pk__gt=last).values_list("pk", "public_id")[:BATCH]):
            _check_received(report, [public_id for _pk, public_id in rows])
            last = rows[-1][0]


def _check_counted(report: Report, votes: list[LogEntry]) -> None:
    subjects = [vote.subject_id for vote in votes]
    withdrawn = told(LeafKind.VOTE_WITHDRAWN, subjects)
    counted = {
        public_id
        for model in (CommentSupport, PollVote)
        for public_id in model._default_manager.filter(public_id__in=subjects).values_list(
            "public_id", flat=True
        )
    }
    for vote in votes:
        if vote.subject_id in withdrawn and vote.subject_id in counted:
            report.fault(vote.index, f"the vote {vote.subject_id} was withdrawn and is counted")
        elif vote.subject_id not in withdrawn | counted:
            report.fault(vote.index, f"the vote {vote.subject_id} is gone")


def _check_received(report: Report, subjects: list[str]) -> None:
    for subject in sorted(set(subjects) - told(LeafKind.VOTE_RECEIVED, subjects)):
        report.fault(None, f"the vote {subject} is counted, and the log has not received it")
