"""How long rows are kept (TRUST §4): the rules of all apps, and the deletion of operational rows.

An app registers a rule beside the recurring task that follows it; docs/privacy.md says the same to people, and a test compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.db import transaction
from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from common.logging import get_logger
from operations.models import CallCount, Delivery, IdempotencyKey, Instant, TaskRun, WorkerHeartbeat

log = get_logger(__name__)

# A browser's "send again" comes within a day; the answer may quote what a person wrote.
IDEMPOTENCY_KEYS = timedelta(days=2)
FINISHED_TASKS = timedelta(days=7)
PARKED_TASKS = timedelta(days=90)
DELIVERIES = timedelta(days=30)
SECRET_DELIVERIES = timedelta(days=1)
INSTANTS = timedelta(days=30)
HEARTBEATS = timedelta(days=1)
# They hold an account's name and a visitor's address; a lock lasts an hour.
SIGN_IN_FAILURES = timedelta(days=1)
CALL_COUNTS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows are kept for ``kept`` after they have served; the recurring task ``job`` deletes or blanks them."""

    kept: timedelta
    job: str


_rules: dict[str, Rule] = {}


def register(name: str, *, kept: timedelta, job: str) -> None:
    """Say how long rows are kept; `name` stands in docs/privacy.md."""
    _rules[name] = Rule(kept, job)


def rules() -> Mapping[str, Rule]:
    """The rules of all apps."""
    return dict(_rules)


def register_own(job: str) -> None:
    """The rules that `delete_expired` follows."""
    own = {
        "idempotency_keys": IDEMPOTENCY_KEYS,
        "tasks": FINISHED_TASKS,
        "parked_tasks": PARKED_TASKS,
        "deliveries": DELIVERIES,
        "secret_deliveries": SECRET_DELIVERIES,
        "instants": INSTANTS,
        "heartbeats": HEARTBEATS,
        "sign_in_failures": SIGN_IN_FAILURES,
        "call_counts": CALL_COUNTS,
    }
    for name, kept in own.items():
        register(name, kept=kept, job=job)


@transaction.atomic
def delete_expired(*, now: datetime) -> dict[str, int]:
    """Delete what is older than its period; returns how many rows by kind. What waits or runs stays however old it is."""
    finished = DBTaskResult.objects.filter(
        status="SUCCESSFUL", finished_at__lt=now - FINISHED_TASKS
    )
    parked = TaskRun.objects.filter(parked_at__lt=now - PARKED_TASKS).values("task_id")
    mails = Delivery.objects.exclude(status=Delivery.Status.WAITING)
    expired = {
        "idempotency_keys": IdempotencyKey.objects.filter(created_at__lt=now - IDEMPOTENCY_KEYS),
        "tasks": finished,
        "parked_tasks": DBTaskResult.objects.filter(
            pk__in=list(parked.values_list("pk", flat=True))
        ),
        "deliveries": mails.filter(
            Q(sent_at__lt=now - DELIVERIES)
            | Q(sent_at__isnull=True, created_at__lt=now - DELIVERIES)
        ),
        "secret_deliveries": Delivery.objects.filter(
            is_secret=True, created_at__lt=now - SECRET_DELIVERIES
        ),
        "instants": Instant.objects.filter(done_at__lt=now - INSTANTS),
        "sign_in_failures": AccessAttempt.objects.filter(attempt_time__lt=now - SIGN_IN_FAILURES),
        "heartbeats": WorkerHeartbeat.objects.filter(seen_at__lt=now - HEARTBEATS),
        "call_counts": CallCount.objects.filter(ends_at__lt=(now - CALL_COUNTS).timestamp()),
    }
    deleted = {
        kind: rows.delete()[1].get(rows.model._meta.label, 0) for kind, rows in expired.items()
    }
    log.info("retention.applied", **deleted)
    return deleted
