"""What the last backups and the last drill said, for `/metrics` and the operator.

A base backup needs the database, which remembers it (`operations.upkeep`); what can go on without one is kept as files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from common.registry import Gauge
from operations.backup.keys import write_durably

KINDS = ("files-backup", "restore-drill")


def record(kind: str, facts: Mapping[str, object]) -> None:
    """Keep what happened last: ``finished_at`` in ISO 8601 and whatever else is told; replaced as a whole."""
    folder = Path(settings.DATA_DIR) / "backup-status"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{kind}.draft"
    write_durably(draft, json.dumps(facts, ensure_ascii=False, sort_keys=True).encode())
    draft.replace(folder / f"{kind}.json")


def last(kind: str) -> dict[str, Any]:  # Any: JSON
    """What was recorded last; empty when nothing ever was."""
    path = Path(settings.DATA_DIR) / "backup-status" / f"{kind}.json"
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def gauges(now: datetime) -> Iterator[Gauge]:
    """Ages of file backups and drills in seconds (-1: never), what the last drill measured, and how archiving stands."""
    for kind in KINDS:
        name = f"diwan_{kind.replace('-', '_')}_age_seconds"
        yield Gauge(name, f"Time since the last {kind}; -1 when never.", _age(last(kind), now))
    if drill := last("restore-drill"):
        passed = 1.0 if drill.get("passed") else 0.0
        yield Gauge("diwan_restore_drill_passed", "Did the last drill succeed?", passed)
        for name in ("rto", "rpo"):
            told = (
                f"Seconds of {name.upper()} that the last drill measured; -1 when it came to none."
            )
            value = float(drill.get(f"{name}_seconds", -1))
            yield Gauge(f"diwan_restore_drill_{name}_seconds", told, value)
    if connection.vendor == "postgresql":
        yield from _archiving(now)


def _age(told: Mapping[str, Any], now: datetime) -> float:
    try:
        return round((now - datetime.fromisoformat(told["finished_at"])).total_seconds(), 1)
    except (KeyError, TypeError, ValueError):
        return -1.0


def _archiving(now: datetime) -> Iterator[Gauge]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('archive_mode') <> 'off', last_archived_time,"
            " COALESCE(last_failed_time > COALESCE(last_archived_time, '-infinity'), false)"
            " FROM pg_stat_archiver"
        )
        archives, archived_at, fails = cursor.fetchone()
    if not archives:
        return
    age = round((now - archived_at).total_seconds(), 1) if archived_at else -1.0
    yield Gauge(
        "diwan_wal_archive_age_seconds", "Time since a segment was archived; -1 when never.", age
    )
    yield Gauge("diwan_wal_archive_failing", "Did the last attempt to archive fail?", float(fails))
