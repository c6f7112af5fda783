"""Tests on real processes share the test database without a transaction around them."""

from __future__ import annotations

import multiprocessing
import multiprocessing.process
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.db import connections

from scripts.processes import kill_with_children

PATIENCE_SECONDS = 120.0  # of a machine that does much else; nobody waits longer than it takes


@pytest.fixture
def open_database(django_db_setup: None, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """The test database with real commits; only this app's rows and the tasks are deleted afterwards.

    Unlike `transactional_db` it does not flush: Wagtail's first rows come from migrations and would be gone for later tests.
    """
    from django.apps import apps
    from django_tasks_db.models import DBTaskResult

    models = [*apps.get_app_config("operations").get_models(), DBTaskResult]
    with django_db_blocker.unblock():
        for model in models:
            model.objects.all().delete()
        yield
        for model in models:
            model.objects.all().delete()


class Processes:
    """Real processes, forked from this one so that they start in milliseconds; all are killed at the end.

    With those that they started: a worker that outlives its supervisor would take the next test's task before it notices.
    """

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("fork")
        self._started: list[multiprocessing.process.BaseProcess] = []

    def start(self, target: Callable[..., Any], *args: Any) -> multiprocessing.process.BaseProcess:
        connections.close_all()
        process = self._context.Process(target=target, args=args)
        process.start()
        self._started.append(process)
        return process

    def worker(self, *queues: str) -> multiprocessing.process.BaseProcess:
        return self.start(_work, queues or ("default",))

    def supervisor(self, *plan: Sequence[str]) -> multiprocessing.process.BaseProcess:
        return self.start(_supervise, plan)

    def end(self) -> None:
        for process in self._started:
            if process.is_alive() and process.pid is not None:
                kill_with_children(process.pid)
            process.join(PATIENCE_SECONDS)


def _work(queues: Sequence[str]) -> None:
    from operations.worker import Worker

    Worker(queues=queues).run()


def _supervise(plan: Sequence[Sequence[str]]) -> None:
    from operations.supervisor import Supervisor

    Supervisor(plan).run()


@pytest.fixture
def processes(open_database: None, settings) -> Iterator[Processes]:  # type: ignore[no-untyped-def]
    """Start workers with short leases and delays, and without the platform's own recurring work."""
    from operations import recurring

    settings.TASK_LEASE_SECONDS = 1.5
    settings.TASK_BACKOFF_SECONDS = 0.2
    settings.TASK_MAX_ATTEMPTS = 3
    kept = dict(recurring._entries)
    recurring._entries.clear()
    started = Processes()
    yield started
    started.end()
    recurring._entries.update(kept)


@pytest.fixture
def until() -> Callable[..., None]:
    """Wait until a condition holds; fail with the last value seen."""

    def wait(condition: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not (value := condition()):
            assert time.monotonic() < deadline, f"still {value!r} after {seconds} s"
            time.sleep(0.05)

    return wait
