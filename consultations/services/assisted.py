"""Responses of people who do not write here, entered by staff: anchored, moderated and logged like all others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from common import plain_text
from consultations import policies
from consultations.errors import ConsultationClosed, EntryRefused, ForbiddenCharacters
from consultations.models import AssistedEntry, Channel, Comment, ConsultationPage, Stage
from consultations.services.comments import (
    CommentDraft,
    around_draft,
    checked_words,
    store_comment,
)
from consultations.services.period import last_day
from consultations.services.window import Clock, lock_window, require
from operations.clock import database_now

MAX_EVENT = 200


@dataclass(frozen=True, slots=True)
class Gathered:
    """How a response came in: the channel, the day, and the event at which it was given, in words."""

    channel: str
    received_on: date
    event: str = ""


@transaction.atomic
def enter_response(
    *,
    consultation: ConsultationPage,
    actor: Actor,
    draft: CommentDraft,
    gathered: Gathered,
    clock: Clock = database_now,
) -> Comment:
    """Record a comment for somebody else; its ``receipt`` is for them.

    What came in while the consultation was open may be typed in until its outcome is published.

    Raises:
        Refused: `actor` neither runs consultations of the agency nor moderates their comments.
        ConsultationClosed: it has not opened, was withdrawn, or has its outcome.
        EntryRefused: an unknown channel, a day outside the window or ahead, or too many words for the event.
        Whatever `services.submit_comment` raises of the draft itself.
    """
    require(policies.may_enter_responses(actor, consultation.agency_id))
    words = checked_words(draft)
    lock_window(consultation, exclusively=False)
    now = clock()
    around = around_draft(consultation, draft, words)
    current = around.consultation
    if current.stage_at(now) not in {Stage.OPEN, Stage.CLOSED}:
        raise ConsultationClosed(stage=current.stage_at(now).value)
    event = _event(gathered.event)
    first, last = timezone.localdate(current.opens_at), last_day(current.closes_at)
    if gathered.channel not in Channel.values or not (
        first <= gathered.received_on <= min(last, timezone.localdate(now))
    ):
        raise EntryRefused(first=first.isoformat(), last=last.isoformat())
    comment = store_comment(around, draft, words, pseudonym="", now=now)
    AssistedEntry.objects.create(
        comment=comment,
        channel=gathered.channel,
        received_on=gathered.received_on,
        event=event,
        entered_by_id=actor.user_id,
    )
    return comment


def _event(typed: str) -> str:
    if not plain_text.is_storable(typed):
        raise ForbiddenCharacters
    event = " ".join(plain_text.as_stored(typed).split())
    if len(event) > MAX_EVENT:
        raise EntryRefused
    return event
