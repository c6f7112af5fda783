"""How far the public log is behind what was promised, for operators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Max, Min

from common.registry import Gauge
from consultations.models import LogCheckpoint, LogEntry, PendingLeaf


def gauges(now: datetime) -> Iterator[Gauge]:
    """Leaves that wait and the age of the oldest, entries, and how many of them a checkpoint covers. Three queries."""
    waiting = PendingLeaf.objects.aggregate(count=Count("pk"), first=Min("written_at"))
    age = (now - waiting["first"]).total_seconds() if waiting["first"] else 0
    last = LogEntry.objects.aggregate(last=Max("index"))["last"]
    signed = LogCheckpoint.objects.aggregate(size=Max("head_id"))["size"]
    yield Gauge("diwan_log_waiting", "Leaves that have no place in the log yet.", waiting["count"])
    yield Gauge("diwan_log_oldest_seconds", "Age of the oldest leaf that waits.", round(age, 1))
    yield Gauge("diwan_log_entries", "Entries of the log.", 0 if last is None else last + 1)
    yield Gauge("diwan_log_signed", "Entries under the published checkpoint.", signed or 0)
