"""Mail is written with its cause and sent by a task."""

import pytest
from django.core import mail as outbox
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from operations import mail
from operations.models import Delivery

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def _send() -> Delivery:
    return mail.send(to="sami@example.org", subject="وصلت\nمساهمتك", text="شكرا لك", language="ar")


def test_a_mail_waits_with_its_task_in_the_same_transaction() -> None:
    delivery = _send()
    task = DBTaskResult.objects.get()
    assert task.args_kwargs == {"args": [str(delivery.pk)], "kwargs": {}}
    assert delivery.subject == "وصلت مساهمتك"


def test_a_rollback_leaves_neither_mail_nor_task() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        _send()
        raise RuntimeError
    assert (Delivery.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_where_a_mail_server_is_configured_the_mail_leaves_once(settings) -> None:
    settings.MAIL_LEAVES, settings.MAIL_TRANSPORT = (
        True,
        "django.core.mail.backends.locmem.EmailBackend",
    )
    delivery = _send()
    mail.deliver(str(delivery.pk))
    mail.deliver(str(delivery.pk))
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.SENT
    assert [(m.to, m.subject, m.body) for m in outbox.outbox] == [
        (["sami@example.org"], "وصلت مساهمتك", "شكرا لك")
    ]


def test_without_a_mail_server_it_stays_inside() -> None:
    delivery = _send()
    mail.deliver(str(delivery.pk))
    delivery.refresh_from_db()
    assert (delivery.status, outbox.outbox) == (Delivery.Status.KEPT, [])
