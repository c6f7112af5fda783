"""Writes of moderators: comments shown and withheld."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from consultations import log, policies
from consultations.errors import CommentEnded
from consultations.models import ENDED, Comment, Status, WithholdingReason
from consultations.services import notices, tallies
from consultations.services.window import announce, require


@transaction.atomic
def publish_comment(*, comment: Comment, actor: Actor, now: datetime) -> Comment:
    """Show a comment to the public; a withheld one may come back.

    Raises:
        CommentEnded: its author has withdrawn or erased it.
        Refused: `actor` does not moderate for the agency.
    """
    return _decide(comment, actor, now, status=Status.PUBLISHED, reason="")


@transaction.atomic
def withhold_comment(*, comment: Comment, actor: Actor, reason: str, now: datetime) -> Comment:
    """Keep a comment from the public under a published rule; its place and the rule stay visible.

    Raises:
        CommentEnded: its author has withdrawn or erased it.
        Refused: `actor` does not moderate for the agency.
        ValueError: `reason` is no rule.
    """
    return _decide(
        comment, actor, now, status=Status.WITHHELD, reason=WithholdingReason(reason).value
    )


def _decide(comment: Comment, actor: Actor, now: datetime, *, status: str, reason: str) -> Comment:
    comment = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("consultation")
        .get(pk=comment.pk)
    )
    consultation = comment.consultation
    require(policies.may_moderate(actor, consultation.agency_id))
    if comment.status in ENDED:
        raise CommentEnded(status=comment.status)
    before = tallies.standing(comment)
    is_news = (comment.status, comment.reason) != (status, reason)
    comment.status, comment.reason = status, reason
    comment.decided_at, comment.decided_by_id = now, actor.user_id
    comment.save(update_fields=["status", "reason", "decided_at", "decided_by"])
    if is_news:
        facts = {"reason": reason} if reason else {}
        log.record_act(f"comment.{status}", consultation, comment.public_id, now, **facts)
        notices.decided(comment)
    tallies.move(comment, before)
    announce(consultation)
    return comment
