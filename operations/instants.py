"""Things due at a time: enqueued exactly once, by whichever worker wakes first.

The guarantee is the unique row, locked while its task is enqueued in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from common.logging import get_logger
from operations import recurring
from operations.models import Instant

log = get_logger(__name__)

_BATCH = 100


@transaction.atomic
def schedule(*, name: str, at: datetime, task_path: str, args: Sequence[Any] = ()) -> Instant:
    """Have ``task_path`` run with `args` at `at`; the same `name` again moves it, also after it ran.

    Call it in the transaction of what makes the instant due. `args` are JSON values.
    """
    wanted = {"task_path": task_path, "args": list(args), "run_at": at}
    instant, is_new = Instant.objects.select_for_update().get_or_create(name=name, defaults=wanted)
    has_changed = any(getattr(instant, field) != value for field, value in wanted.items())
    if not is_new and has_changed:
        for field, value in wanted.items():
            setattr(instant, field, value)
        instant.done_at = None
        instant.save()
    return instant


@transaction.atomic
def schedule_soon(*, name: str, at: datetime, task_path: str, args: Sequence[Any] = ()) -> Instant:
    """As `schedule`, but what waits already under this name stays due when it was: many changes make one run, soon.

    The lock makes it sure: an instant that is firing is waited for, and one that still waits fires after this transaction.
    """
    waiting = Instant.objects.select_for_update().filter(name=name, done_at__isnull=True).first()
    return waiting or schedule(name=name, at=at, task_path=task_path, args=args)


def cancel(*, name: str) -> None:
    """Forget an instant; unknown names are none of its business."""
    Instant.objects.filter(name=name).delete()


def prepare_recurring(*, now: datetime) -> None:
    """Make the rows of what apps registered as recurring; due at once when new. Every worker calls it at its start."""
    wanted = dict(recurring.registered())
    with transaction.atomic():
        Instant.objects.bulk_create(
            [
                Instant(
                    name=name,
                    task_path=entry.task_path,
                    run_at=now,
                    every_seconds=round(entry.every.total_seconds()),
                )
                for name, entry in wanted.items()
            ],
            ignore_conflicts=True,
        )
        for instant in Instant.objects.filter(every_seconds__isnull=False).select_for_update():
            _follow_code(instant, wanted.get(instant.name))


def _follow_code(instant: Instant, entry: recurring.Entry | None) -> None:
    if entry is None:
        instant.delete()
        return
    seconds = round(entry.every.total_seconds())
    if (instant.task_path, instant.every_seconds) != (entry.task_path, seconds):
        instant.task_path, instant.every_seconds = entry.task_path, seconds
        instant.save(update_fields=["task_path", "every_seconds"])


def fire_due(*, now: datetime) -> int:
    """Enqueue the tasks of all instants due at `now`; returns how many instants fired."""
    due = Instant.objects.filter(done_at__isnull=True, run_at__lte=now)
    if not due.exists():
        return 0
    with transaction.atomic():
        fired = list(due.select_for_update(skip_locked=True).order_by("run_at")[:_BATCH])
        for instant in fired:
            _fire(instant, now)
    return len(fired)


def _fire(instant: Instant, now: datetime) -> None:
    if instant.every_seconds is None:
        instant.done_at = now
        _enqueue(instant)
    else:
        every = timedelta(seconds=instant.every_seconds)
        # What was missed while no worker ran is run once, not once per period.
        instant.run_at += every * ((now - instant.run_at) // every + 1)
        if not _is_still_unfinished(instant):
            _enqueue(instant)
    instant.save(update_fields=["done_at", "run_at"])


def _is_still_unfinished(instant: Instant) -> bool:
    unfinished = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return DBTaskResult.objects.filter(
        task_path=instant.task_path, status__in=unfinished, args_kwargs__args=instant.args
    ).exists()


def _enqueue(instant: Instant) -> None:
    try:
        task = import_string(instant.task_path)
        if not isinstance(task, Task):
            raise ImportError(f"{instant.task_path} is not a task")
    except ImportError:
        # A row is written all the same: its failure is retried, parked and seen, and blocks no other instant.
        log.exception("instant.task_unknown", instant=instant.name)
        DBTaskResult.objects.create(
            args_kwargs={"args": instant.args, "kwargs": {}},
            task_path=instant.task_path,
            backend_name="default",
            run_after=get_date_max(),
        )
        return
    task.enqueue(*instant.args)
