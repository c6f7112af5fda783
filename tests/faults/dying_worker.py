"""Workers that are killed after every single statement of a task; run as a program on a site, it prints one JSON object.

``python -m tests.faults.dying_worker TWIN``: TWIN is ``honest``, or ``apart``, which breaks I2 twice: letters are committed apart
from the note of who was written to, and an attempt is not counted before the work.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

SUBSCRIBERS = 3
ATTEMPTS = 3  # after which a task is given up here
KILLS = 200  # far more than a task has statements
NAME = "dying"


def main(twin: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.conf import settings

    settings.TASK_BACKOFF_SECONDS = 0
    if twin == "apart":
        break_apart()
    event_id = event_with_subscribers()
    settings.TASK_MAX_ATTEMPTS = 10 * KILLS
    kills = killed_after_each_statement()
    written = letters()
    run_again(event_id)
    settings.TASK_MAX_ATTEMPTS = ATTEMPTS
    told = {"kills": kills, "letters": written, "after running twice": letters()}
    print(json.dumps(told | {"left": left(), "poison": poisoned()}))


def break_apart() -> None:
    """Take the protections away."""
    from django.db import connection

    from consultations.subscriptions import letters as news
    from operations import queue
    from operations.models import TaskRun

    send, claim = news.send_news, queue.claim

    def elsewhere(*words: Any) -> None:
        def run() -> None:
            try:
                send(*words)
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            pool.submit(run).result()

    def uncounted(**who: Any) -> Any:
        task = claim(**who)
        if task is not None:
            TaskRun.objects.filter(task=task).update(attempts=0)
        return task

    news.send_news = elsewhere
    queue.claim = uncounted


def event_with_subscribers() -> int:
    """A happening that subscribers are told of, in batches smaller than their number; nothing else waits."""
    from django_tasks_db.models import DBTaskResult

    from consultations.models import ConsultationEvent, ConsultationPage, EventKind
    from consultations.subscriptions import telling
    from consultations.tasks import tell_subscribers
    from operations.clock import database_now
    from tests.consultations.subscriptions.conftest import subscribe

    telling.BATCH = 2
    page = ConsultationPage.objects.get(slug="strategy", locale__language_code="ar")
    for number in range(SUBSCRIBERS):
        subscribe(page, f"person{number}@example.org")
    DBTaskResult.objects.all().delete()
    event = ConsultationEvent.objects.create(
        consultation=page, kind=EventKind.VERSION, key="killed", at=database_now()
    )
    tell_subscribers.enqueue(event.pk)
    return int(event.pk)


def killed_after_each_statement() -> int:
    """Run all that waits, each task killed after its first statement, then after its second, until it gets through."""
    kills = 0
    while waiting() and kills < KILLS:
        after = 1
        while killed(after):
            kills, after = kills + 1, after + 1
    return kills


def killed(after: int) -> bool:
    """Let a forked worker take a task; whether it was killed after so many statements of it."""
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if not pid:
        _work(after)
    _pid, status = os.waitpid(pid, 0)
    lapse()
    return os.WIFSIGNALED(status)


def _work(after: int) -> None:
    from django.db import connection

    from operations import worker

    call, left = worker._call, after

    def count(execute: Any, *statement: Any) -> Any:
        nonlocal left
        result = execute(*statement)
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    def counted(task: Any) -> Any:
        with connection.execute_wrapper(count):
            return call(task)

    worker._call = counted
    worker.Worker(queues=["default", "long"], name=f"{NAME}-{os.getpid()}").run_one()
    os._exit(0)


def lapse() -> None:
    """The time goes by after which a lost task is taken up again."""
    from datetime import timedelta

    from django.conf import settings

    from operations import queue
    from operations.clock import database_now

    queue.recover(now=database_now() + timedelta(seconds=settings.TASK_LEASE_SECONDS + 1))


def waiting() -> int:
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.filter(status="READY").count()


def letters() -> dict[str, int]:
    """Who got how many letters."""
    from operations.models import Delivery

    return dict(Counter(Delivery.objects.order_by("recipient").values_list("recipient", flat=True)))


def run_again(event_id: int) -> None:
    """The same tasks once more, and two workers at once."""
    from django.db import connections

    from consultations.tasks import tell_subscribers
    from operations.models import Delivery
    from operations.tasks import deliver_mail
    from operations.worker import drain

    for _ in range(2):
        tell_subscribers.enqueue(event_id)
    for key in Delivery.objects.values_list("pk", flat=True):
        deliver_mail.enqueue(str(key))
    connections.close_all()
    pids = []
    for _ in range(2):
        pid = os.fork()
        if not pid:
            drain()
            os._exit(0)
        pids.append(pid)
    for pid in pids:
        os.waitpid(pid, 0)


def left() -> list[list[str]]:
    """Tasks that did not end well, and mails that were not dealt with."""
    from django_tasks_db.models import DBTaskResult

    from operations.models import Delivery

    tasks = DBTaskResult.objects.exclude(status="SUCCESSFUL").values_list("task_path", "status")
    mails = Delivery.objects.exclude(status=Delivery.Status.KEPT)
    return [*map(list, tasks), *map(list, mails.values_list("recipient", "status"))]


def poisoned() -> dict[str, Any]:
    """A task that fails each time, one that kills each worker, and a harmless one behind them."""
    from django_tasks_db.models import DBTaskResult

    from operations.models import TaskRun
    from operations.tasks import deliver_mail, fold_generation

    failing = deliver_mail.using(priority=20).enqueue("no key of a mail")
    deadly = deliver_mail.using(priority=10).enqueue("00000000-0000-0000-0000-000000000000")
    harmless = fold_generation.enqueue()
    kills = 0
    for _ in range(4 * ATTEMPTS):
        task = DBTaskResult.objects.filter(status="READY").order_by("-priority").first()
        if task is None:
            break
        kills += killed(1 if str(task.pk) == deadly.id else KILLS)
    parked = set(TaskRun.objects.filter(parked_at__isnull=False).values_list("task_id", flat=True))
    done = DBTaskResult.objects.filter(status="SUCCESSFUL", pk=harmless.id).exists()
    named = {str(key) for key in parked}
    return {
        "failing is parked": failing.id in named,
        "deadly is parked": deadly.id in named,
        "harmless is done": done,
        "kills": kills,
    }


if __name__ == "__main__":
    main(sys.argv[1])
