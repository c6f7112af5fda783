"""Tasks: ids in, one service call. Both are idempotent."""

from __future__ import annotations

from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import task
from django_tasks.base import TaskContext

from opendata import offered, services
from opendata.ckan import auditing, outbox, syncing
from operations.clock import database_now


@task(queue_name="long")
def ingest_resource(resource_id: int) -> None:
    """Read an uploaded file."""
    services.ingest(resource_id=resource_id, now=timezone.now())


@task(queue_name="long", takes_context=True)
def push_dataset(context: TaskContext, copy_id: int) -> None:
    """Bring a dataset's copy in CKAN into step; what CKAN does not answer properly is retried."""
    result = context.task_result
    syncing.push_waiting(copy_id=copy_id, holder=f"{result.id}/{get_random_string(8)}")


@task(queue_name="long")
def sweep_ckan() -> None:
    """Have workers look at every copy whose changes wait."""
    outbox.sweep()


@task(queue_name="long")
def audit_ckan() -> None:
    """Look for what others changed in CKAN."""
    auditing.audit(now=database_now())


@task(queue_name="long")
def follow_offer(provider: str, object_id: str) -> None:
    """Bring a dataset that another part of the platform offers up to date."""
    offered.follow(provider=provider, object_id=object_id, now=database_now())


@task(queue_name="long")
def follow_offers() -> None:
    """Look for offered datasets that nobody told of."""
    offered.follow_all()
