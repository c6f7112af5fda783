"""What subscribers are told of: written once, with what happened, and told by tasks from then on."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from consultations import response_clock
from consultations.models import (
    Comment,
    ConsultationEvent,
    ConsultationPage,
    EventKind,
    Stage,
    Visibility,
)
from operations import instants, mail
from operations.clock import database_now

# How long before its closing a consultation says so.
CLOSING_SOON = timedelta(days=3)
# Official replies of a day are told together, the next morning.
MORNING = time(7)
OF_OUTWARD = {
    "consultation.opened": EventKind.OPENED,
    "consultation.text_published": EventKind.VERSION,
    "consultation.extended": EventKind.EXTENDED,
    "consultation.outcome_published": EventKind.OUTCOME,
    "consultation.withdrawn": EventKind.WITHDRAWN,
}


def happened(name: str, agency_id: int, payload: dict[str, Any]) -> None:  # Any: JSON
    """Listen to what is public (`common.registry.outward_events`), in the transaction of what happened."""
    kind = OF_OUTWARD.get(name)
    if kind is None:
        return
    original = ConsultationPage.objects.filter(translation_key=UUID(payload["id"])).order_by("pk")
    consultation = original.first()
    if consultation is not None:
        now = database_now()
        # The first text of what has not opened is told by the opening.
        is_first = kind == EventKind.VERSION and payload.get("version") == 1
        if not (is_first and now < consultation.opens_at):
            record(consultation, kind, key=str(payload.get("version", "")), at=now)


def record(
    consultation: ConsultationPage,
    kind: EventKind,
    *,
    at: datetime,
    key: str = "",
    is_told_at: bool = False,
) -> ConsultationEvent | None:
    """Write an event and the task that tells it; a second time finds the first. None for what is not for everybody.

    With `is_told_at` it lies ahead and is told at `at`, else at once.
    """
    if consultation.is_thread or consultation.visibility != Visibility.PUBLIC:
        return None
    from consultations.tasks import tell_subscribers  # the tasks import the services

    with transaction.atomic():
        event, is_new = ConsultationEvent.objects.get_or_create(
            consultation=consultation, kind=kind, key=key, defaults={"at": at}
        )
        if is_new:
            task = tell_subscribers.using(run_after=at if is_told_at else None, priority=mail.BULK)
            task.enqueue(event.pk)
    return event


def replied(reply: Comment) -> None:
    """An official reply was published: told the next morning, together with the others of its day."""
    day = timezone.localdate(reply.submitted_at)
    morning = timezone.make_aware(datetime.combine(day + timedelta(days=1), MORNING))
    record(reply.consultation, EventKind.REPLIES, key=day.isoformat(), at=morning, is_told_at=True)


def plan_closing(page: ConsultationPage) -> None:
    """Have the coming closing told in time; a later closing moves it. Call it with every change of dates."""
    name, at = f"consultation-{page.pk}-closing-soon", page.closes_at - CLOSING_SOON
    if at <= page.opens_at or page.visibility != Visibility.PUBLIC:
        instants.cancel(name=name)  # the opening says it all
        return
    task = "consultations.tasks.tell_of_closing"
    instants.schedule(name=name, at=at, task_path=task, args=[page.pk])


@transaction.atomic
def tell_of_closing(*, consultation_id: int, now: datetime) -> ConsultationEvent | None:
    """Write that an open consultation closes soon, unless something told of this closing after the time for it."""
    page = ConsultationPage.objects.filter(pk=consultation_id).first()
    if page is None or page.stage_at(now) != Stage.OPEN or now < page.closes_at - CLOSING_SOON:
        return None
    due = page.closes_at - CLOSING_SOON
    moved = page.extensions.filter(closes_at=page.closes_at, extended_at__gt=due)
    appeared = page.first_published_at
    if moved.exists() or (appeared is not None and appeared > due):
        return None
    return record(page, EventKind.CLOSING_SOON, key=page.closes_at.isoformat(), at=now)


def tell_overdue(*, now: datetime) -> int:
    """Write that promised answers are overdue; returns how many are. A new promise that is broken is told again."""
    late = response_clock.overdue(now)
    for one in late:
        record(one.original, EventKind.OVERDUE, key=one.due_on.isoformat(), at=now)
    return len(late)
