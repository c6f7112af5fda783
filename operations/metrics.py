"""What ``/metrics`` tells: the processes' own counts, and the state of the platform as the database has it at this moment."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Case, Count, F, Max, Min, When
from django_tasks_db.models import DBTaskResult, get_date_max
from prometheus_client import generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from common import shared_files
from common.logging import get_logger
from common.metrics import counted
from common.operating import parts
from common.registry import Gauge, gauges
from operations import generation, upkeep
from operations.models import (
    Delivery,
    DeliveryState,
    DisabledFor,
    TaskRun,
    WebhookDelivery,
    WebhookEndpoint,
    WorkerHeartbeat,
)

log = get_logger(__name__)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Reader = Callable[[datetime], Iterable[Gauge]]


def exposition(*, now: datetime) -> bytes:
    """Everything in Prometheus' text format; no names, no content. About twenty queries and those of the apps.

    What cannot be read is left out and named by ``diwan_metrics_unread``: without a database the processes' counts remain.
    """
    registry = counted()
    registry.register(_Platform(now))
    return generate_latest(registry)


class _Platform(Collector):
    """Gauges of the database, read once for one scrape."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        found: dict[str, list[Gauge]] = {}
        unread = 0
        for name, reader in _readers():
            try:
                for gauge in list(reader(self._now)):
                    found.setdefault(gauge.name, []).append(gauge)
            except Exception as error:  # one part's figures must not cost the others'
                log.warning("metrics.unread", part=name, error=type(error).__name__)
                unread += 1
                if isinstance(error, OperationalError | InterfaceError):
                    break  # each further question would wait for the same database
        for name, rows in found.items():
            yield _family(name, rows)
        last = [Gauge("diwan_metrics_unread", "Groups of figures that could not be read.", unread)]
        yield _family("diwan_metrics_unread", last)


def _readers() -> Iterator[tuple[str, Reader]]:
    yield from (("work", work), ("messages", messages), ("care", care))
    yield from gauges.readers()


def _family(name: str, rows: list[Gauge]) -> Metric:
    if name.endswith("_total"):
        return CounterMetricFamily(name, rows[0].help_text, value=rows[0].value)
    labels = [label for label, _value in rows[0].labels]
    family = GaugeMetricFamily(name, rows[0].help_text, labels=labels)
    for row in rows:
        family.add_metric([value for _label, value in row.labels], row.value)
    return family


def work(now: datetime) -> Iterator[Gauge]:
    """Queues and workers. Seven queries."""
    yield Gauge("diwan_generation", "Public changes so far.", generation.number())
    statuses = DBTaskResult.objects.order_by().values_list("queue_name", "status")
    for queue, status, count in statuses.annotate(count=Count("pk")):
        both = (("queue", queue), ("status", status.lower()))
        yield Gauge("diwan_tasks", "Tasks by queue and status.", count, both)
    due = due_tasks()
    for queue in settings.TASKS["default"]["QUEUES"]:
        count, oldest = due.get(queue, (0, None))
        labels = (("queue", queue),)
        yield Gauge("diwan_queue_length", "Tasks that are due and not begun.", count, labels)
        yield Gauge(
            "diwan_queue_oldest_seconds",
            "How long the oldest of them is due.",
            _age(now, oldest),
            labels,
        )
    first = min((oldest for _count, oldest in due.values()), default=None)
    yield Gauge("diwan_task_oldest_seconds", "Age of the oldest due task.", _age(now, first))
    runs = TaskRun.objects.filter(leased_until__isnull=True)
    parked = runs.filter(parked_at__isnull=False).count()
    yield Gauge("diwan_tasks_parked", "Tasks that were given up.", parked)
    retried = runs.filter(parked_at__isnull=True, attempts__gt=0).count()
    yield Gauge("diwan_tasks_retrying", "Tasks that failed and are tried again.", retried)
    failures = upkeep.counted(upkeep.TASK_FAILURES)
    yield Gauge("diwan_task_failures_total", "Attempts of tasks that failed.", failures)
    silent = worker_silence_seconds(now)
    yield Gauge(
        "diwan_worker_silent_seconds",
        "Time since a worker was last alive; -1 when never.",
        -1 if silent is None else silent,
    )


def messages(now: datetime) -> Iterator[Gauge]:
    """Mail, text messages and webhooks. Four queries."""
    by_status = Delivery.objects.order_by().values_list("status").annotate(count=Count("pk"))
    found = dict(by_status)
    for status in Delivery.Status.values:
        labels = (("status", status),)
        yield Gauge("diwan_deliveries", "Mails by status.", found.get(status, 0), labels)
    waiting = Delivery.objects.filter(status=Delivery.Status.WAITING)
    oldest = waiting.order_by().aggregate(first=Min("created_at"))["first"]
    yield Gauge("diwan_mail_oldest_seconds", "Age of the oldest waiting mail.", _age(now, oldest))
    states = WebhookDelivery.objects.order_by().values_list("state").annotate(count=Count("pk"))
    known = dict(states)
    for state in DeliveryState.values:
        labels = (("state", state),)
        yield Gauge(
            "diwan_webhook_messages", "Messages of webhooks by state.", known.get(state, 0), labels
        )
    off = WebhookEndpoint.objects.filter(disabled_at__isnull=False)
    failed = off.exclude(disabled_for=DisabledFor.HAND).count()
    yield Gauge("diwan_webhooks_disabled", "Webhooks switched off for failing.", failed)


def care(now: datetime) -> Iterator[Gauge]:
    """Acts of upkeep, parts of the platform, room on the disk. One query and those of the parts."""
    acts = upkeep.last_done()
    last: dict[str, datetime | None] = {**acts, upkeep.BACKUP: upkeep.last_backup(acts)}
    for act, done_at in sorted(last.items()):
        age = -1 if done_at is None else _age(now, done_at)
        yield Gauge(
            "diwan_upkeep_age_seconds",
            "Time since it was last done; -1 when never.",
            age,
            (("act", act),),
        )
    for name, state in parts.read(now).items():
        labels = (("part", name),)
        yield Gauge(
            "diwan_part_well", "Whether a part is as it should be.", int(state.is_well), labels
        )
    room = shutil.disk_usage(settings.DATA_DIR)
    yield Gauge(
        "diwan_data_free_ratio", "Free part of the data folder's disk.", room.free / room.total
    )
    yield from _copies()
    if connection.vendor == "postgresql":
        used, most = connections_in_use()
        yield Gauge(
            "diwan_database_connections_ratio",
            "Connections of the database server in use, of those that it allows.",
            used / most,
        )


def _copies() -> Iterator[Gauge]:
    """What this machine has of the bucket's files, where there is a bucket."""
    if not shared_files.has_bucket():
        return
    held = sum(note.size for note in shared_files.cached().entries().values())
    yield Gauge("diwan_file_cache_bytes", "Copies of the bucket's files on this machine.", held)
    yield Gauge(
        "diwan_file_cache_limit_bytes", "How much they may hold.", shared_files.limit_bytes()
    )


def due_tasks() -> dict[str, tuple[int, datetime]]:
    """Queue → how many tasks are due, and since when the oldest. What waits for a later time is not due. One query."""
    due_since = Case(When(run_after=get_date_max(), then=F("enqueued_at")), default=F("run_after"))
    due = DBTaskResult.objects.ready().order_by().values("queue_name")
    rows = due.annotate(count=Count("pk"), first=Min(due_since))
    return {row["queue_name"]: (row["count"], row["first"]) for row in rows}


def worker_silence_seconds(now: datetime) -> float | None:
    """How long ago a worker was last alive; None when none ever was. One query."""
    last = WorkerHeartbeat.objects.aggregate(last=Max("seen_at"))["last"]
    return round((now - last).total_seconds(), 1) if last else None


def connections_in_use() -> tuple[int, int]:
    """How many connections PostgreSQL has, of how many that it allows; one query."""
    with connection.cursor() as cursor:
        # pg_stat_activity tells a role without rights nothing of others' connections.
        cursor.execute(
            "SELECT sum(numbackends), current_setting('max_connections') FROM pg_stat_database"
        )
        used, most = cursor.fetchone()
    return int(used), int(most)


def _age(now: datetime, moment: datetime | None) -> float:
    return 0 if moment is None else round(max(0.0, (now - moment).total_seconds()), 1)
