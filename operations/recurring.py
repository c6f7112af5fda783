"""Work that repeats: apps register it in ``apps.py``, workers keep it in `operations.models.Instant`."""

from __future__ import annotations

from collections.abc import ItemsView
from dataclasses import dataclass
from datetime import timedelta

from django_tasks.base import Task


@dataclass(frozen=True, slots=True)
class Entry:
    every: timedelta
    task_path: str


_entries: dict[str, Entry] = {}


def register(name: str, *, every: timedelta, task: Task | str) -> None:
    """Have a task without arguments run once per period, on one worker; a run still unfinished is not doubled."""
    path = task if isinstance(task, str) else task.module_path
    _entries[name] = Entry(every=every, task_path=path)


def registered() -> ItemsView[str, Entry]:
    """Return name and entry of everything registered."""
    return _entries.items()
