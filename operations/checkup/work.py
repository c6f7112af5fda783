"""Do the workers live, do queues and messages move, is there a backup?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from common.operating import Finding, fault, fine, warning
from operations import health, metrics, upkeep
from operations.clock import database_now
from operations.models import (
    Delivery,
    DeliveryState,
    DisabledFor,
    TaskRun,
    WebhookDelivery,
    WebhookEndpoint,
    WorkerHeartbeat,
)

BACKUP_OLD, BACKUP_MISSED = timedelta(hours=26), timedelta(days=3)
LATE = {"default": timedelta(minutes=5), "long": timedelta(hours=2)}
MAIL_LATE = timedelta(minutes=30)
RECENT = timedelta(days=1)


def workers() -> Iterator[Finding]:
    """Whether every queue has a worker that is alive."""
    since = database_now() - timedelta(seconds=health.WORKER_SILENT_SECONDS)
    alive = WorkerHeartbeat.objects.filter(seen_at__gte=since).values_list("queues", flat=True)
    served = [queue for queues in alive for queue in queues.split(",")]
    for queue in settings.TASKS["default"]["QUEUES"]:
        count = served.count(queue)
        if count:
            yield fine(f"queue {queue}: {count} workers are alive")
        else:
            yield fault(
                f"No worker serves the queue {queue}.",
                "Start manage.py worker (systemd: the worker's unit); its log says why it ends.",
            )


def queues() -> Iterator[Finding]:
    """Whether what is due is done, and what was given up."""
    now, due = database_now(), metrics.due_tasks()
    for queue, allowed in LATE.items():
        count, oldest = due.get(queue, (0, now))
        waits = now - oldest
        if waits > allowed:
            yield fault(
                f"Queue {queue}: {count} tasks are due, the oldest for {waits.total_seconds() / 60:.0f} minutes.",
                f"Start more workers (manage.py worker --queue {queue}:4), or see which task fails again and again.",
            )
        else:
            yield fine(f"queue {queue}: {count} tasks are due")
    parked = TaskRun.objects.filter(parked_at__isnull=False).count()
    if parked:
        yield warning(
            f"{parked} tasks were given up.",
            "manage.py tasks list shows why; mend it, then manage.py tasks replay ID or --all.",
        )


def messages() -> Iterator[Finding]:
    """Whether mail and webhooks arrive."""
    now = database_now()
    late = Delivery.objects.filter(
        status=Delivery.Status.WAITING, created_at__lt=now - MAIL_LATE
    ).count()
    lost = Delivery.objects.filter(
        status=Delivery.Status.GIVEN_UP, created_at__gte=now - RECENT
    ).count()
    if late or lost:
        yield warning(
            f"{late} messages wait for more than half an hour, {lost} were given up today.",
            "See the check-up mail-server; the table operations_delivery has each one's last answer.",
        )
    off = WebhookEndpoint.objects.filter(disabled_at__isnull=False)
    gone = off.exclude(disabled_for=DisabledFor.HAND).count()
    failed = WebhookDelivery.objects.filter(
        state=DeliveryState.FAILED, created_at__gte=now - RECENT
    ).count()
    if gone or failed:
        yield warning(
            f"{gone} webhooks were switched off for failing, {failed} of today's messages were given up.",
            "Tell the agency; it sees the receiver's answer and switches the webhook on again.",
        )
    if not (late or lost or gone or failed):
        yield fine("messages arrive")


def backup() -> Iterator[Finding]:
    """How old the last backup is, as `manage.py backup` or `base_backup` noted it."""
    made_at = upkeep.last_backup()
    advice = "Run manage.py backup FOLDER --keys OTHER every night (docs/backup.md); see how the last run ended."
    if made_at is None:
        yield fault("No backup was ever taken.", advice)
        return
    age = database_now() - made_at
    what = f"the last backup is {age.total_seconds() / 3600:.0f} hours old"
    if age > BACKUP_MISSED:
        yield fault(f"{what}.", advice)
    elif age > BACKUP_OLD:
        yield warning(f"{what}.", advice)
    else:
        yield fine(what)
