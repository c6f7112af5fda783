"""How the platform is and was, for the public: parts, incidents, response times, the last backup. No person stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Min

from common.operating import PartState
from common.operating import parts as registry
from operations import outages, parts, response_times, upkeep
from operations.models import Outage, PartDay
from operations.response_times import Percentiles

WINDOW = timedelta(days=30)
FEWEST_LOOKS = 60  # one a minute; of fewer a percentage says nothing
INCIDENTS = timedelta(days=90)
MOST_INCIDENTS = 50
SITE = "site"


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part now and over `WINDOW`; ``share_well`` is a percentage, None before an hour of looks."""

    name: str
    is_well: bool
    lag_seconds: float | None
    share_well: float | None


@dataclass(frozen=True, slots=True)
class Status:
    """``incidents`` are newest first; times of ``day`` and ``month`` are those of the last 24 hours and 30 days."""

    is_well: bool
    measured_since: datetime | None
    parts: list[PartLine]
    incidents: list[Outage]
    day: list[Percentiles]
    month: list[Percentiles]
    backup_at: datetime | None


def status(*, now: datetime) -> Status:
    """Six queries and one or two of each part."""
    since = now - WINDOW
    first_day = PartDay.objects.aggregate(first=Min("day"))["first"]
    measured = (
        max(since, datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC))
        if first_day
        else None
    )
    lines = _parts(registry.read(now), now, since, measured)
    recent = Outage.objects.filter(ended_at__gt=now - INCIDENTS, began_at__lte=now + INCIDENTS)
    return Status(
        is_well=all(line.is_well for line in lines),
        measured_since=measured,
        parts=lines,
        incidents=list(recent.order_by("-began_at", "-pk")[:MOST_INCIDENTS]),
        day=response_times.percentiles(since=now - timedelta(days=1)),
        month=response_times.percentiles(since=since),
        backup_at=upkeep.last_backup(),
    )


def _parts(
    states: Mapping[str, PartState], now: datetime, since: datetime, measured: datetime | None
) -> list[PartLine]:
    shares = parts.shares_well(since=since.date())
    lines = [PartLine(SITE, True, None, _reachable(measured, now) if measured else None)]
    for name, state in states.items():
        looks, well = shares.get(name, (0, 0))
        share = round(100 * well / looks, 3) if looks >= FEWEST_LOOKS else None
        lines.append(PartLine(name, state.is_well, state.lag_seconds, share))
    return lines


def _reachable(measured: datetime, now: datetime) -> float | None:
    """Of the measured time the percentage that no measured outage covers."""
    whole = now - measured
    if whole <= timedelta(0):
        return None
    spans = Outage.objects.filter(ended_at__gt=measured, is_measured=True)
    lost = outages.lost(spans.values_list("began_at", "ended_at"), measured, now)
    return round(100 * (1 - lost / whole), 3)
