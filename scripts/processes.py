"""Processes as /proc tells of them: their state, those that they started, and how to end all of them."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

END_SECONDS = 60


def stat(pid: int) -> list[str]:
    """State, parent and what else /proc tells of a process from its third field on; nothing when it is gone."""
    with contextlib.suppress(OSError):
        # pid (name) state parent …; the name may hold spaces and parentheses.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return []


def is_running(pid: int) -> bool:
    """Whether it is there and has not ended: one that nobody has waited for yet is a zombie."""
    return stat(pid)[:1] not in ([], ["Z"])


def children(pid: int) -> list[int]:
    """The processes that its first thread started.

    Raises:
        OSError: it is gone.
    """
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def family(pid: int) -> list[int]:
    """A process and all that it and those started.

    Raises:
        OSError: one of them is gone.
    """
    return [pid, *(one for child in children(pid) for one in family(child))]


def kill_with_children(parent: int) -> None:
    """SIGKILL a process and those that it started; the latter are gone when this returns, the former is waited for by the caller.

    A killed process is there a moment longer: a backend of PostgreSQL keeps the memory that the next server asks for.
    """
    started: list[int] = []
    with contextlib.suppress(OSError):
        os.kill(parent, signal.SIGSTOP)  # so that it starts no more meanwhile
        _wait_while(lambda: stat(parent)[:1] not in ([], ["T"], ["Z"]))
        started = children(parent)
    for pid in (parent, *started):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    _wait_while(lambda: any(map(is_running, started)))


def _wait_while(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + END_SECONDS
    while is_so() and time.monotonic() < deadline:
        time.sleep(0.005)
