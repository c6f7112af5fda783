"""How far the public log is behind what was promised, for operators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Max, Min

from common.operating import PartState
from common.registry import Gauge
from consultations.log.recording import PROMISE_SECONDS
from consultations.models import LogCheckpoint, LogEntry, PendingLeaf
from operations.clock import database_now


def gauges(now: datetime) -> Iterator[Gauge]:
    """Leaves that wait and the age of the oldest, entries, how many of them a checkpoint covers, and its age. Four queries."""
    waiting = PendingLeaf.objects.aggregate(count=Count("pk"), first=Min("written_at"))
    age = (now - waiting["first"]).total_seconds() if waiting["first"] else 0
    last = LogEntry.objects.aggregate(last=Max("index"))["last"]
    signed = LogCheckpoint.objects.aggregate(size=Max("head_id"))["size"]
    yield Gauge("diwan_log_waiting", "Leaves that have no place in the log yet.", waiting["count"])
    yield Gauge("diwan_log_oldest_seconds", "Age of the oldest leaf that waits.", round(age, 1))
    yield Gauge("diwan_log_entries", "Entries of the log.", 0 if last is None else last + 1)
    yield Gauge("diwan_log_signed", "Entries under the published checkpoint.", signed or 0)
    made_at = LogCheckpoint.objects.order_by("-head_id").values_list("head__made_at", flat=True)
    newest = made_at.first()
    since = -1 if newest is None else round(max(0.0, (now - newest).total_seconds()), 1)
    yield Gauge(
        "diwan_log_checkpoint_age_seconds", "Age of the newest checkpoint; -1 for none.", since
    )


def state(now: datetime) -> PartState:
    """Whether the log keeps the promise of its receipts. One query."""
    first = PendingLeaf.objects.aggregate(first=Min("written_at"))["first"]
    lag = max(0.0, (now - first).total_seconds()) if first else 0.0
    return PartState(lag <= PROMISE_SECONDS, round(lag, 1))


def word() -> str:
    """``ok``, or ``late``: promises are being broken. Two queries on PostgreSQL."""
    return "ok" if state(database_now()).is_well else "late"
