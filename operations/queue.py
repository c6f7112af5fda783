"""The life of a task's row: claimed under a lease, finished, retried later, or given up and replayed.

django-tasks-db stores and orders tasks; this module adds what it lacks. Every transition is one transaction, and a worker whose
lease was taken over changes nothing any more.
"""

from __future__ import annotations

import random
import traceback
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from common.logging import get_logger
from operations import upkeep
from operations.clock import database_now, in_query
from operations.errors import NotParked, Permanent
from operations.models import TaskRun

log = get_logger(__name__)

_LAST_ERROR_LENGTH = 4000


def claim(*, worker: str, queues: Iterable[str]) -> DBTaskResult | None:
    """Take the next due task of `queues` for one lease, its attempt counted before the work; None when nothing is due."""
    due = _due().filter(queue_name__in=list(queues))
    # Looking costs no lock; on SQLite claiming takes the only write lock there is.
    if not due.exists():
        return None
    with transaction.atomic():
        task = due.select_for_update(skip_locked=True, of=("self",)).first()
        if task is None:
            return None
        until = database_now() + _lease()
        again = TaskRun.objects.filter(task=task).update(
            attempts=F("attempts") + 1, worker=worker, leased_until=until, parked_at=None
        )
        if not again:
            TaskRun(task=task, attempts=1, worker=worker, leased_until=until).save(
                force_insert=True
            )
        task.claim(worker)
        return task


def renew(*, worker: str) -> int:
    """Prolong the leases that this worker holds; returns how many."""
    held = TaskRun.objects.filter(worker=worker, leased_until__isnull=False)
    return held.update(leased_until=database_now() + _lease())


def finish(task: DBTaskResult, *, worker: str, value: Any) -> bool:
    """Record success; False when the lease was lost, and then nothing changes."""
    with transaction.atomic():
        held = TaskRun.objects.filter(task=task, worker=worker, leased_until__isnull=False)
        if not held.delete()[0]:
            log.warning("task.lease_lost", task=task.task_path, id=str(task.pk))
            return False
        task.status = TaskResultStatus.SUCCESSFUL
        task.finished_at = timezone.now()
        task.return_value = value
        task.exception_class_path = task.traceback = ""
        task.save()
        return True


def fail(task: DBTaskResult, *, worker: str, error: BaseException) -> None:
    """Record one failed attempt: due again after a growing delay, or given up after the last."""
    with transaction.atomic():
        run = _held(task, worker)
        if run is None:
            log.warning("task.lease_lost", task=task.task_path, id=str(task.pk))
            return
        text = "".join(traceback.format_exception(error))[-_LAST_ERROR_LENGTH:]
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        _put_back(task, run, kind=kind, text=text, is_permanent=isinstance(error, Permanent))


def recover(*, now: datetime) -> int:
    """Put back the tasks whose worker no longer renews its lease; returns how many."""
    lapsed = TaskRun.objects.filter(leased_until__lt=now)
    if not lapsed.exists():
        return 0
    recovered = 0
    with transaction.atomic():
        for run in lapsed.select_for_update(skip_locked=True, of=("self",)):
            task = DBTaskResult.objects.get(pk=run.task_id)
            _put_back(task, run, kind="WorkerLost", text="The worker died or hung.")
            recovered += 1
    return recovered


@transaction.atomic
def replay(task_id: Any) -> None:
    """Make a parked task due now, its attempts counted from zero.

    Raises:
        NotParked: it was not given up, or is gone.
    """
    parked = TaskRun.objects.select_for_update(of=("self",)).filter(parked_at__isnull=False)
    run = parked.filter(pk=task_id).first()
    if run is None:
        raise NotParked
    run.attempts, run.parked_at = 0, None
    run.save(update_fields=["attempts", "parked_at"])
    DBTaskResult.objects.filter(pk=task_id).update(
        status=TaskResultStatus.READY, finished_at=None, run_after=get_date_max()
    )


def delay_after(attempts: int) -> timedelta:
    """Return the wait after the n-th failed attempt: doubled each time up to an hour, spread by a quarter against herds."""
    seconds = min(settings.TASK_BACKOFF_SECONDS * 2 ** (attempts - 1), 3600)
    return timedelta(seconds=seconds * random.uniform(0.75, 1.0))  # noqa: S311  # not a secret


def _due() -> QuerySet[DBTaskResult]:
    """What waits and may begin; `DBTaskResult.objects.ready` asks this machine's clock, which may be wrong."""
    may_begin = Q(run_after=get_date_max()) | Q(run_after__lte=in_query())
    return DBTaskResult.objects.filter(may_begin, status=TaskResultStatus.READY)


def _lease() -> timedelta:
    return timedelta(seconds=settings.TASK_LEASE_SECONDS)


def _held(task: DBTaskResult, worker: str) -> TaskRun | None:
    held = TaskRun.objects.select_for_update(of=("self",))
    return held.filter(task=task, worker=worker, leased_until__isnull=False).first()


def _put_back(
    task: DBTaskResult, run: TaskRun, *, kind: str, text: str, is_permanent: bool = False
) -> None:
    now = database_now()
    upkeep.count(upkeep.TASK_FAILURES)
    run.leased_until = None
    run.last_error = text
    task.exception_class_path = kind
    task.traceback = text
    if is_permanent or run.attempts >= settings.TASK_MAX_ATTEMPTS:
        run.parked_at = task.finished_at = now
        task.status = TaskResultStatus.FAILED
        log.error("task.parked", task=task.task_path, id=str(task.pk), error=kind)
    else:
        task.status = TaskResultStatus.READY
        task.run_after = now + delay_after(run.attempts)
        log.warning(
            "task.retried", task=task.task_path, id=str(task.pk), error=kind, attempt=run.attempts
        )
    run.save()
    task.save()
