"""One worker process: claims tasks of its queues, keeps their lease alive, drains on SIGTERM."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterable
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import translation
from django.utils.crypto import get_random_string
from django_tasks.base import TaskContext
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult

from common import shared_files
from common.logging import caused_by, get_logger, request_id
from operations import instants, outages, queue, signals
from operations.clock import database_now
from operations.models import WorkerHeartbeat

log = get_logger(__name__)

# Commit to start of a task is at most this, a claim and what runs already.
POLL_SECONDS = 0.1
TICK_SECONDS = 1.0
AFTER_DATABASE_LOSS_SECONDS = 1.0
EXIT_HUNG = 70


class Worker:
    """Runs tasks until stopped; one at a time, so more at once means more processes."""

    def __init__(self, *, queues: Iterable[str], name: str = "") -> None:
        self.queues = tuple(queues)
        # With a random part: a process that gets a dead one's number must not own its leases.
        self.name = name or f"{socket.gethostname()[:32]}-{os.getpid()}-{get_random_string(6)}"
        self._parent = os.getppid()
        self._stopping = threading.Event()
        self._ticked = 0.0
        self._task_started: float | None = None

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; the running task is finished first. A second signal ends at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        log.info("worker.started", worker=self.name, queues=self.queues)
        heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        heart.start()
        is_prepared = False
        while not self._stopping.is_set():
            try:
                if not is_prepared:
                    instants.prepare_recurring(now=database_now())
                    is_prepared = True
                self._tick()
                has_run = self.run_one()
            except (DatabaseError, InterfaceError) as error:
                # The lease of a task whose end could not be written lapses, and it is run again.
                log.warning("worker.database_lost", error=type(error).__name__)
                connection.close()
                self._stopping.wait(AFTER_DATABASE_LOSS_SECONDS)
                continue
            if os.getppid() != self._parent:
                log.warning("worker.orphaned", worker=self.name)
                break
            if not has_run:
                self._stopping.wait(POLL_SECONDS)
        self._stopping.set()
        heart.join(timeout=5)
        WorkerHeartbeat.objects.filter(worker=self.name).delete()
        connection.close()
        log.info("worker.stopped", worker=self.name)

    def run_one(self) -> bool:
        """Run the next due task; False when there is none."""
        close_old_connections()
        task = queue.claim(worker=self.name, queues=self.queues)
        if task is None:
            return False
        self._task_started = time.monotonic()
        try:
            execute(task, worker=self.name)
        finally:
            self._task_started = None
        return True

    def _tick(self) -> None:
        if time.monotonic() - self._ticked < TICK_SECONDS:
            return
        self._ticked = time.monotonic()
        now = database_now()
        queue.recover(now=now)
        instants.fire_due(now=now)
        shared_files.tidy_if_due()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self._stopping.is_set():
            os._exit(128 + number)
        self._stopping.set()

    def _beat(self) -> None:
        """Keep leases and the heartbeat alive from a thread of its own, so that a long task keeps its lease."""
        pause = settings.TASK_LEASE_SECONDS / 3
        while True:
            try:
                queue.renew(worker=self.name)
                WorkerHeartbeat.objects.update_or_create(
                    worker=self.name,
                    defaults={"queues": ",".join(self.queues), "seen_at": database_now()},
                )
                outages.pulse(now=database_now())
            except (DatabaseError, InterfaceError) as error:
                log.warning("worker.heartbeat_failed", error=type(error).__name__)
                connection.close()
            self._end_when_hung()
            if not self._stopping.wait(pause):
                continue
            if self._task_started is None:
                break
            time.sleep(min(pause, 1.0))
        connection.close()

    def _end_when_hung(self) -> None:
        started = self._task_started
        if started is not None and time.monotonic() - started > settings.TASK_LIMIT_SECONDS:
            log.error("worker.hung", worker=self.name)
            os._exit(EXIT_HUNG)


def execute(task: DBTaskResult, *, worker: str) -> BaseException | None:
    """Run one claimed task and record how it ended; returns its error, if any."""
    error: BaseException | None = None
    value: Any = None  # Any: JSON
    known = caused_by(task.args_kwargs.get(signals.CAUSE, ""))
    with known, request_id(str(task.pk)), translation.override(settings.LANGUAGE_CODE):
        try:
            value = normalize_json(_call(task))
        except (Exception, SystemExit) as caught:
            error = caught
        if error is None:
            if queue.finish(task, worker=worker, value=value):
                log.info("task.done", task=task.task_path)
        else:
            queue.fail(task, worker=worker, error=error)
    return error


def _call(task: DBTaskResult) -> Any:  # Any: whatever the task returns
    function = task.task
    result: Any = task.task_result  # Any: the backend's own class of result
    context = [TaskContext(task_result=result)] if function.takes_context else []
    return function.call(*context, *result.args, **result.kwargs)


def drain(*, queues: Iterable[str] = ("default", "long"), strict: bool = False) -> int:
    """Run every due task in this process and return their number; `strict` raises the first failure. For tests and demos."""
    worker = Worker(queues=queues, name=f"drain-{os.getpid()}")
    count = 0
    while task := queue.claim(worker=worker.name, queues=worker.queues):
        error = execute(task, worker=worker.name)
        count += 1
        if error is not None and strict:
            raise error
    return count
