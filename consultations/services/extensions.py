"""Moving a closing later, in public: the old date stays readable, the log tells it, those who took part are told once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from common import plain_text
from common.bidi import is_invisible_only
from consultations import log, outward, policies
from consultations.errors import ExtensionRefused, ForbiddenCharacters, NotOpen
from consultations.models import Cause, ConsultationPage, Extension, LeafKind, Stage
from consultations.services.stages import plan_stages
from consultations.services.window import Clock, announce, lock_window, offer, require
from operations.clock import database_now

MAX_REASON = 1000


@dataclass(frozen=True, slots=True)
class Later:
    """A new closing, and why: in Arabic, and in English where somebody wrote it."""

    closes_at: datetime
    reason_ar: str = ""
    reason_en: str = ""


@transaction.atomic
def extend_consultation(
    *, consultation: ConsultationPage, actor: Actor, later: Later, clock: Clock = database_now
) -> Extension:
    """Move the closing of an open consultation later, with a reason that is published.

    Raises:
        Refused: `actor` does not run consultations of the agency.
        NotOpen: before the opening its page is edited; a closed one is not opened again.
        ExtensionRefused: the new closing is not later, or there is no reason in Arabic, or a reason is too long.
        ForbiddenCharacters: a reason holds what cannot be stored.
    """
    require(policies.may_run_consultation(actor, consultation.agency_id))
    later = _checked(later)
    current = hold(consultation)
    now = clock()
    if current.stage_at(now) != Stage.OPEN:
        raise NotOpen(stage=current.stage_at(now).value)
    if later.closes_at <= current.closes_at:
        raise ExtensionRefused(closes_at=current.closes_at.isoformat())
    return move_closing(current, later, cause=Cause.AGENCY, actor=actor, now=now)


def hold(consultation: ConsultationPage) -> ConsultationPage:
    """The consultation as it is stored, held alone until commit: no comment is under way."""
    lock_window(consultation, exclusively=True)
    return ConsultationPage.objects.select_related("outcome", "withdrawal").get(pk=consultation.pk)


def move_closing(
    current: ConsultationPage, later: Later, *, cause: Cause, actor: Actor, now: datetime
) -> Extension:
    """Store the later closing of a consultation that is held, and tell it: log, instants, caches, search, people, machines."""
    extension = Extension.objects.create(
        consultation=current,
        cause=cause,
        closed_at=current.closes_at,
        closes_at=later.closes_at,
        reason_ar=later.reason_ar,
        reason_en=later.reason_en,
        extended_at=now,
        extended_by_id=actor.user_id,
    )
    ConsultationPage.objects.filter(pk=current.pk).update(closes_at=later.closes_at)
    current.closes_at = later.closes_at
    key = str(current.translation_key)
    log.record_act(
        LeafKind.CONSULTATION_EXTENDED,
        current,
        key,
        now,
        was=log.minute_of(extension.closed_at),
        closes=log.minute_of(extension.closes_at),
        cause=cause.value,
    )
    plan_stages(current)
    log.record_stage(current, now)
    announce(current)
    offer(current)  # what had closed and is open again offers nothing
    outward.emit("consultation.extended", current, version=extension.pk, cause=cause.value)
    return extension


def _checked(later: Later) -> Later:
    if not all(plain_text.is_storable(text) for text in (later.reason_ar, later.reason_en)):
        raise ForbiddenCharacters
    arabic, english = (
        plain_text.as_stored(text).strip() for text in (later.reason_ar, later.reason_en)
    )
    if is_invisible_only(arabic) or max(len(arabic), len(english)) > MAX_REASON:
        raise ExtensionRefused
    return Later(later.closes_at, arabic, english)
