"""The state that moderation gives a comment, written as one: status, rule, hidden parts, the receipt's record and the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from common.sealing import seal
from consultations.models import Comment, ModerationAct, Receipt, Redaction, Status
from consultations.models.log import SEALED
from consultations.moderation.masking import Spans, as_spans, masked
from consultations.moderation.originals import original_of, redaction_of
from consultations.services import campaign_sketches, cases, tallies


@dataclass(frozen=True, slots=True)
class State:
    """``reason`` is the rule of what is withheld, or of the parts that are hidden; `spans` are these, in the original text."""

    status: str
    reason: str = ""
    spans: Spans = ()

    @classmethod
    def of(cls, comment: Comment) -> State:
        redaction = redaction_of(comment)
        if redaction is None:
            return cls(comment.status, comment.reason)
        return cls(comment.status, redaction.reason, as_spans(redaction.spans))


@dataclass(frozen=True, slots=True)
class Decided:
    """When, and by whom; nobody for what a rule of the consultation decided."""

    at: datetime | None
    by_id: int | None


def write(comment: Comment, state: State, decided: Decided) -> None:
    """Give a locked comment its new state."""
    before = tallies.standing(comment)
    _hide(comment, state)
    comment.status = state.status
    comment.reason = state.reason if state.status == Status.WITHHELD else ""
    comment.decided_at, comment.decided_by_id = decided.at, decided.by_id
    comment.save(update_fields=["body", "status", "reason", "decided_at", "decided_by"])
    cases.follow(comment)
    tallies.move(comment, before)


def record(
    kind: str, comment: Comment, states: tuple[State, State], now: datetime, by_id: int | None
) -> ModerationAct:
    """An act between two states, not saved yet; call it before `write`, since it keeps who had decided before."""
    before, after = states
    return ModerationAct(
        comment=comment,
        consultation=comment.consultation,
        kind=kind,
        by_id=by_id,
        at=now,
        from_status=before.status,
        from_reason=before.reason,
        from_spans=before.spans,
        from_decided_at=comment.decided_at,
        from_decided_by_id=comment.decided_by_id,
        to_status=after.status,
        to_reason=after.reason,
        to_spans=after.spans,
    )


def _hide(comment: Comment, state: State) -> None:
    redaction, text = redaction_of(comment), original_of(comment)
    if state.spans:
        comment.redaction, _is_new = Redaction.objects.update_or_create(
            comment=comment,
            defaults={"reason": state.reason, "spans": state.spans, "sealed": seal(text)},
        )
        comment.body = masked(text, state.spans)
        campaign_sketches.forget(comment)
        _seal_record(comment)
    elif redaction is not None:
        redaction.delete()
        comment._state.fields_cache.pop("redaction", None)
        comment.body = text
        campaign_sketches.forget(comment)
        _unseal_record(comment)


def _seal_record(comment: Comment) -> None:
    receipt = Receipt.objects.filter(comment=comment, record__isnull=False).first()
    if receipt is not None and receipt.record and not receipt.record.startswith(SEALED):
        receipt.record = SEALED + seal(receipt.record)
        receipt.save(update_fields=["record"])


def _unseal_record(comment: Comment) -> None:
    receipt = Receipt.objects.filter(comment=comment, record__isnull=False).first()
    if receipt is not None:
        receipt.record = receipt.opened
        receipt.save(update_fields=["record"])
