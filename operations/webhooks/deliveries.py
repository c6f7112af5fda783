"""Messages on their way: written with what happened, sent by tasks, tried for three days, replayed on request."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from common.errors import DomainError
from common.http import post
from common.logging import get_logger
from operations.clock import database_now
from operations.models import DeliveryState, DisabledFor, WebhookDelivery, WebhookEndpoint
from operations.webhooks.endpoints import disable
from operations.webhooks.secrets import signed_headers

log = get_logger(__name__)

# After the n-th failed attempt; 75 hours in all. Source: Standard Webhooks, "Deliverability and reliability".
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
FAILING_FOR = timedelta(days=5)
KEPT_FOR = timedelta(days=30)
ANSWER_SECONDS = 15.0
TEST = "webhook.test"
_GONE = 410


@dataclass(frozen=True, slots=True)
class _Result:
    """How an attempt ended: the answer's status, or why there was none."""

    status: int | None = None
    problem: str = ""

    @property
    def has_arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def announce(name: str, agency_id: int, payload: dict[str, Any]) -> None:
    """Write a message to every endpoint of the agency that asked for this event. One query when there is none."""
    endpoints = WebhookEndpoint.objects.filter(agency_id=agency_id, disabled_at=None)
    wanted = [endpoint for endpoint in endpoints if name in endpoint.kinds]
    if wanted:
        now = database_now()
        for endpoint in wanted:
            write_message(endpoint=endpoint, kind=name, payload=payload, now=now)


@transaction.atomic
def write_message(
    *, endpoint: WebhookEndpoint, kind: str, payload: dict[str, Any], now: datetime
) -> WebhookDelivery:
    """Keep one message and have it sent after the commit."""
    body = {"type": kind, "timestamp": now.astimezone(UTC).isoformat(), "data": payload}
    delivery = WebhookDelivery.objects.create(
        endpoint=endpoint,
        kind=kind,
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        created_at=now,
        next_at=now,
    )
    _enqueue(delivery, at=None)
    return delivery


def attempt(*, delivery_id: UUID, series: int, number: int, now: datetime) -> None:
    """Send once and note how it went; a task that came too late, or a second time after success, does nothing.

    A worker killed between answer and commit sends again, under the same id.
    """
    delivery = _due(delivery_id, series, number)
    if delivery is None:
        return
    endpoint = delivery.endpoint
    result = _send(delivery, now) if endpoint.disabled_at is None else _Result(problem="disabled")
    with transaction.atomic():
        # The endpoint first: whoever locks both takes them in this order.
        endpoint = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
        locked = _due(delivery_id, series, number, lock=True)
        if locked is not None:
            _note(locked, endpoint, result, now)


@transaction.atomic
def replay(*, delivery: WebhookDelivery, now: datetime) -> bool:
    """Send a settled message again, with a new series of attempts; False when it is on its way already."""
    rows = WebhookDelivery.objects.select_for_update(of=("self",))
    locked = rows.exclude(state=DeliveryState.WAITING).filter(pk=delivery.pk).first()
    if locked is None:
        return False
    locked.state, locked.attempts, locked.next_at = DeliveryState.WAITING, 0, now
    locked.series += 1
    locked.save(update_fields=["state", "attempts", "next_at", "series"])
    _enqueue(locked, at=None)
    return True


@transaction.atomic
def replay_failed(*, endpoint: WebhookEndpoint, since: datetime, now: datetime) -> int:
    """Send everything again that was given up of what happened since; returns how many, the oldest first."""
    failed = endpoint.deliveries.filter(state=DeliveryState.FAILED, created_at__gte=since)
    return sum(replay(delivery=one, now=now) for one in failed.order_by("created_at", "id"))


def delete_old(*, now: datetime) -> int:
    """Forget messages, bodies included, after thirty days; returns how many."""
    old = WebhookDelivery.objects.filter(created_at__lt=now - KEPT_FOR)
    count: int = old.delete()[0]
    log.info("webhooks.forgotten", count=count)
    return count


def _due(
    delivery_id: UUID, series: int, number: int, *, lock: bool = False
) -> WebhookDelivery | None:
    rows = WebhookDelivery.objects.select_related("endpoint")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    waiting = rows.filter(state=DeliveryState.WAITING, series=series, attempts=number - 1)
    return waiting.filter(pk=delivery_id).first()


def _send(delivery: WebhookDelivery, now: datetime) -> _Result:
    headers = signed_headers(
        delivery.endpoint, message_id=delivery.message_id, body=delivery.body, now=now
    )
    headers["Content-Type"] = "application/json; charset=utf-8"
    try:
        status = post(
            delivery.endpoint.url,
            body=delivery.body.encode(),
            headers=headers,
            timeout_seconds=ANSWER_SECONDS,
        )
    except DomainError as error:
        return _Result(problem=error.code)
    return _Result(status=status)


def _note(
    delivery: WebhookDelivery, endpoint: WebhookEndpoint, result: _Result, now: datetime
) -> None:
    delivery.attempts += 1
    delivery.tried_at, delivery.next_at = now, None
    delivery.status, delivery.problem = result.status, result.problem
    if result.has_arrived:
        delivery.state = DeliveryState.DELIVERED
        _note_success(endpoint)
    else:
        _note_failure(delivery, endpoint, result, now)
    delivery.save()
    log.info(
        "webhook.tried",
        delivery=delivery.message_id,
        attempt=delivery.attempts,
        status=result.status,
        problem=result.problem,
    )


def _note_success(endpoint: WebhookEndpoint) -> None:
    if endpoint.failing_since is not None:
        endpoint.failing_since = None
        endpoint.save(update_fields=["failing_since"])


def _note_failure(
    delivery: WebhookDelivery, endpoint: WebhookEndpoint, result: _Result, now: datetime
) -> None:
    if endpoint.disabled_at is None:
        _judge(endpoint, result, now)
    may_go_on = endpoint.disabled_at is None and delivery.attempts <= len(WAITS)
    if may_go_on:
        delivery.next_at = now + WAITS[delivery.attempts - 1]
        _enqueue(delivery, at=delivery.next_at)
    else:
        delivery.state = DeliveryState.FAILED


def _judge(endpoint: WebhookEndpoint, result: _Result, now: datetime) -> None:
    """Switch an endpoint off that is gone, or that has taken nothing for five days."""
    if result.status == _GONE:
        disable(endpoint=endpoint, reason=DisabledFor.GONE, now=now)
    elif endpoint.failing_since is None:
        endpoint.failing_since = now
        endpoint.save(update_fields=["failing_since"])
    elif now - endpoint.failing_since >= FAILING_FOR:
        disable(endpoint=endpoint, reason=DisabledFor.FAILING, now=now)


def _enqueue(delivery: WebhookDelivery, *, at: datetime | None) -> None:
    from operations.tasks import deliver_webhook  # the task calls this module back

    task = deliver_webhook.using(run_after=at) if at else deliver_webhook
    task.enqueue(str(delivery.pk), delivery.series, delivery.attempts + 1)
