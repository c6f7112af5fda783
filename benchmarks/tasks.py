"""How long a task waits between commit and start, alone and beside a full queue of long work; and how many run per second.

``python -m benchmarks.tasks`` uses a fresh SQLite file, or the database of ``DIWAN_DATABASE_URL``
(``python scripts/postgres.py -- python -m benchmarks.tasks``). Prints one JSON document. Goal: p95 of at most 0.5 s.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

WAITS = 100
PAUSE_SECONDS = 0.03
LONG_TASKS = 400
LONG_SECONDS = 0.5
THROUGHPUT_TASKS = 500


def _supervise(plan: list[list[str]]) -> None:
    from operations.supervisor import Supervisor

    Supervisor(plan).run()


def _wait_for_lines(path: Path, count: int, seconds: float = 120) -> list[float]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        lines = path.read_text().split() if path.exists() else []
        if len(lines) >= count:
            return [float(line) for line in lines]
        time.sleep(0.005)
    raise SystemExit(f"only {len(lines)} of {count} tasks ran within {seconds} s")


def _waits(folder: Path, name: str) -> dict[str, float]:
    """Enqueue one task after another, each in its own transaction, and measure commit → start."""
    from django.db import transaction

    from benchmarks import task_probes

    path = folder / name
    waits = []
    for number in range(WAITS):
        with transaction.atomic():
            task_probes.mark.enqueue(str(path))
        committed = time.time()
        waits.append(_wait_for_lines(path, number + 1)[-1] - committed)
        time.sleep(PAUSE_SECONDS)
    cuts = statistics.quantiles(waits, n=100)
    return {"p50_seconds": round(cuts[49], 3), "p95_seconds": round(cuts[94], 3)}


def _throughput(folder: Path) -> float:
    from django.db import transaction

    from benchmarks import task_probes

    path = folder / "throughput"
    with transaction.atomic():
        for _ in range(THROUGHPUT_TASKS):
            task_probes.mark.enqueue(str(path))
    started = time.time()
    return round(THROUGHPUT_TASKS / (max(_wait_for_lines(path, THROUGHPUT_TASKS)) - started), 1)


def measure(folder: Path) -> dict[str, object]:
    """Run all parts on the configured database, which must be migrated."""
    from django.db import connection, connections

    from benchmarks import task_probes
    from operations import recurring

    recurring._entries.clear()  # the platform's own work would be measured too
    connections.close_all()
    context = multiprocessing.get_context("fork")
    workers = context.Process(target=_supervise, args=([["default"], ["long"]],))
    workers.start()
    try:
        _waits(folder, "warm-up")
        result: dict[str, object] = {
            "database": connection.vendor,
            "alone": _waits(folder, "alone"),
            "tasks_per_second_one_worker": _throughput(folder),
        }
        for _ in range(LONG_TASKS):
            task_probes.busy.enqueue(LONG_SECONDS)
        result["beside_a_full_long_queue"] = _waits(folder, "beside")
        return result
    finally:
        workers.terminate()
        workers.join(10)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with tempfile.TemporaryDirectory(prefix="diwan-bench-") as folder:
        os.environ["DIWAN_DATA_DIR"] = folder
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        print(json.dumps(measure(Path(folder)), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
