"""Operational rows are deleted when their period is over, and not before."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult, get_date_max

from operations import mail, recurring, retention
from operations.idempotency import Answer, once
from operations.models import Delivery, IdempotencyKey, Instant, TaskRun, WorkerHeartbeat
from operations.worker import drain

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2026, 11, 1, tzinfo=UTC)
KINDS = (IdempotencyKey, DBTaskResult, Delivery, Instant, WorkerHeartbeat, AccessAttempt)


def _task(**fields) -> DBTaskResult:  # type: ignore[no-untyped-def]
    return DBTaskResult.objects.create(
        args_kwargs={}, task_path="x", backend_name="default", run_after=get_date_max(), **fields
    )


def _rows(moment: datetime) -> None:
    once(f"key-{moment:%Y%m%d%H}", "f", lambda: Answer(200, {}))
    IdempotencyKey.objects.filter(key=f"key-{moment:%Y%m%d%H}").update(created_at=moment)
    _task(status="SUCCESSFUL", finished_at=moment)
    TaskRun.objects.create(task=_task(status="FAILED", finished_at=moment), parked_at=moment)
    Delivery.objects.create(recipient="a@example.org", status="kept", sent_at=moment)
    Instant.objects.create(name=f"{moment}", task_path="x", run_at=moment, done_at=moment)
    WorkerHeartbeat.objects.create(worker=f"{moment}", seen_at=moment)
    attempt = AccessAttempt.objects.create(username="x", failures_since_start=1)
    AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=moment)


def _counts() -> dict[str, int]:
    return {
        "idempotency_keys": IdempotencyKey.objects.count(),
        "tasks": DBTaskResult.objects.filter(status="SUCCESSFUL").count(),
        "parked_tasks": DBTaskResult.objects.filter(status="FAILED").count(),
        "deliveries": Delivery.objects.count(),
        "instants": Instant.objects.count(),
        "heartbeats": WorkerHeartbeat.objects.count(),
        "sign_in_failures": AccessAttempt.objects.count(),
    }


def test_every_kind_of_row_goes_after_its_own_period() -> None:
    periods = {
        "idempotency_keys": timedelta(days=2),
        "tasks": timedelta(days=7),
        "parked_tasks": timedelta(days=90),
        "deliveries": timedelta(days=30),
        "instants": timedelta(days=30),
        "heartbeats": timedelta(days=1),
        "sign_in_failures": timedelta(days=1),
    }
    hour = timedelta(hours=1)
    for period in sorted(set(periods.values())):
        for kind in KINDS:
            kind.objects.all().delete()
        _rows(NOW)
        retention.delete_expired(now=NOW + period - hour)
        kept = {kind for kind, count in _counts().items() if count}
        assert kept == {kind for kind, own in periods.items() if own >= period}
        retention.delete_expired(now=NOW + period + hour)
        kept = {kind for kind, count in _counts().items() if count}
        assert kept == {kind for kind, own in periods.items() if own > period}


def test_what_still_waits_is_kept_however_old() -> None:
    mail.send(to="a@example.org", subject="س", text="ن")
    Instant.objects.create(name="later", task_path="x", run_at=NOW)
    deleted = retention.delete_expired(now=timezone.now() + timedelta(days=400))
    assert set(deleted.values()) == {0}
    assert DBTaskResult.objects.count() == Delivery.objects.count() == Instant.objects.count() == 1


def test_the_platform_registers_its_recurring_work_and_all_of_it_runs(site) -> None:
    own = {
        name: entry for name, entry in recurring.registered() if "operations." in entry.task_path
    }
    assert set(own) == {
        "publish-scheduled",
        "fold-generation",
        "collect-previews",
        "delete-expired",
        "clear-sessions",
        "forget-figures",
        "look-at-parts",
        "forget-webhooks",
    }
    DBTaskResult.objects.all().delete()
    for entry in own.values():
        import_string(entry.task_path).enqueue()
    assert drain(strict=True) >= len(own)
    assert not TaskRun.objects.exists()


def test_a_page_scheduled_for_later_is_public_after_the_recurring_task(agency) -> None:
    from cms.models import AgencyPage
    from operations import generation
    from operations.tasks import publish_scheduled

    page = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    page.unpublish()
    page.refresh_from_db()
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    before = generation.number()
    publish_scheduled.call()
    page.refresh_from_db()
    assert not page.live
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        publish_scheduled.call()
    page.refresh_from_db()
    assert page.live
    assert generation.number() > before
