"""Of the audit's third part: decisions and adopted texts, against what the log tells of them."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from consultations.log.records import Leaf
from consultations.models import (
    Adoption,
    Comment,
    LeafKind,
    LogEntry,
    Outcome,
    PendingLeaf,
    TextVersion,
)
from consultations.outcome import record


class Report(Protocol):
    def fault(self, index: int | None, what: str) -> None: ...


def check_outcome(report: Report, index: int, leaf: Leaf) -> None:
    """The decisions that stood at publication are those of which the log has the fingerprint; no more comments were answered
    than had come in. Leaves from before there were decisions tell of none."""
    told, total, counts = (leaf.facts.get(name) for name in ("outcome", "decisions", "counts"))
    outcome = Outcome.objects.filter(consultation__translation_key=leaf.consultation).first()
    if outcome is None or told is None or not isinstance(counts, dict):
        return
    page, moment = outcome.consultation, outcome.published_at
    if record.standing_at(page, moment).count() != total:
        report.fault(index, f"the outcome of {leaf.consultation} had {total} decisions")
    elif record.fingerprint(page, moment, counts) != told:
        report.fault(index, f"the decisions of {leaf.consultation} are not those published")
    came_in = LogEntry.objects.filter(
        consultation_key=leaf.consultation, kind=LeafKind.COMMENT_RECEIVED, index__lt=index
    ).count()
    older = Comment.objects.filter(consultation=page, receipt__isnull=True).count()
    answered = sum(counts.values())
    if answered > came_in + older:
        report.fault(index, f"{answered} comments were answered, {came_in + older} known")


def check_adoption(report: Report, index: int, leaf: Leaf) -> None:
    texts = TextVersion.with_adopted.filter(
        consultation__translation_key=leaf.consultation,
        is_adopted=True,
        sha256=str(leaf.facts.get("text", "")),
    )
    if not texts.exists():
        report.fault(index, f"the adopted text of {leaf.consultation} that was told is not stored")


def check_untold(report: Report, consultation_key: UUID | None) -> None:
    """No text was recorded as adopted without the log."""
    adoptions = Adoption.objects.select_related("consultation", "version")
    if consultation_key is not None:
        adoptions = adoptions.filter(consultation__translation_key=consultation_key)
    for adoption in adoptions:
        key, text = (
            str(adoption.consultation.translation_key),
            f'"text":"{adoption.version.sha256}"',
        )
        named = {"subject_id": key, "leaf__contains": text}
        entries = LogEntry.objects.filter(kind=LeafKind.TEXT_ADOPTED, **named)
        waiting = PendingLeaf.objects.filter(**named)
        if not entries.exists() and not waiting.exists():
            report.fault(None, f"the text of {key} was adopted, and no leaf tells of it")
