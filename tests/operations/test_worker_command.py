"""The command that operators run: `manage.py worker`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from operations.models import WorkerHeartbeat
from tests.operations import probes

pytestmark = [pytest.mark.database, pytest.mark.server]
ROOT = Path(__file__).resolve().parent.parent.parent


def _same_database(folder: Path) -> dict[str, str]:
    """The variables by which another process opens this test's database."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        (folder / "diwan.sqlite3").symlink_to(given["NAME"])
        return {"DIWAN_DATA_DIR": str(folder), "DIWAN_DATABASE_URL": ""}
    place = f"{given['USER']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
    return {"DIWAN_DATA_DIR": str(folder), "DIWAN_DATABASE_URL": f"postgres://{place}"}


def test_the_command_runs_a_process_per_queue_and_ends_cleanly_on_sigterm(
    open_database: None, tmp_path: Path, until
) -> None:
    out = tmp_path / "out"
    log = tmp_path / "log"
    with log.open("wb") as stderr:
        command = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=ROOT,
            env={**os.environ, **_same_database(tmp_path), "DIWAN_LOG_FORMAT": "json"},
            stderr=stderr,
        )
    try:
        until(lambda: WorkerHeartbeat.objects.count() == 2)
        queues = WorkerHeartbeat.objects.order_by("queues").values_list("queues", flat=True)
        assert list(queues) == ["default", "long"]
        probes.note.enqueue(str(out), "short")
        probes.long.enqueue(str(out), 0.1)
        until(lambda: out.exists() and len(out.read_text().splitlines()) == 2)
        command.terminate()
        assert command.wait(120) == 0
    finally:
        command.kill()
        command.wait()
    assert not WorkerHeartbeat.objects.exists()
    assert not DBTaskResult.objects.filter(status="RUNNING").exists()
    events = log.read_text()
    assert '"event": "worker.started"' in events
    assert str(out) not in events
