"""The transitions of a task's row."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from operations import instants, queue, recurring
from operations.clock import database_now
from operations.errors import NotParked
from operations.models import Instant, TaskRun
from operations.worker import drain
from tests.operations import probes

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def out(tmp_path: Path) -> str:
    return str(tmp_path / "out")


def _set_due() -> None:
    DBTaskResult.objects.update(run_after=timezone.now() - timedelta(seconds=1))


def test_the_delay_doubles_up_to_an_hour(settings) -> None:
    settings.TASK_BACKOFF_SECONDS = 2
    for attempts, full in [(1, 2), (2, 4), (5, 32), (12, 3600), (40, 3600)]:
        assert 0.75 * full <= queue.delay_after(attempts).total_seconds() <= full


def test_a_failed_task_waits_for_its_delay(out: str, settings) -> None:
    settings.TASK_BACKOFF_SECONDS = 100
    probes.poison.enqueue(out)
    assert drain() == 1
    assert drain() == 0
    wait = DBTaskResult.objects.get().run_after - database_now()
    assert 70 < wait.total_seconds() <= 100


def test_a_permanent_failure_is_parked_at_the_first_attempt(out: str) -> None:
    probes.hopeless.enqueue(out)
    drain()
    run = TaskRun.objects.get()
    assert (run.attempts, run.parked_at is not None, run.task.status) == (1, True, "FAILED")


def test_an_attempt_is_counted_before_the_work(out: str) -> None:
    probes.note.enqueue(out, "x")
    task = queue.claim(worker="a", queues=["default"])
    assert task is not None
    run = TaskRun.objects.get()
    assert (run.attempts, run.worker) == (1, "a")
    assert run.leased_until > database_now()


def test_a_worker_whose_lease_was_taken_over_changes_nothing(out: str) -> None:
    probes.note.enqueue(out, "x")
    lost = queue.claim(worker="a", queues=["default"])
    assert lost is not None
    TaskRun.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert queue.recover(now=database_now()) == 1
    _set_due()
    assert queue.claim(worker="b", queues=["default"]) is not None
    assert queue.finish(lost, worker="a", value=None) is False
    queue.fail(lost, worker="a", error=ValueError())
    assert DBTaskResult.objects.get().status == "RUNNING"
    assert TaskRun.objects.get().worker == "b"


def test_only_a_parked_task_can_be_replayed(out: str) -> None:
    pk = probes.note.enqueue(out, "x").id
    for unknown in (pk, uuid4()):
        with pytest.raises(NotParked):
            queue.replay(unknown)


def test_a_task_that_no_longer_exists_is_parked_not_fatal(out: str) -> None:
    probes.note.enqueue(out, "x")
    DBTaskResult.objects.update(task_path="gone.module.task")
    for _ in range(8):
        _set_due()
        drain()
    assert TaskRun.objects.get().parked_at is not None


def test_a_result_that_is_not_json_counts_as_a_failure(out: str, monkeypatch) -> None:
    probes.note.enqueue(out, "x")
    monkeypatch.setattr("operations.worker._call", lambda task: object())
    drain()
    assert DBTaskResult.objects.get().status == "READY"
    assert "TypeError" in TaskRun.objects.get().last_error


def test_the_command_lists_and_replays_what_was_given_up(out: str, capsys) -> None:
    probes.hopeless.enqueue(out)
    drain()
    call_command("tasks", "list")
    line = capsys.readouterr().out
    assert "tests.operations.probes.hopeless operations.errors.Permanent" in line
    call_command("tasks", "replay", line.split()[0])
    assert DBTaskResult.objects.get().status == "READY"
    with pytest.raises(CommandError):
        call_command("tasks", "replay", line.split()[0])


def test_the_worker_command_can_run_what_is_due_and_end(out: str, capsys) -> None:
    probes.note.enqueue(out, "x")
    call_command("worker", "--once")
    assert capsys.readouterr().out == "1 tasks run\n"


@pytest.mark.parametrize("given", ["unknown", "default:x"])
def test_the_worker_command_refuses_unknown_queues_and_counts(given: str) -> None:
    with pytest.raises(CommandError):
        call_command("worker", "--queue", given)


def test_an_instant_moved_before_it_is_due_runs_at_the_new_time_only(out: str) -> None:
    now = timezone.now()
    path = "tests.operations.probes.note"
    for hours in (1, 3):
        at = now + timedelta(hours=hours)
        instants.schedule(name="close", at=at, task_path=path, args=[out, "x"])
    assert instants.fire_due(now=now + timedelta(hours=2)) == 0
    assert instants.fire_due(now=now + timedelta(hours=3)) == 1
    assert instants.fire_due(now=now + timedelta(hours=4)) == 0
    assert DBTaskResult.objects.count() == 1


def test_scheduling_the_same_again_after_it_ran_changes_nothing_and_a_later_time_runs_again(
    out: str,
) -> None:
    now = timezone.now()
    given = {"name": "close", "task_path": "tests.operations.probes.note", "args": [out, "x"]}
    for at, expected in [(now, 1), (now, 0), (now + timedelta(hours=1), 1)]:
        instants.schedule(at=at, **given)
        assert instants.fire_due(now=now + timedelta(hours=2)) == expected
    instants.schedule(at=now + timedelta(hours=3), **given)
    instants.cancel(name="close")
    assert instants.fire_due(now=now + timedelta(hours=4)) == 0


def test_an_instant_of_an_unknown_task_blocks_no_other_and_leaves_a_task_that_people_see(
    out: str,
) -> None:
    now = timezone.now()
    instants.schedule(name="broken", at=now - timedelta(hours=1), task_path="no.such.task")
    path = "tests.operations.probes.note"
    instants.schedule(name="sound", at=now, task_path=path, args=[out, "x"])
    assert instants.fire_due(now=now) == 2
    drain()
    assert Path(out).read_text().startswith("x ")
    assert DBTaskResult.objects.get(task_path="no.such.task").status == "READY"


@pytest.fixture
def hourly(monkeypatch) -> None:
    entry = recurring.Entry(timedelta(hours=1), "operations.tasks.fold_generation")
    monkeypatch.setattr(recurring, "_entries", {"fold": entry})


def test_recurring_work_missed_for_a_day_runs_once_and_keeps_its_phase(hourly: None) -> None:
    now = timezone.now()
    for _ in range(2):
        instants.prepare_recurring(now=now)
    assert instants.fire_due(now=now + timedelta(hours=24, minutes=5)) == 1
    assert DBTaskResult.objects.count() == 1
    assert Instant.objects.get().run_at == now + timedelta(hours=25)


def test_a_recurring_task_still_unfinished_is_not_doubled(hourly: None) -> None:
    now = timezone.now()
    instants.prepare_recurring(now=now)
    instants.fire_due(now=now)
    instants.fire_due(now=now + timedelta(hours=1))
    assert DBTaskResult.objects.count() == 1
    drain()
    instants.fire_due(now=now + timedelta(hours=2))
    assert DBTaskResult.objects.count() == 2


def test_recurring_work_no_longer_registered_is_forgotten(hourly: None, monkeypatch) -> None:
    instants.prepare_recurring(now=timezone.now())
    monkeypatch.setattr(recurring, "_entries", {})
    instants.prepare_recurring(now=timezone.now())
    assert not Instant.objects.exists()
