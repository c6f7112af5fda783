"""How often datasets are used: counted in memory without cookie or address, written every half minute.

Counting is approximate on purpose: a process that crashes loses half a minute.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import F, Sum
from django.utils import timezone

from common.logging import get_logger
from opendata.models import Dataset, DatasetUsage, Resource

log = get_logger(__name__)

DOWNLOADS, CALLS = "downloads", "calls"
FLUSH_SECONDS = 30.0
MAX_KEYS = 5000
WINDOW_DAYS = 30
Key = tuple[date, UUID, str]


class UsageCounter:
    """What was used since the last writing."""

    def __init__(self) -> None:
        self._counts: Counter[Key] = Counter()
        self._flushed_at = time.monotonic()
        self._lock = threading.Lock()

    def add(self, public_id: UUID, kind: str, day: date) -> None:
        """Count one use of a file; when it is time, write in this request."""
        key = (day, public_id, kind)
        with self._lock:
            if key in self._counts or len(self._counts) < MAX_KEYS:
                self._counts[key] += 1
            is_due = time.monotonic() - self._flushed_at > FLUSH_SECONDS
        if is_due:
            self.flush()

    def flush(self) -> None:
        """Write what was counted; a database that does not take it loses these counts, never the answer."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            self._flushed_at = time.monotonic()
        if not counts:
            return
        try:
            write(counts)
        except DatabaseError as error:
            log.warning("usage.lost", error=type(error).__name__, files=len(counts))


_counter = UsageCounter()


def _at_exit() -> None:
    """A process that ends writes a line where its database is gone, and nothing where its log is closed too."""
    logging.raiseExceptions = False
    with suppress(Exception):
        _counter.flush()


atexit.register(_at_exit)


def count(public_id: UUID, kind: str) -> None:
    """Count one use of a file, ``downloads`` or ``calls``."""
    _counter.add(public_id, kind, timezone.localdate())


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
