"""Tasks: ids in, one service call. All are idempotent."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from opendata import ingesting, offered, releases, services
from opendata.community import keeping, telling
from opendata.errors import CkanRefusal
from opendata.gateways.ckan import HttpCkan
from operations.clock import database_now
from operations.errors import Permanent


@task(queue_name="long")
def read_release_file(file_id: int) -> None:
    """Read an uploaded file."""
    ingesting.read_file(file_id=file_id, now=database_now())


@task(queue_name="long")
def read_forgotten_files() -> None:
    """Have files read whose task was lost."""
    ingesting.read_forgotten(now=database_now())


@task
def publish_release(release_id: int) -> None:
    """Publish a release whose embargo is over."""
    releases.publish_due(release_id=release_id, now=database_now())


@task(queue_name="long")
def push_dataset(dataset_id: int) -> None:
    """Bring CKAN's copy up to date; what CKAN refuses is parked at once, all else is retried."""
    gateway = HttpCkan(settings.CKAN_URL, settings.CKAN_TOKEN)
    try:
        services.push_to_ckan(dataset_id=dataset_id, gateway=gateway, now=timezone.now())
    except CkanRefusal as refusal:
        raise Permanent(str(refusal)) from refusal


@task(queue_name="long")
def follow_offer(provider: str, object_id: str) -> None:
    """Bring a dataset that another part of the platform offers up to date."""
    offered.follow(provider=provider, object_id=object_id, now=database_now())


@task(queue_name="long")
def follow_offers() -> None:
    """Look for offered datasets that nobody told of."""
    offered.follow_all()


@task
def tell_of_release(telling_id: int) -> None:
    """Write to the next mailboxes that are told of a release."""
    telling.tell_batch(telling_id=telling_id, now=database_now())


@task
def delete_data_alerts() -> None:
    """Delete alerts that nobody confirmed or that are over, and words that were refused."""
    keeping.delete_old(now=database_now())
