"""Tasks: ids in, one service call. Both are idempotent."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from opendata import services
from opendata.errors import CkanRefusal
from opendata.gateways.ckan import HttpCkan
from operations.errors import Permanent


@task(queue_name="long")
def ingest_resource(resource_id: int) -> None:
    """Read an uploaded file."""
    services.ingest(resource_id=resource_id, now=timezone.now())


@task(queue_name="long")
def push_dataset(dataset_id: int) -> None:
    """Bring CKAN's copy up to date; what CKAN refuses is parked at once, all else is retried."""
    gateway = HttpCkan(settings.CKAN_URL, settings.CKAN_TOKEN)
    try:
        services.push_to_ckan(dataset_id=dataset_id, gateway=gateway, now=timezone.now())
    except CkanRefusal as refusal:
        raise Permanent(str(refusal)) from refusal
