"""Reads: appeals that wait, and who may answer them."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.actors import Actor
from accounts.models import Membership, Role
from consultations import policies
from consultations.models import MODERATED, Appeal, Comment, Status
from consultations.moderation.originals import redaction_of

SHOWN = 200


def waiting_appeals(actor: Actor) -> QuerySet[Appeal]:
    """Appeals of the actor's agencies without an answer, oldest first; two hundred at most."""
    appeals = Appeal.objects.filter(verdict="", comment__status__in=MODERATED).select_related(
        "comment__consultation__agency", "comment__redaction", "comment__decided_by", "against"
    )
    if not actor.is_everywhere:
        agencies = actor.agencies(Role.MODERATOR)
        appeals = appeals.filter(comment__consultation__agency__in=agencies)
    return appeals.order_by("appealed_at", "pk")[:SHOWN]


def may_be_appealed(comment: Comment) -> bool:
    """Whether it is withheld, or parts of it are hidden; at most one query."""
    if comment.status == Status.WITHHELD:
        return True
    return comment.status == Status.PUBLISHED and redaction_of(comment) is not None


def may_answer(actor: Actor, comment: Comment) -> bool:
    """Whether `actor` answers the appeal against what was decided on this comment; at most one query."""
    agency_id = comment.consultation.agency_id
    return policies.may_answer_appeal(
        actor,
        agency_id,
        decided_by_id=comment.decided_by_id,
        is_alone=not _others(agency_id, comment.decided_by_id),
    )


def _others(agency_id: int | None, decided_by_id: int | None) -> bool:
    roles = (Role.MODERATOR, Role.ADMINISTRATOR)
    held = Membership.objects.filter(agency=agency_id, role__in=roles, user__is_active=True)
    return held.exclude(user=decided_by_id).exists()
