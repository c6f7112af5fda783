"""Making up for outages: closings move later by the published rule (`consultations.outage_rule`)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.actors import PLATFORM
from common.logging import get_logger
from consultations.models import Cause, ConsultationPage, Extension, Stage
from consultations.outage_rule import WINDOW, fair_closing
from consultations.services.extensions import Later, hold, move_closing
from consultations.services.window import Clock
from operations import outages
from operations.clock import database_now

log = get_logger(__name__)


def extend_for_outages(*, clock: Clock = database_now) -> int:
    """Move every closing that an outage makes unfair; returns how many. A second call finds none.

    Open consultations are looked at, and those that closed in the last 48 hours, for an outage may have lasted over the closing.
    """
    now = clock()
    if not outages.spans(since=now - 2 * WINDOW):
        return 0
    found = ConsultationPage.objects.live().originals()
    near = found.filter(
        opens_at__lte=now,
        closes_at__gt=now - WINDOW,
        outcome__isnull=True,
        withdrawal__isnull=True,
    )
    moved = [extend_for_outage(page, clock=clock) for page in near if _is_touched(page)]
    return sum(1 for one in moved if one is not None)


@transaction.atomic
def extend_for_outage(page: ConsultationPage, *, clock: Clock = database_now) -> Extension | None:
    """Move the closing of one consultation if the rule asks for it; None when it does not."""
    current = hold(page)
    now = clock()
    if current.stage_at(now) not in {Stage.OPEN, Stage.CLOSED} or current.closes_at <= now - WINDOW:
        return None
    set_by_people = _set_by_people(current)
    fair = fair_closing(current.opens_at, set_by_people, _outages(set_by_people))
    if fair <= current.closes_at:
        return None
    log.info("consultation.extended_for_outage", consultation=str(current.translation_key))
    return move_closing(current, Later(fair), cause=Cause.OUTAGE, actor=PLATFORM, now=now)


def _is_touched(page: ConsultationPage) -> bool:
    return bool(_outages(_set_by_people(page)))


def _outages(closes_at: datetime) -> list[outages.Span]:
    """Those that may count for this closing; of later ones the rule takes what it needs."""
    return outages.spans(since=closes_at - WINDOW)


def _set_by_people(page: ConsultationPage) -> datetime:
    """The closing before outages moved it: that of the last extension by the agency, else the first one."""
    moved = page.extensions.order_by("extended_at", "pk")
    by_agency = moved.filter(cause=Cause.AGENCY).last()
    if by_agency is not None:
        return by_agency.closes_at
    first = moved.first()
    return first.closed_at if first is not None else page.closes_at
