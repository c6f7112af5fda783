"""What operators see."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from operations import health, mail
from operations.models import WorkerHeartbeat

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
        "search": "titles",
    }


@pytest.mark.parametrize(("seconds", "status"), [(5, "ok"), (60, "ok"), (61, "degraded")])
def test_a_worker_is_silent_after_a_minute(seconds: int, status: str) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    WorkerHeartbeat.objects.create(
        worker="w", queues="default", seen_at=now - timedelta(seconds=seconds)
    )
    assert health.readiness(now=now).status == status


def test_missing_migrations_make_the_process_not_ready(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(health, "_is_migrated", lambda: False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, "missing")


def test_metrics_count_tasks_and_mails_without_naming_anybody(client: Client) -> None:
    mail.send(to="sami@example.org", subject="س", text="ن")
    answer = client.get("/metrics")
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    assert 'diwan_tasks{queue="default",status="ready"} 1' in lines
    assert 'diwan_deliveries{status="waiting"} 1' in lines
    assert "diwan_worker_silent_seconds -1" in lines
    assert "sami" not in answer.text
