"""Tasks that only say when they started."""

from __future__ import annotations

import time
from pathlib import Path

from django_tasks import task


@task
def mark(path: str) -> None:
    """Append the moment of the start to a file."""
    with Path(path).open("a") as file:
        file.write(f"{time.time()}\n")


@task(queue_name="long")
def busy(seconds: float) -> None:
    """Compute for a while on the queue of long work, as an ingestion would."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(10_000))
