"""How often datasets are used: counted in memory without cookie or address, written every half minute (`common.tallies`)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from common.tallies import Tally
from opendata.models import Dataset, DatasetUsage, Resource

DOWNLOADS, CALLS = "downloads", "calls"
WINDOW_DAYS = 30
Key = tuple[date, UUID, str]


def count(public_id: UUID, kind: str) -> None:
    """Count one use of a file, ``downloads`` or ``calls``."""
    _counter.add((timezone.localdate(), public_id, kind))


def flush() -> None:
    _counter.flush()


@transaction.atomic
def write(counts: Counter[Key]) -> None:
    """Add to the days' numbers, one SQL increment for each dataset, day and kind; two processes lose nothing of each other."""
    ids = {public_id for _, public_id, _ in counts}
    owners = dict(Resource.objects.filter(public_id__in=ids).values_list("public_id", "dataset_id"))
    sums: Counter[tuple[int, date, str]] = Counter()
    for (day, public_id, kind), number in counts.items():
        if public_id in owners:
            sums[owners[public_id], day, kind] += number
    places = sorted({(dataset, day) for dataset, day, _ in sums})
    rows = [DatasetUsage(dataset_id=dataset, day=day) for dataset, day in places]
    DatasetUsage.objects.bulk_create(rows, ignore_conflicts=True)
    # In one order everywhere, so that two processes never wait for each other in a circle.
    for dataset, day, kind in sorted(sums):
        more = {kind: F(kind) + sums[dataset, day, kind]}
        DatasetUsage.objects.filter(dataset_id=dataset, day=day).update(**more)


def numbers(dataset: Dataset, today: date) -> dict[str, int]:
    """Downloads and calls of the last thirty days, and of all time. Two queries."""
    rows = DatasetUsage.objects.filter(dataset=dataset)
    since = today - timedelta(days=WINDOW_DAYS - 1)
    recent = rows.filter(day__gte=since).aggregate(downloads=Sum(DOWNLOADS), calls=Sum(CALLS))
    total = rows.aggregate(total_downloads=Sum(DOWNLOADS), total_calls=Sum(CALLS))
    return {name: value or 0 for name, value in (recent | total).items()}


def by_day(dataset: Dataset, today: date) -> list[DatasetUsage]:
    """The days of the last thirty on which it was used, newest first. One query."""
    since = today - timedelta(days=WINDOW_DAYS - 1)
    return list(DatasetUsage.objects.filter(dataset=dataset, day__gte=since))


_counter: Tally[Key] = Tally("usage", write)
