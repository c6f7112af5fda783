"""Mail that is written with the change that causes it and sent by a task."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from operations.models import Delivery


@transaction.atomic
def send(
    *, to: str, subject: str, text: str, language: str = "", is_secret: bool = False
) -> Delivery:
    """Write one mail into the present transaction; a task delivers it. In the demo it stays in the inbox page.

    `is_secret` says that the text holds a code or a person's own link: it is deleted after a day.
    """
    from operations.tasks import deliver_mail

    delivery = Delivery.objects.create(
        recipient=to,
        subject=" ".join(subject.split())[:250],
        text=text,
        language=language or get_language() or settings.LANGUAGE_CODE,
        is_secret=is_secret,
    )
    deliver_mail.enqueue(str(delivery.pk))
    return delivery


def deliver(delivery_id: str) -> None:
    """Hand one waiting mail to the mail server, or keep it inside where none is configured; twice is harmless.

    A worker killed between the server's answer and the commit sends again, under the same Message-ID.
    """
    with transaction.atomic():
        waiting = Delivery.objects.select_for_update().filter(status=Delivery.Status.WAITING)
        delivery = waiting.filter(pk=delivery_id).first()
        if delivery is None:
            return
        if settings.MAIL_LEAVES:
            _hand_over(delivery)
            delivery.status = Delivery.Status.SENT
        else:
            delivery.status = Delivery.Status.KEPT
        delivery.sent_at = timezone.now()
        delivery.save(update_fields=["status", "sent_at"])


def _hand_over(delivery: Delivery) -> None:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    EmailMessage(
        subject=delivery.subject,
        body=delivery.text,
        to=[delivery.recipient],
        headers={
            "Message-ID": f"<{delivery.pk}@{domain}>",
            "Content-Language": delivery.language,
            "Auto-Submitted": "auto-generated",
        },
    ).send()
