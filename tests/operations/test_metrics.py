"""What Prometheus reads, and who may."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from operations import mail, metrics, queue, upkeep
from operations.tasks import fold_generation
from operations.worker import execute
from tests.operations import probes

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TOKEN = "a-token-of-the-test"
BEARER = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}


@pytest.fixture
def scraped(settings, client):
    """A scrape by who has the token."""
    settings.DIWAN_METRICS_TOKEN = TOKEN
    return lambda: client.get("/metrics", **BEARER)


def values(text: str) -> dict[str, float]:
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_nobody_reads_them_until_the_operator_opens_them(client: Client) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1", **BEARER).status_code == 404


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer \u0663"]
)
def test_a_wrong_token_opens_nothing(client: Client, settings, given: str) -> None:
    settings.DIWAN_METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", HTTP_AUTHORIZATION=given)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.content == b""


def test_machines_of_a_named_network_need_no_token(client: Client, settings) -> None:
    settings.DIWAN_METRICS_NETWORKS = ("10.1.0.0/16", "2001:db8::/32")
    for address, status in {
        "10.1.2.3": 200,
        "::ffff:10.1.2.3": 200,
        "2001:db8::7": 200,
        "10.2.0.1": 401,
        "": 401,
    }.items():
        assert client.get("/metrics", REMOTE_ADDR=address).status_code == status, address


@pytest.mark.parametrize("proxies", [0, 1])
@pytest.mark.parametrize("header", ["X_FORWARDED_FOR", "FORWARDED", "X_REAL_IP"])
def test_what_a_proxy_passes_on_is_not_near(
    client: Client, settings, header: str, proxies: int
) -> None:
    settings.DIWAN_METRICS_NETWORKS = ("127.0.0.0/8",)
    settings.DIWAN_PROXIES = proxies
    passed_on = {f"HTTP_{header}": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1"}
    assert client.get("/metrics", **passed_on).status_code == 401


def test_they_count_tasks_and_mails_without_naming_anybody(scraped) -> None:
    mail.send(to="sami@example.org", subject="س", text="ن")
    answer = scraped()
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    found = values(answer.text)
    assert found['diwan_tasks{queue="default",status="ready"}'] == 1
    assert found['diwan_queue_length{queue="default"}'] == 1
    assert found['diwan_deliveries{status="waiting"}'] == 1
    assert found["diwan_worker_silent_seconds"] == -1
    assert found['diwan_upkeep_age_seconds{act="backup"}'] == -1
    assert found["diwan_metrics_unread"] == 0
    assert "sami" not in answer.text


def test_of_two_kinds_of_backups_the_newer_one_counts(scraped) -> None:
    now = timezone.now()
    upkeep.done(upkeep.BACKUP, now=now - timedelta(hours=30))
    upkeep.done(upkeep.BASE_BACKUP, now=now - timedelta(hours=1))
    found = values(scraped().text)
    for act in (upkeep.BACKUP, upkeep.BASE_BACKUP):
        assert 3600 <= found[f'diwan_upkeep_age_seconds{{act="{act}"}}'] < 7200


def test_requests_are_counted_by_route_never_by_address(scraped, client: Client) -> None:
    before = values(scraped().text)
    for path in ("/ar/receipts-of-nobody/ABCD1234/", "/api/v1/receipts/0123456789ABCDEFGHJK/"):
        client.get(path)
    client.generic("BREW", "/ar/")
    text = scraped().text
    grown = {name: value for name, value in values(text).items() if value != before.get(name)}
    receipt = 'route="api/v1/receipts/<str:code>/"'
    counted = [name for name in grown if name.startswith("diwan_requests_total")]
    assert any("<path:path>" in name and 'status="4xx"' in name for name in counted), counted
    assert any(receipt in name for name in counted), counted
    assert any('method="OTHER"' in name for name in counted), counted
    assert "ABCD1234" not in text
    assert "BREW" not in text


def test_a_page_and_the_call_behind_it_are_one_request(scraped, client: Client) -> None:
    total = lambda: sum(  # noqa: E731 - read twice
        value
        for name, value in values(scraped().text).items()
        if name.startswith("diwan_requests_total") and 'route="metrics"' not in name
    )
    before = total()
    client.get("/ar/services/")
    assert total() == before + 1


def test_a_task_that_waits_for_later_or_another_try_is_not_due() -> None:
    now = timezone.now()
    fold_generation.using(run_after=now + timedelta(hours=1)).enqueue()
    assert metrics.due_tasks() == {}
    fold_generation.enqueue()
    count, since = metrics.due_tasks()["default"]
    assert count == 1
    assert since >= now


def test_failed_attempts_and_given_up_tasks_are_counted(scraped, tmp_path) -> None:
    before = upkeep.counted(upkeep.TASK_FAILURES)
    probes.hopeless.enqueue(str(tmp_path / "tries"))
    task = queue.claim(worker="w", queues=["default"])
    assert task is not None
    execute(task, worker="w")
    found = values(scraped().text)
    assert found["diwan_task_failures_total"] == before + 1
    assert found["diwan_tasks_parked"] == 1


def test_one_part_that_fails_costs_no_other_its_figures(scraped, monkeypatch) -> None:
    def broken(now):
        raise RuntimeError("no figures")

    monkeypatch.setattr(metrics, "messages", broken)
    text = scraped().text
    assert values(text)["diwan_metrics_unread"] == 1
    assert "diwan_tasks_parked" in text
    assert "diwan_deliveries" not in text
    assert "diwan_log_waiting" in text


def test_the_names_of_labels_are_few(scraped) -> None:
    labels = set(re.findall(r"[{,]([a-z_]+)=", scraped().text))
    assert labels <= {"route", "method", "status", "le", "queue", "state", "act", "part"}


def test_the_demo_has_no_open_figures() -> None:
    assert not settings.DIWAN_METRICS_TOKEN
    assert not settings.DIWAN_METRICS_NETWORKS
