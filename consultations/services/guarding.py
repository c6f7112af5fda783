"""A consultation under attack: for a while, who comments proves an address by a code (ADR 163).

Nothing is refused for good and nothing that was typed is lost: the front end keeps it over the sign-in. A moderator raises and
lowers the guard; where the moderator named a number, more comments in a minute than that raise it for an hour, and longer while
they keep coming.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.actors import Actor
from common import generation
from common.logging import get_logger
from consultations import policies
from consultations.errors import GuardRefused
from consultations.models import CommentGuard, ConsultationPage
from consultations.services.window import Clock, require
from operations import throttling
from operations.clock import database_now

log = get_logger(__name__)

LASTS = timedelta(hours=1)
# It is prolonged when it has run for so long, not with every comment.
_PROLONGED_AFTER = timedelta(minutes=10)
MOST_PER_MINUTE = 100_000


@dataclass(frozen=True, slots=True)
class GuardWishes:
    """Whether it is up by hand, and from how many comments a minute on by itself; 0 is never."""

    is_up: bool
    per_minute: int


@transaction.atomic
def set_guard(
    *,
    consultation: ConsultationPage,
    actor: Actor,
    wishes: GuardWishes,
    clock: Clock = database_now,
) -> CommentGuard:
    """Raise or lower the guard; lowering ends what began by itself too.

    Raises:
        Refused: `actor` does not moderate the agency's comments. GuardRefused: the number is none.
    """
    require(policies.may_moderate(actor, consultation.agency_id))
    if not 0 <= wishes.per_minute <= MOST_PER_MINUTE:
        raise GuardRefused
    guard, _made = CommentGuard.objects.update_or_create(
        consultation=consultation,
        defaults={
            "is_up": wishes.is_up,
            "per_minute": wishes.per_minute,
            "until": None,
            "changed_at": clock(),
            "changed_by_id": actor.user_id,
        },
    )
    log.info("guard.set", consultation=consultation.pk, is_up=wishes.is_up)
    generation.bump()
    return guard


def note_arrival(consultation: ConsultationPage) -> None:
    """Count a comment that somebody sends, taken or not, where the guard is to rise by itself; one operation there."""
    guard = getattr(consultation, "guard", None)
    if guard is None or not guard.per_minute or guard.is_up:
        return
    counted = throttling.count(f"arrivals:{consultation.pk}", 60)
    if counted.number > guard.per_minute:
        _rise(guard, database_now())


@transaction.atomic
def _rise(guard: CommentGuard, now: datetime) -> None:
    """Of many at once one raises it."""
    due = Q(until__isnull=True) | Q(until__lt=now + LASTS - _PROLONGED_AFTER)
    rows = CommentGuard.objects.filter(due, pk=guard.pk, is_up=False, per_minute__gt=0)
    if rows.update(until=now + LASTS):
        log.warning("guard.risen", consultation=guard.consultation_id)
        generation.bump()
