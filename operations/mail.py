"""Mail that is written with the change that causes it and sent by a task.

What a mail server says decides: a mail that it will not take now is tried again for a day, one that it will never take is marked
as refused, and whoever listens learns whose address that was. A mail may be sent twice when an answer is lost, always under the
same Message-ID; it is never lost without a word.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from common.logging import get_logger
from operations import smtp_answers
from operations.models import Delivery

log = get_logger(__name__)

# After the n-th attempt that failed for the time being: a day in all. Source: RFC 5321 §4.5.4.1, shorter at the beginning, since
# whoever waits for a code waits in front of the screen.
WAITS = (
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=9),
)
# Mail to many waits for mail to one: nobody's code stands behind fifty thousand news.
BULK = -10

Listener = Callable[[str, datetime], object]
_listeners: list[Listener] = []


@dataclass(frozen=True, slots=True)
class Extras:
    """What some mails have beside their text.

    ``html`` says the same as the text; ``headers`` are added to the platform's own; ``is_bulk`` marks one of many alike, which
    waits for others and whose words are dropped once it has left.
    """

    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_bulk: bool = False


PLAIN = Extras()


@transaction.atomic
def send(
    *,
    to: str,
    subject: str,
    text: str,
    language: str = "",
    is_secret: bool = False,
    extras: Extras = PLAIN,
) -> Delivery:
    """Write one mail into the present transaction; a task delivers it. In the demo it stays in the inbox page.

    `is_secret` says that the text holds a code or a person's own link: it is deleted after a day.
    """
    delivery = Delivery.objects.create(
        recipient=to,
        subject=" ".join(subject.split())[:250],
        text=text,
        html=extras.html,
        headers=dict(extras.headers),
        language=language or get_language() or settings.LANGUAGE_CODE,
        is_secret=is_secret,
        is_fleeting=extras.is_bulk,
    )
    _enqueue(delivery, at=None)
    return delivery


def drop_waiting(*, to: str, header: tuple[str, str]) -> int:
    """Delete mails to an address that wait and carry this very header; returns how many. Their tasks find nothing to do."""
    waiting = Delivery.objects.filter(recipient=to, status=Delivery.Status.WAITING)
    name, value = header
    return waiting.filter(**{f"headers__{name}": value}).delete()[0]


def listen(listener: Listener) -> None:
    """Call ``listener(address, now)`` whenever an address turns out to take no mail, in the transaction that notes it."""
    _listeners.append(listener)


def server(**options: Any) -> BaseEmailBackend:
    """The way to the mail server itself, for tasks and checks; `options` as Django's `get_connection` takes them."""
    return get_connection(settings.MAIL_TRANSPORT, **options)


def deliver(delivery_id: str, *, now: datetime | None = None) -> None:
    """Make one attempt to hand a waiting mail to the mail server, or keep it inside where none is configured; twice is harmless.

    No transaction is open while the server is asked: a slow one holds up nothing but this task. A worker killed between the
    server's answer and the commit sends again, under the same Message-ID.
    """
    now = now or timezone.now()
    waiting = Delivery.objects.filter(status=Delivery.Status.WAITING, pk=delivery_id)
    delivery = waiting.first()
    if delivery is None:
        return
    if not settings.MAIL_LEAVES:
        _end(delivery, Delivery.Status.KEPT, now)
        return
    try:
        _hand_over(delivery)
    except (smtplib.SMTPException, OSError) as error:
        said = smtp_answers.read(error)
        log.warning(
            "mail.not_taken", delivery=str(delivery.pk), code=said.code, error=type(error).__name__
        )
        _not_taken(delivery, said, now)
    else:
        _end(delivery, Delivery.Status.SENT, now)


@transaction.atomic
def refused(delivery: Delivery, *, answer: str, is_address: bool, now: datetime) -> bool:
    """Note that a mail will never be taken; `is_address` says that its address is to blame. False when it was noted before."""
    unmarked = Delivery.objects.filter(pk=delivery.pk).exclude(status=Delivery.Status.REFUSED)
    gone = {"text": "", "html": ""} if delivery.is_fleeting else {}
    marked = unmarked.update(status=Delivery.Status.REFUSED, answer=answer[:250], **gone)
    if marked and is_address:
        for listener in _listeners:
            listener(delivery.recipient, now)
    return bool(marked)


def _end(delivery: Delivery, status: Delivery.Status, now: datetime) -> None:
    # The demo's inbox shows what it keeps.
    is_dropped = delivery.is_fleeting and status != Delivery.Status.KEPT
    gone = {"text": "", "html": ""} if is_dropped else {}
    Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.WAITING).update(
        status=status, sent_at=now if status != Delivery.Status.GIVEN_UP else None, **gone
    )


def _not_taken(delivery: Delivery, said: smtp_answers.Said, now: datetime) -> None:
    if said.is_final:
        refused(delivery, answer=said.words, is_address=said.is_address, now=now)
        return
    with transaction.atomic():
        delivery.attempts += 1
        delivery.answer = said.words[:250]
        delivery.save(update_fields=["attempts", "answer"])
        if delivery.attempts <= len(WAITS):
            _enqueue(delivery, at=now + WAITS[delivery.attempts - 1])
        else:
            log.error("mail.given_up", delivery=str(delivery.pk), code=said.code)
            _end(delivery, Delivery.Status.GIVEN_UP, now)


def _enqueue(delivery: Delivery, *, at: datetime | None) -> None:
    from operations.tasks import deliver_mail

    priority = BULK if delivery.is_fleeting else 0
    deliver_mail.using(run_after=at, priority=priority).enqueue(str(delivery.pk))


def message_id(delivery: Delivery) -> str:
    """The same at every attempt; without the angle brackets."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    return f"{delivery.pk}@{domain}"


def _hand_over(delivery: Delivery) -> None:
    message = EmailMultiAlternatives(
        subject=delivery.subject,
        body=delivery.text,
        to=[delivery.recipient],
        headers={
            **delivery.headers,
            "Message-ID": f"<{message_id(delivery)}>",
            "Content-Language": delivery.language,
            "Auto-Submitted": "auto-generated",
        },
    )
    if delivery.html:
        message.attach_alternative(delivery.html, "text/html")
    # Asked by itself, `send` leaves the connection open where the server takes no STARTTLS or password of ours.
    with server() as connection:
        message.connection = connection
        message.send()
