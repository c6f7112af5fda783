"""How long answers took: kept by the hour, told as percentiles. Of requests only their number and time is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from common.metrics import BOUNDS, Times
from operations.clock import database_now
from operations.models import ResponseTimes

KEPT = timedelta(days=35)
KINDS = ("page", "search", "api", "write")


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Of one kind of answers; times in milliseconds, None where there were none."""

    kind: str
    requests: int
    failures: int
    p50_ms: int | None
    p95_ms: int | None
    p99_ms: int | None


@transaction.atomic
def store(times: Mapping[str, Times], now: datetime | None = None) -> None:
    """Add what a process measured to the present hour. Three queries a kind."""
    moment = now or database_now()
    hour = moment.replace(minute=0, second=0, microsecond=0)
    # In one order, so that two processes never wait for each other's rows.
    for kind, measured in sorted(times.items()):
        ResponseTimes.objects.get_or_create(
            hour=hour, kind=kind, defaults={"counts": [0] * (len(BOUNDS) + 1)}
        )
        row = ResponseTimes.objects.select_for_update().get(hour=hour, kind=kind)
        row.counts = _sum(row.counts, measured.counts)
        row.failures += measured.failures
        row.save(update_fields=["counts", "failures"])


def percentiles(*, since: datetime) -> list[Percentiles]:
    """The kinds in the order of `KINDS`, of the hours that begin at or after `since`. One query."""
    counts = {kind: [0] * (len(BOUNDS) + 1) for kind in KINDS}
    failures = dict.fromkeys(KINDS, 0)
    rows = ResponseTimes.objects.filter(hour__gte=since, kind__in=KINDS)
    for kind, row_counts, failed in rows.values_list("kind", "counts", "failures"):
        counts[kind] = _sum(counts[kind], row_counts)
        failures[kind] += failed
    return [_percentiles(kind, counts[kind], failures[kind]) for kind in KINDS]


def delete_old(*, now: datetime) -> int:
    """Forget hours beyond `KEPT`; returns how many rows."""
    return ResponseTimes.objects.filter(hour__lt=now - KEPT).delete()[0]


def percentile(counts: Sequence[int], share: float) -> float | None:
    """The time in seconds within which `share` of the answers came, as if they lay evenly between two bounds.

    What took longer than the last bound counts as that bound.

    >>> percentile([0, 0, 0, 10], .5) == (BOUNDS[2] + BOUNDS[3]) / 2
    True
    >>> percentile([], .5)
    """
    wanted, seen = sum(counts) * share, 0
    if not wanted:
        return None
    for place, count in enumerate(counts):
        if count and seen + count >= wanted:
            if place >= len(BOUNDS):
                break
            low = BOUNDS[place - 1] if place else 0.0
            return low + (BOUNDS[place] - low) * (wanted - seen) / count
        seen += count
    return BOUNDS[-1]


def _percentiles(kind: str, counts: Sequence[int], failures: int) -> Percentiles:
    found = [percentile(counts, share) for share in (0.5, 0.95, 0.99)]
    p50, p95, p99 = (None if one is None else max(1, round(one * 1000)) for one in found)
    return Percentiles(kind, sum(counts) + failures, failures, p50, p95, p99)


def _sum(first: Sequence[int], second: Sequence[int]) -> list[int]:
    """Of two lists; should a later version have other bounds, the shorter one ends earlier."""
    longer, shorter = sorted((list(first), list(second)), key=len, reverse=True)
    return [
        one + (shorter[place] if place < len(shorter) else 0) for place, one in enumerate(longer)
    ]
