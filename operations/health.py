"""What operators ask: is the process alive, can it serve, how do its queues stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Max, Min
from django_tasks_db.models import DBTaskResult

from common.registry import gauges, probes
from operations import generation
from operations.models import Delivery, TaskRun, WorkerHeartbeat

WORKER_SILENT_SECONDS = 60
_migrated: list[bool] = []


@dataclass(frozen=True, slots=True)
class Readiness:
    """``ok``, ``degraded`` (pages are served, tasks are not) or ``failing``; `checks` says why."""

    status: str
    checks: dict[str, Any] = field(default_factory=dict)


def readiness(*, now: datetime) -> Readiness:
    """Look at database, migrations and workers. Two queries once the migrations were found complete."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        migrated = _is_migrated()
        silent = _worker_silence_seconds(now) if migrated else None
    except DatabaseError:
        return Readiness("failing", {"database": "unreachable"})
    alive = silent is not None and silent <= WORKER_SILENT_SECONDS
    checks = {
        "database": "ok",
        "migrations": "ok" if migrated else "missing",
        "worker": "ok" if alive else "silent",
        "worker_silent_seconds": silent,
        **(probes.read() if migrated else {}),
    }
    if not migrated:
        return Readiness("failing", checks)
    return Readiness("ok" if alive else "degraded", checks)


def _is_migrated() -> bool:
    """Complete migrations stay complete while the process lives, so only an incomplete answer is asked again."""
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated.append(True)
    return True


def _worker_silence_seconds(now: datetime) -> float | None:
    last = WorkerHeartbeat.objects.aggregate(last=Max("seen_at"))["last"]
    return round((now - last).total_seconds(), 1) if last else None


def metrics(*, now: datetime) -> str:
    """Return counts in Prometheus' text format; no names, no content. Six queries and those of the apps."""
    lines = _Lines()
    lines.add("diwan_generation", "counter", "Public changes so far.", {(): generation.number()})
    by_status = DBTaskResult.objects.order_by().values_list("queue_name", "status")
    lines.add(
        "diwan_tasks",
        "gauge",
        "Tasks by queue and status.",
        {
            (("queue", queue), ("status", status.lower())): count
            for queue, status, count in by_status.annotate(count=Count("pk"))
        },
    )
    oldest = DBTaskResult.objects.ready().order_by().aggregate(first=Min("enqueued_at"))["first"]
    waiting = (now - oldest).total_seconds() if oldest else 0
    lines.add(
        "diwan_task_oldest_seconds", "gauge", "Age of the oldest due task.", {(): round(waiting, 1)}
    )
    parked = TaskRun.objects.filter(parked_at__isnull=False).count()
    lines.add("diwan_tasks_parked", "gauge", "Tasks that were given up.", {(): parked})
    silent = _worker_silence_seconds(now)
    lines.add(
        "diwan_worker_silent_seconds",
        "gauge",
        "Time since a worker was last alive; -1 when never.",
        {(): -1 if silent is None else silent},
    )
    deliveries = Delivery.objects.order_by().values_list("status").annotate(count=Count("pk"))
    lines.add(
        "diwan_deliveries",
        "gauge",
        "Mails by status.",
        {(("status", status),): count for status, count in deliveries},
    )
    for gauge in gauges.read(now):
        lines.add(gauge.name, "gauge", gauge.help_text, {(): gauge.value})
    return str(lines)


class _Lines:
    """Prometheus' exposition format 0.0.4."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(
        self,
        name: str,
        kind: str,
        help_text: str,
        values: dict[tuple[tuple[str, str], ...], float],
    ) -> None:
        self._lines += [f"# HELP {name} {help_text}", f"# TYPE {name} {kind}"]
        for labels, value in values.items():
            inner = ",".join(f'{key}="{text}"' for key, text in labels)
            self._lines.append(f"{name}{{{inner}}} {value}" if inner else f"{name} {value}")

    def __str__(self) -> str:
        return "\n".join(self._lines) + "\n"
