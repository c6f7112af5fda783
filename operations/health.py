"""What balancers and service managers ask: is the process alive, can it serve, does everything behind it keep up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.cache import caches
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor

from common import redis_cache, shared_files
from common.logging import get_logger
from common.registry import probes
from operations import metrics

log = get_logger(__name__)

WORKER_SILENT_SECONDS = 60
QUEUE_LATE_SECONDS = 300
# Long tasks wait for each other: an import of an hour is no fault.
LATE_QUEUE = "default"
_migrated: list[bool] = []


@dataclass(frozen=True, slots=True)
class Readiness:
    """``ok``, ``degraded`` (pages and forms work, something behind them does not) or ``failing``; `checks` says why."""

    status: str
    checks: dict[str, Any] = field(default_factory=dict)


def readiness(*, now: datetime) -> Readiness:
    """Look at what this process needs, then at what it works with. Three queries once the migrations were found complete.

    ``failing`` is only what this process cannot serve without: the database and its tables. Everything else degrades, for a
    balancer that took all processes out of service for a silent worker would turn a delay into an outage.
    """
    shared_files.tidy_if_due()  # a machine that nobody asks for a file still drops copies of what was removed
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        migrated = _is_migrated()
        behind = _behind(now) if migrated else {}
    except (DatabaseError, InterfaceError):
        return Readiness("failing", {"database": "unreachable"})
    checks = {"database": "ok", "migrations": "ok" if migrated else "missing", **behind}
    if not migrated:
        return Readiness("failing", checks)
    words = [value for value in checks.values() if isinstance(value, str)]
    return Readiness("ok" if all(word == "ok" for word in words) else "degraded", checks)


def _behind(now: datetime) -> dict[str, Any]:  # Any: words, and one number
    silent = metrics.worker_silence_seconds(now)
    alive = silent is not None and silent <= WORKER_SILENT_SECONDS
    _count, oldest = metrics.due_tasks().get(LATE_QUEUE, (0, now))
    late = (now - oldest).total_seconds() > QUEUE_LATE_SECONDS
    return {
        "worker": "ok" if alive else "silent",
        "worker_silent_seconds": silent,
        "queue": "late" if late else "ok",
        "cache": _cache(),
        **probes.read(),
    }


def _cache() -> str:
    """The cache only saves work; local memory is always there."""
    try:
        redis_cache.ask(caches["default"])
    except redis_cache.AWAY as error:
        log.warning("readiness.cache_unreachable", error=type(error).__name__)
        return "unreachable"
    return "ok"


def _is_migrated() -> bool:
    """Complete migrations stay complete while the process lives, so only an incomplete answer is asked again."""
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated.append(True)
    return True
