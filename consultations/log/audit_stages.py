"""The audit's third part: what the log tells of consultations, their texts and outcomes, against their rows."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from django.db.models import Min

from consultations.log import audit_outcome, records
from consultations.log.records import BadLeaf, Leaf, minute_of
from consultations.models import (
    Comment,
    LeafKind,
    LogEntry,
    LoggedConsultation,
    LogHead,
    Outcome,
    PendingLeaf,
    TextVersion,
)

STAGES = (
    LeafKind.CONSULTATION_OPENED,
    LeafKind.CONSULTATION_CHANGED,
    LeafKind.CONSULTATION_CLOSED,
)


class Report(Protocol):
    def fault(self, index: int | None, what: str) -> None: ...


def check(report: Report, consultation_key: UUID | None) -> None:
    """A few rows a consultation: they are read at once."""
    newest: dict[str, tuple[int, Leaf]] = {}
    entries = LogEntry.objects.filter(
        kind__in=[*STAGES, LeafKind.OUTCOME_PUBLISHED, LeafKind.TEXT_ADOPTED]
    )
    if consultation_key is not None:
        entries = entries.filter(consultation_key=consultation_key)
    for index, text in entries.order_by("index").values_list("index", "leaf"):
        try:
            leaf = records.parse_leaf(text)
        except BadLeaf:
            continue  # named by the second part
        if leaf.kind == LeafKind.OUTCOME_PUBLISHED:
            _check_outcome(report, index, leaf)
            audit_outcome.check_outcome(report, index, leaf)
            continue
        if leaf.kind == LeafKind.TEXT_ADOPTED:
            audit_outcome.check_adoption(report, index, leaf)
            continue
        newest[leaf.consultation] = (index, leaf)
        _check_text(report, index, leaf)
        if leaf.kind == LeafKind.CONSULTATION_CLOSED:
            _check_received(report, index, leaf)
    for index, leaf in newest.values():
        _check_window(report, index, leaf)
    _check_untold(report, consultation_key)
    audit_outcome.check_untold(report, consultation_key)


def _check_outcome(report: Report, index: int, leaf: Leaf) -> None:
    outcome = Outcome.objects.filter(consultation__translation_key=leaf.consultation).first()
    if outcome is None:
        report.fault(index, f"the outcome of {leaf.consultation} is gone")
    elif minute_of(outcome.published_at) != leaf.minute:
        report.fault(index, f"the outcome of {leaf.consultation} is stored with another date")


def _check_text(report: Report, index: int, leaf: Leaf) -> None:
    text = str(leaf.facts.get("text", ""))
    versions = TextVersion.objects.filter(
        consultation__translation_key=leaf.consultation, published_at__isnull=False, sha256=text
    )
    if text and not versions.exists():
        report.fault(index, f"the text of {leaf.consultation} that was told is not stored")


def _check_received(report: Report, index: int, leaf: Leaf) -> None:
    """As many comments were counted at closing as the log had received, and those that are older than the log."""
    counted = leaf.facts.get("counts", {}).get("received")
    logged = LogEntry.objects.filter(
        consultation_key=leaf.consultation, kind=LeafKind.COMMENT_RECEIVED, index__lt=index
    ).count()
    older = Comment.objects.filter(
        consultation__translation_key=leaf.consultation, receipt__isnull=True
    ).count()
    if counted != logged + older:
        report.fault(index, f"{counted} comments were counted at closing, {logged + older} known")


def _check_window(report: Report, index: int, leaf: Leaf) -> None:
    """What the site believes to have told of the window is what the newest leaf tells."""
    waiting = PendingLeaf.objects.filter(subject_id=leaf.consultation)
    known = LoggedConsultation.objects.filter(pk=leaf.consultation).first()
    if known is None:
        report.fault(index, f"nothing is stored of what was told of {leaf.consultation}")
        return
    stored = {
        "opens": minute_of(known.opens_at),
        "closes": minute_of(known.closes_at),
        "text": known.text_sha256,
        "withdrawn": known.is_withdrawn,
    }
    told = {name: leaf.facts.get(name, False) for name in stored}
    if stored != told and not waiting.exists():
        report.fault(index, f"the window of {leaf.consultation} is stored otherwise than told")


def _check_untold(report: Report, consultation_key: UUID | None) -> None:
    """No outcome was published without the log, unless before there was one."""
    begun = LogHead.objects.aggregate(at=Min("made_at"))["at"]
    if begun is None:
        return
    outcomes = Outcome.objects.filter(published_at__gte=begun).select_related("consultation")
    if consultation_key is not None:
        outcomes = outcomes.filter(consultation__translation_key=consultation_key)
    for outcome in outcomes:
        key = str(outcome.consultation.translation_key)
        entries = LogEntry.objects.filter(subject_id=key, kind=LeafKind.OUTCOME_PUBLISHED)
        waiting = PendingLeaf.objects.filter(subject_id=key, leaf__contains="outcome.published")
        if not entries.exists() and not waiting.exists():
            report.fault(None, f"the outcome of {key} was published, and no leaf tells of it")
