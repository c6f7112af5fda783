"""What operators see."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from consultations.models import PendingLeaf
from operations import health
from operations.models import WorkerHeartbeat
from operations.tasks import collect_previews

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_process_that_answers_is_healthy(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_without_a_worker_the_site_is_ready_but_degraded(
    client: Client, settings, tmp_path
) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "none"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["checks"] == {
        "database": "ok",
        "migrations": "ok",
        "worker": "silent",
        "worker_silent_seconds": None,
        "queue": "ok",
        "cache": "ok",
        "log": "ok",
        "search": "titles",
    }


@pytest.mark.parametrize(("seconds", "word"), [(5, "ok"), (60, "ok"), (61, "silent")])
def test_a_worker_is_silent_after_a_minute(seconds: int, word: str) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    WorkerHeartbeat.objects.create(
        worker="w", queues="default", seen_at=now - timedelta(seconds=seconds)
    )
    assert health.readiness(now=now).checks["worker"] == word


@pytest.fixture
def well(settings, tmp_path) -> datetime:
    """An instant at which everything is as it should be."""
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    call_command("rebuild_search", stdout=io.StringIO())
    DBTaskResult.objects.all().delete()
    now = timezone.now()
    WorkerHeartbeat.objects.create(worker="w", queues="default", seen_at=now)
    return now


def test_it_is_ok_only_when_everything_keeps_up(well: datetime) -> None:
    found = health.readiness(now=well)
    assert found.status == "ok"
    assert found.checks == {
        "database": "ok",
        "migrations": "ok",
        "worker": "ok",
        "worker_silent_seconds": 0,
        "queue": "ok",
        "cache": "ok",
        "log": "ok",
        "search": "ok",
    }


def test_a_late_queue_degrades_and_one_of_long_tasks_does_not(well: datetime) -> None:
    collect_previews.using(queue_name="long").enqueue()
    late = well + timedelta(seconds=health.QUEUE_LATE_SECONDS + 60)
    WorkerHeartbeat.objects.update(seen_at=late)
    assert health.readiness(now=late).status == "ok"
    collect_previews.enqueue()
    found = health.readiness(now=late)
    assert (found.status, found.checks["queue"]) == ("degraded", "late")


def test_a_cache_that_is_away_degrades(well: datetime, settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "common.redis_cache.ForgivingRedisCache",  # the site's own
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    found = health.readiness(now=well)
    assert (found.status, found.checks["cache"]) == ("degraded", "unreachable")


def test_promises_of_the_log_that_are_broken_degrade(well: datetime) -> None:
    PendingLeaf.objects.create(leaf="{}", subject_id="x", written_at=well - timedelta(seconds=61))
    found = health.readiness(now=well)
    assert (found.status, found.checks["log"]) == ("degraded", "late")


def test_without_a_database_the_process_is_not_ready_and_still_alive(
    client: Client, monkeypatch
) -> None:
    def gone(*args: object) -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", gone)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"status": "failing", "checks": {"database": "unreachable"}},
    )
    assert client.get("/healthz").status_code == 200


def test_missing_migrations_make_the_process_not_ready(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(health, "_is_migrated", lambda: False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, "missing")
