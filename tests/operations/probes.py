"""Tasks whose effect a test can see from outside: they append lines to a file."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from django_tasks import task

from operations.errors import Permanent


def _write(path: str, line: str) -> None:
    with Path(path).open("a") as file:
        file.write(line + "\n")


@task
def note(path: str, line: str) -> None:
    """Append the line and the moment of the start."""
    _write(path, f"{line} {time.time()}")


@task
def slow(path: str, seconds: float) -> None:
    """Say when it started and when it ended."""
    _write(path, "started")
    time.sleep(seconds)
    _write(path, "ended")


def _hold(path: str) -> None:
    """Say when it started; end once the test has made a file beside it."""
    _write(path, "started")
    while not Path(f"{path}.go").exists():
        time.sleep(0.02)
    _write(path, "ended")


@task
def held(path: str) -> None:
    """Last as long as the test wants."""
    _hold(path)


@task(queue_name="long")
def held_long(path: str) -> None:
    """The same on the queue for long work."""
    _hold(path)


@task(queue_name="long")
def long(path: str, seconds: float) -> None:
    """Take its time on the queue for long work."""
    time.sleep(seconds)
    _write(path, "long")


@task
def poison(path: str) -> None:
    """Fail every time."""
    _write(path, "tried")
    raise ValueError("poison")


@task
def hopeless(path: str) -> None:
    """Fail in a way that no retry mends."""
    _write(path, "tried")
    raise Permanent("no such address")


@task
def killer(path: str) -> None:
    """Kill the worker that runs it."""
    _write(path, "killed")
    os.kill(os.getpid(), signal.SIGKILL)


@task
def killer_once(path: str) -> None:
    """Kill the first worker that runs it; succeed at the second."""
    if Path(path).exists():
        _write(path, "survived")
    else:
        _write(path, "killed")
        os.kill(os.getpid(), signal.SIGKILL)
