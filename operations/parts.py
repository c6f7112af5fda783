"""The parts of the platform that the public status page tells of, and how often each was well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min, Sum

from common.operating import PartState, parts
from operations import metrics
from operations.models import Delivery, PartDay

KEPT = timedelta(days=400)
TASKS_LATE_SECONDS = 120
MAIL_LATE_SECONDS = 1800


def register() -> None:
    parts.register("tasks", tasks_state)
    parts.register("mail", mail_state)


def tasks_state(now: datetime) -> PartState:
    """Whether what is due is done soon: the oldest short task waits no more than two minutes. One query."""
    _count, oldest = metrics.due_tasks().get("default", (0, now))
    lag = max(0.0, (now - oldest).total_seconds())
    return PartState(lag <= TASKS_LATE_SECONDS, round(lag, 1))


def mail_state(now: datetime) -> PartState | None:
    """Whether mail leaves; None where none is meant to. One query."""
    if not settings.MAIL_LEAVES:
        return None
    waiting = Delivery.objects.filter(status=Delivery.Status.WAITING, channel=Delivery.Channel.MAIL)
    oldest = waiting.order_by().aggregate(first=Min("created_at"))["first"] or now
    lag = max(0.0, (now - oldest).total_seconds())
    return PartState(lag <= MAIL_LATE_SECONDS, round(lag, 1))


@transaction.atomic
def look(*, now: datetime) -> Mapping[str, PartState]:
    """Look at every part once and count how it was. Two queries a part, and its own."""
    states = parts.read(now)
    for name, state in sorted(states.items()):
        row, _made = PartDay.objects.get_or_create(day=now.date(), part=name)
        PartDay.objects.filter(pk=row.pk).update(
            looks=F("looks") + 1, well=F("well") + int(state.is_well)
        )
    return states


def shares_well(*, since: date) -> Mapping[str, tuple[int, int]]:
    """Part → how often it was looked at since the day `since`, and how often it was well. One query."""
    days = PartDay.objects.filter(day__gte=since).order_by().values_list("part")
    rows = days.annotate(all_looks=Sum("looks"), all_well=Sum("well"))
    return {part: (looks, well) for part, looks, well in rows}


def delete_old(*, now: datetime) -> int:
    """Forget days beyond `KEPT`; returns how many rows."""
    return PartDay.objects.filter(day__lt=(now - KEPT).date()).delete()[0]
