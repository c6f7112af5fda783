"""Writes of moderators: comments shown, shown in part and withheld, each as an act that can be undone for five minutes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Actor
from consultations import log, policies
from consultations.errors import AppealWaits, CommentEnded, DecisionFinal, PartsRefused
from consultations.models import (
    ENDED,
    UNDO_WITHIN,
    UNDOABLE,
    ActKind,
    Appeal,
    Comment,
    CommentReport,
    LeafKind,
    ModerationAct,
    ModerationCase,
    Status,
    WithholdingReason,
)
from consultations.moderation import masking
from consultations.moderation.masking import BadSpans, Span, as_spans
from consultations.moderation.originals import original_of
from consultations.services import notices, standing
from consultations.services.standing import Decided, State
from consultations.services.window import announce_comments, lock_window, require
from operations import idempotency

LEAVES = {
    ActKind.PUBLISHED: LeafKind.COMMENT_PUBLISHED,
    ActKind.WITHHELD: LeafKind.COMMENT_WITHHELD,
    ActKind.REDACTED: LeafKind.COMMENT_REDACTED,
}


@transaction.atomic
def publish_comment(
    *, comment: Comment, actor: Actor, now: datetime, batch: UUID | None = None
) -> Comment:
    """Show a comment to the public, as a whole; a withheld one may come back.

    Raises:
        AppealWaits: its author has appealed.
        CommentEnded: its author has withdrawn or erased it.
        Refused: `actor` does not moderate for the agency.
    """
    return _decide(comment, actor, now, State(Status.PUBLISHED), batch)


@transaction.atomic
def withhold_comment(
    *, comment: Comment, actor: Actor, reason: str, now: datetime, batch: UUID | None = None
) -> Comment:
    """Keep a comment from the public under a published rule; its place and the rule stay visible.

    Raises:
        AppealWaits, CommentEnded, Refused: as `publish_comment`.
        ValueError: `reason` is no rule.
    """
    state = State(Status.WITHHELD, WithholdingReason(reason).value)
    return _decide(comment, actor, now, state, batch)


@transaction.atomic
def redact_comment(
    *, comment: Comment, actor: Actor, spans: Iterable[Span], reason: str, now: datetime
) -> Comment:
    """Show a comment without some parts of it, under a published rule.

    The original is sealed, and the log's commitment to it stays valid.

    Args:
        spans: places [start, end) in the text as it was received (see `originals.original_of`).

    Raises:
        AppealWaits, CommentEnded, Refused: as `publish_comment`.
        PartsRefused: the places do not fit the text, or leave nothing to read.
        ValueError: `reason` is no rule.
    """
    found = held(comment, actor)
    try:
        places = masking.checked(original_of(found), spans)
    except BadSpans:
        raise PartsRefused from None
    state = State(Status.PUBLISHED, WithholdingReason(reason).value, places)
    # Stored answers to its sender quote the whole text.
    idempotency.forget(subject=f"comment:{found.public_id}")
    return _decide(found, actor, now, state, None)


@transaction.atomic
def undo_decision(*, act: ModerationAct, actor: Actor, now: datetime) -> Comment:
    """Return a comment to the state before its newest decision, within five minutes of it. The log tells both.

    Raises:
        CommentEnded, Refused: as `publish_comment`.
        DecisionFinal: it is older, not the newest, or no decision of a moderator.
    """
    comment = held(act.comment, actor)
    newest = comment.acts.order_by("-pk").first()
    is_late = now - act.at > UNDO_WITHIN
    if newest is None or newest.pk != act.pk or newest.kind not in UNDOABLE or is_late:
        raise DecisionFinal
    before = State(newest.from_status, newest.from_reason, as_spans(newest.from_spans))
    returned = standing.record(
        ActKind.RETURNED, comment, (State.of(comment), before), now, actor.user_id
    )
    returned.undoes = newest
    returned.save()
    standing.write(comment, before, Decided(newest.from_decided_at, newest.from_decided_by_id))
    _reopen_reports(comment, newest.at)
    _tell(LeafKind.COMMENT_RETURNED, comment, now, status=before.status, reason=before.reason)
    return comment


def held(comment: Comment, actor: Actor) -> Comment:
    """The comment as it is now, held until commit, for who may decide on it and as long as there is something to decide.

    The window is held too: while an outcome is published, no comment comes to be owed an answer.

    Raises:
        CommentEnded: it was withdrawn or erased.
        Refused: `actor` is no moderator of the agency.
    """
    lock_window(comment.consultation, exclusively=False)
    found = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("consultation", "redaction")
        .get(pk=comment.pk)
    )
    require(policies.may_moderate(actor, found.consultation.agency_id))
    if found.status in ENDED:
        raise CommentEnded(state=found.status)
    return found


def _decide(
    comment: Comment, actor: Actor, now: datetime, state: State, batch: UUID | None
) -> Comment:
    comment = held(comment, actor)
    if Appeal.objects.filter(comment=comment, verdict="").exists():
        raise AppealWaits
    _close_reports(comment, now)
    if State.of(comment) != state:
        notices.decided(enact(comment, state, now, actor.user_id, batch=batch))
    return comment


def enact(
    comment: Comment, state: State, now: datetime, by_id: int | None, *, batch: UUID | None = None
) -> ModerationAct:
    """Give a locked comment a new state: act, leaf and caches with it, in the caller's transaction."""
    kind = _kind(state)
    act = standing.record(kind, comment, (State.of(comment), state), now, by_id)
    act.batch = batch
    act.save()
    standing.write(comment, state, Decided(now, by_id))
    _tell(LEAVES[kind], comment, now, reason=state.reason)
    return act


def _kind(state: State) -> ActKind:
    if state.status == Status.WITHHELD:
        return ActKind.WITHHELD
    return ActKind.REDACTED if state.spans else ActKind.PUBLISHED


def _tell(kind: LeafKind, comment: Comment, now: datetime, **facts: str) -> None:
    consultation = comment.consultation
    given = {name: value for name, value in facts.items() if value}
    log.record_act(kind, consultation, comment.public_id, now, **given)
    announce_comments(consultation)


def _close_reports(comment: Comment, now: datetime) -> None:
    if CommentReport.objects.filter(comment=comment, closed_at__isnull=True).update(closed_at=now):
        ModerationCase.objects.filter(pk=comment.pk).update(reports=0)


def _reopen_reports(comment: Comment, closed_at: datetime) -> None:
    reports = CommentReport.objects.filter(comment=comment)
    if reports.filter(closed_at=closed_at).update(closed_at=None):
        waiting = reports.filter(closed_at__isnull=True).count()
        ModerationCase.objects.filter(pk=comment.pk).update(reports=waiting)
