"""Text messages, written with the change that causes them and handed by a task to the sender that the operator names.

The request is documented in docs/sms.md: JSON over HTTP, a bearer token, and a signature of the Standard Webhooks scheme, so that
the sender knows who asks. The same message carries the same id at every try; a sender that remembers ids sends it once.
"""

from __future__ import annotations

import json

import httpx
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from standardwebhooks import Webhook

from operations.errors import Permanent
from operations.models import Delivery

TIMEOUT_SECONDS = 10.0
# What may go better later, though the number says that the request was at fault.
_WORTH_ANOTHER_TRY = frozenset({408, 425, 429})


class SenderFailed(Exception):
    """The sender did not take the message this time."""


def is_offered() -> bool:
    """Whether text messages can be sent; the demo keeps them in its inbox."""
    return settings.DEMO or bool(settings.SMS_URL)


@transaction.atomic
def send(*, to: str, text: str, language: str = "") -> Delivery:
    """Write one text message into the present transaction; a task delivers it. `to` is E.164."""
    from operations.tasks import deliver_sms

    delivery = Delivery.objects.create(
        channel=Delivery.Channel.SMS,
        recipient=to,
        subject="",
        text=text,
        language=language or get_language() or settings.LANGUAGE_CODE,
        is_secret=True,
    )
    deliver_sms.enqueue(str(delivery.pk))
    return delivery


def deliver(delivery_id: str) -> None:
    """Hand one waiting message to the sender, or keep it inside where none is named; twice is harmless.

    Raises:
        SenderFailed: not taken; worth another try.
        Permanent: refused for good.
    """
    with transaction.atomic():
        waiting = Delivery.objects.select_for_update().filter(status=Delivery.Status.WAITING)
        delivery = waiting.filter(pk=delivery_id, channel=Delivery.Channel.SMS).first()
        if delivery is None:
            return
        if settings.SMS_URL:
            _hand_over(delivery)
            delivery.status = Delivery.Status.SENT
        else:
            delivery.status = Delivery.Status.KEPT
        delivery.sent_at = timezone.now()
        delivery.save(update_fields=["status", "sent_at"])


def _hand_over(delivery: Delivery) -> None:
    body = json.dumps(
        {
            "id": str(delivery.pk),
            "to": delivery.recipient,
            "text": delivery.text,
            "sender": settings.SMS_SENDER,
        },
        ensure_ascii=False,
    )
    try:
        answer = httpx.post(
            settings.SMS_URL,
            content=body.encode(),
            headers=_headers(str(delivery.pk), body),
            timeout=TIMEOUT_SECONDS,
            follow_redirects=False,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        raise SenderFailed(type(error).__name__) from None  # its text may hold the address
    if answer.is_success:
        return
    if 400 <= answer.status_code < 500 and answer.status_code not in _WORTH_ANOTHER_TRY:
        raise Permanent(f"the sender answered {answer.status_code}")
    raise SenderFailed(f"the sender answered {answer.status_code}")


def _headers(message_id: str, body: str) -> dict[str, str]:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if settings.SMS_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_TOKEN}"
    if settings.SMS_SECRET:
        now = timezone.now()
        headers["webhook-id"] = message_id
        headers["webhook-timestamp"] = str(int(now.timestamp()))
        headers["webhook-signature"] = Webhook(settings.SMS_SECRET).sign(message_id, now, body)
    return headers
