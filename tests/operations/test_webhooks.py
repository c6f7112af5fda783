"""What happened reaches the agency's system signed, is tried for three days under one id, and is never sent inside the house."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from standardwebhooks import Webhook, WebhookVerificationError

from accounts.models import Agency, Membership, Role, User
from common.http import post
from common.registry import OUTWARD_EVENTS, outward_events
from operations.errors import EndpointRefused
from operations.models import Delivery, DeliveryState, DisabledFor, WebhookDelivery, WebhookEndpoint
from operations.webhooks import deliveries, endpoints
from operations.webhooks.endpoints import EndpointWishes
from operations.webhooks.secrets import current_secret
from operations.worker import drain

pytestmark = [pytest.mark.django_db, pytest.mark.database]
EVENT = "dataset.published"


class Receiver:
    """A real receiver on loopback: answers with what `answers` says next, 204 in the end; keeps what came."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.got: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                status = receiver.answers.pop(0) if receiver.answers else 204
                self.send_response(status)
                self.send_header("Location", receiver.url + "elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}/hook/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    receiver = Receiver()
    settings.OUTBOUND_ALLOWED = (receiver.host,)
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture
def body(db) -> Agency:
    return Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Ministry of Justice")


def add(body: Agency, url: str, *kinds: str) -> WebhookEndpoint:
    wishes = EndpointWishes("Registry", url, kinds or (EVENT,))
    return endpoints.add_endpoint(agency_id=body.pk, wishes=wishes, now=timezone.now())


@pytest.fixture
def endpoint(body, receiver) -> WebhookEndpoint:
    return add(body, receiver.url)


def emit(body: Agency, name: str = EVENT) -> WebhookDelivery:
    with transaction.atomic():
        outward_events.emit(name, body.pk, {"title": "الطلبات", "slug": "requests"})
    return WebhookDelivery.objects.latest("created_at")


def waiting_task() -> DBTaskResult:
    return DBTaskResult.objects.get(status="READY")


def try_once(delivery: WebhookDelivery, now: datetime) -> WebhookDelivery:
    """The attempt that is due, at a simulated instant; its own task row is taken away as the worker would."""
    delivery.refresh_from_db()
    DBTaskResult.objects.filter(status="READY").delete()
    deliveries.attempt(
        delivery_id=delivery.pk, series=delivery.series, number=delivery.attempts + 1, now=now
    )
    delivery.refresh_from_db()
    return delivery


def test_a_message_arrives_signed_and_its_content_is_what_happened(
    body, endpoint, receiver
) -> None:
    delivery = emit(body)
    drain(strict=True)
    (headers, content), *others = receiver.got
    assert others == []
    read = Webhook(current_secret(endpoint)).verify(content, headers)
    assert (read["type"], read["data"]) == (EVENT, {"title": "الطلبات", "slug": "requests"})
    assert headers["webhook-id"] == delivery.message_id
    assert headers["content-type"] == "application/json; charset=utf-8"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.status) == ("delivered", 1, 204)


def test_a_changed_message_or_another_secret_does_not_verify(body, endpoint, receiver) -> None:
    emit(body)
    drain(strict=True)
    headers, content = receiver.got[0]
    other = add(body, receiver.url)
    for secret, read in (
        (current_secret(endpoint), content.replace(b"requests", b"Requests")),
        (current_secret(other), content),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(read, headers)


def test_what_is_rolled_back_is_told_to_nobody(body, endpoint, receiver) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        outward_events.emit(EVENT, body.pk, {})
        raise RuntimeError
    drain(strict=True)
    assert (receiver.got, WebhookDelivery.objects.count()) == ([], 0)


def test_only_the_agencys_endpoints_that_asked_for_the_event_are_told(
    body, endpoint, receiver
) -> None:
    other = Agency.objects.create(slug="moh", name_ar="وزارة الصحة", name_en="Health")
    add(other, receiver.url)
    add(body, receiver.url, "news.published")
    emit(body)
    outward_events.emit(EVENT, None, {})
    assert [row.endpoint for row in WebhookDelivery.objects.all()] == [endpoint]


def test_an_event_that_is_none_is_a_mistake_of_the_code(body) -> None:
    with pytest.raises(ValueError, match="no outward event"):
        outward_events.emit("dataset.exploded", body.pk, {})


def test_attempts_spread_over_three_days_under_one_id_and_then_the_message_is_given_up(
    body, endpoint, receiver
) -> None:
    receiver.answers = [500] * 20
    delivery = emit(body)
    begin = now = timezone.now()
    while delivery.state == DeliveryState.WAITING:
        try_once(delivery, now)
        if delivery.state == DeliveryState.WAITING:
            assert waiting_task().run_after == delivery.next_at
            assert delivery.next_at == now + deliveries.WAITS[delivery.attempts - 1]
            now = delivery.next_at
    assert delivery.state == DeliveryState.FAILED
    assert timedelta(days=3) < now - begin < timedelta(days=3, hours=6)
    assert len(receiver.got) == len(deliveries.WAITS) + 1 == 10
    assert len({(headers["webhook-id"], content) for headers, content in receiver.got}) == 1
    assert not DBTaskResult.objects.filter(status="READY").exists()


def test_each_attempt_is_signed_for_its_own_instant(body, endpoint, receiver) -> None:
    receiver.answers = [500]
    delivery = emit(body)
    first = timezone.now() - timedelta(minutes=2)
    try_once(delivery, first)
    try_once(delivery, first + timedelta(minutes=1))
    stamps = [int(headers["webhook-timestamp"]) for headers, _content in receiver.got]
    assert stamps[1] - stamps[0] == 60
    for headers, content in receiver.got:
        Webhook(current_secret(endpoint)).verify(content, headers)


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 429, 500, 503])
def test_whatever_is_no_success_is_tried_again_and_no_redirect_is_followed(
    body, endpoint, receiver, status
) -> None:
    receiver.answers = [status]
    delivery = try_once(emit(body), timezone.now())
    assert (delivery.state, delivery.status, len(receiver.got)) == ("waiting", status, 1)


def test_a_task_that_runs_twice_sends_once(body, endpoint, receiver) -> None:
    delivery = emit(body)
    for _time in range(2):
        deliveries.attempt(delivery_id=delivery.pk, series=1, number=1, now=timezone.now())
    assert len(receiver.got) == 1


def test_an_endpoint_that_is_gone_is_switched_off_at_once_and_its_administrators_are_told(
    body, endpoint, receiver
) -> None:
    for role in (Role.ADMINISTRATOR, Role.EDITOR):
        person = User.objects.create_user(f"{role}@example.org")
        Membership.objects.create(user=person, agency=body, role=role)
    receiver.answers = [410]
    delivery = try_once(emit(body), timezone.now())
    endpoint.refresh_from_db()
    assert (delivery.state, endpoint.disabled_for) == ("failed", DisabledFor.GONE)
    assert [mail.recipient for mail in Delivery.objects.all()] == ["administrator@example.org"]
    outward_events.emit(EVENT, body.pk, {})
    assert WebhookDelivery.objects.count() == 1


def test_five_days_without_success_switch_it_off_and_one_mail_is_written(
    body, endpoint, receiver
) -> None:
    person = User.objects.create_user("admin@example.org")
    Membership.objects.create(user=person, agency=body, role=Role.ADMINISTRATOR)
    receiver.answers = [500] * 4
    begin = datetime(2026, 11, 1, tzinfo=UTC)
    first, second = emit(body), emit(body)
    try_once(first, begin)
    try_once(second, begin + timedelta(days=5) - timedelta(seconds=1))
    endpoint.refresh_from_db()
    assert (endpoint.failing_since, endpoint.disabled_at) == (begin, None)
    try_once(second, begin + timedelta(days=5))
    try_once(first, begin + timedelta(days=5, seconds=1))
    endpoint.refresh_from_db()
    assert endpoint.disabled_for == DisabledFor.FAILING
    assert Delivery.objects.count() == 1
    assert len(receiver.got) == 3
    first.refresh_from_db()
    assert (first.state, first.problem) == ("failed", "disabled")


def test_one_success_ends_the_count_of_the_days(body, endpoint, receiver) -> None:
    receiver.answers = [500]
    begin = datetime(2026, 11, 1, tzinfo=UTC)
    delivery = try_once(emit(body), begin)
    try_once(delivery, begin + timedelta(days=1))
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_a_replay_sends_the_same_id_and_content_with_a_new_series_of_attempts(
    body, endpoint, receiver
) -> None:
    delivery = emit(body)
    drain(strict=True)
    delivery.refresh_from_db()
    assert deliveries.replay(delivery=delivery, now=timezone.now()) is True
    assert deliveries.replay(delivery=delivery, now=timezone.now()) is False
    drain(strict=True)
    assert len(receiver.got) == 2
    assert receiver.got[0][0]["webhook-id"] == receiver.got[1][0]["webhook-id"]
    assert receiver.got[0][1] == receiver.got[1][1]


def test_all_that_was_given_up_since_an_instant_is_replayed(body, endpoint, receiver) -> None:
    now = timezone.now()
    for age in (9, 3, 1):
        row = emit(body)
        WebhookDelivery.objects.filter(pk=row.pk).update(
            state="failed", created_at=now - timedelta(days=age)
        )
    DBTaskResult.objects.all().delete()
    since = now - timedelta(days=3)
    assert deliveries.replay_failed(endpoint=endpoint, since=since, now=now) == 2
    drain(strict=True)
    assert len(receiver.got) == 2
    assert WebhookDelivery.objects.filter(state="delivered").count() == 2


def test_for_a_day_after_a_change_both_secrets_verify(body, endpoint, receiver) -> None:
    old = current_secret(endpoint)
    now = timezone.now()
    endpoints.change_secret(endpoint=endpoint, now=now - timedelta(hours=23, minutes=59))
    emit(body)
    drain(strict=True)
    endpoint.refresh_from_db()
    new = current_secret(endpoint)
    assert old != new
    headers, content = receiver.got[0]
    for secret in (old, new):
        Webhook(secret).verify(content, headers)
    WebhookEndpoint.objects.update(secret_changed_at=now - timedelta(hours=24))
    emit(body)
    drain(strict=True)
    headers, content = receiver.got[1]
    Webhook(new).verify(content, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(content, headers)


def test_no_secret_stands_in_the_database(body, endpoint) -> None:
    row = WebhookEndpoint.objects.filter(pk=endpoint.pk).values().get()
    assert current_secret(endpoint).removeprefix("whsec_") not in str(row)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://127.0.0.1/",
        "https://10.0.0.8/hook",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://user:pass@example.org/",
        "https://localhost/",
        "https://db.internal/",
        "ftp://example.org/",
        "javascript:alert(1)",
        "https://example.org/\r\nX: y",
        "",
    ],
)
def test_an_address_that_is_not_public_https_is_refused(body, url) -> None:
    with pytest.raises(EndpointRefused) as refusal:
        add(body, url)
    assert refusal.value.facts == {"field": "url"}


def test_an_address_that_turned_inward_since_is_not_called(
    body, endpoint, receiver, settings
) -> None:
    settings.OUTBOUND_ALLOWED = ()
    delivery = try_once(emit(body), timezone.now())
    assert (delivery.state, delivery.problem) == ("waiting", "address_refused")
    assert receiver.got == []


def test_nobody_there_is_a_failure_like_another(body, endpoint, settings) -> None:
    settings.OUTBOUND_ALLOWED = ("127.0.0.1:1",)
    WebhookEndpoint.objects.update(url="http://127.0.0.1:1/")
    delivery = try_once(emit(body), timezone.now())
    assert (delivery.state, delivery.problem) == ("waiting", "fetch_unreachable")


def test_post_hands_over_the_very_bytes(receiver) -> None:
    body = json.dumps({"ديوان": "\u2028"}, ensure_ascii=False).encode()
    assert post(receiver.url, body=body, headers={"X-One": "1"}) == 204
    assert receiver.got[0][1] == body
    assert receiver.got[0][0]["x-one"] == "1"


def test_messages_are_forgotten_after_thirty_days(body, endpoint) -> None:
    now = timezone.now()
    old, young = emit(body), emit(body)
    WebhookDelivery.objects.filter(pk=old.pk).update(created_at=now - timedelta(days=30, seconds=1))
    assert deliveries.delete_old(now=now) == 1
    assert WebhookDelivery.objects.get() == young


def test_an_agency_has_twenty_endpoints_at_most_and_each_needs_a_known_event(body) -> None:
    for kinds in ((), ("dataset.exploded",), ("webhook.test",)):
        with pytest.raises(EndpointRefused):
            endpoints.add_endpoint(
                agency_id=body.pk,
                wishes=EndpointWishes("x", "https://example.org/", kinds),
                now=timezone.now(),
            )
    for _place in range(20):
        add(body, "https://example.org/", *OUTWARD_EVENTS)
    with pytest.raises(EndpointRefused):
        add(body, "https://example.org/")
