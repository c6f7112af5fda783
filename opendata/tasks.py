"""Tasks: ids in, one service call. All are idempotent."""

from __future__ import annotations

from datetime import timedelta

from django.utils.crypto import get_random_string
from django_tasks import task
from django_tasks.base import TaskContext

from common.errors import FilesAway
from opendata import destroying, ingesting, measuring, offered, releases, remaking, watching
from opendata.ckan import auditing, outbox, syncing
from opendata.community import keeping, telling
from opendata.standards import links, quality
from operations.clock import database_now

FILES_AWAY = timedelta(minutes=1)


@task(queue_name="long")
def read_release_file(file_id: int) -> None:
    """Read an uploaded file; while the storage of files does not answer it waits, however long that lasts."""
    now = database_now()
    try:
        ingesting.read_file(file_id=file_id, now=now)
    except FilesAway:
        read_release_file.using(run_after=now + FILES_AWAY).enqueue(file_id)


@task(queue_name="long")
def read_forgotten_files() -> None:
    """Have files read whose task was lost."""
    ingesting.read_forgotten(now=database_now())


@task(queue_name="long")
def look_into_watched_folder() -> None:
    """Take files that systems laid down for datasets."""
    watching.look(now=database_now())


@task(queue_name="long")
def delete_forgotten_files() -> None:
    """Delete files that joined no release, and tables that are left of files that went."""
    destroying.remove_forgotten(now=database_now())
    destroying.remove_forgotten_tables(now=database_now())


@task(queue_name="long")
def count_keys(file_id: int) -> None:
    """Count the rows whose key returns."""
    measuring.count_keys(file_id=file_id)


@task(queue_name="long")
def remake_tables() -> None:
    """Have tables made again that are missing."""
    remaking.request_missing()


@task(queue_name="long")
def remake_table(file_id: int) -> None:
    """Make a file's table again if it is missing."""
    remaking.remake(file_id=file_id)


@task
def publish_release(release_id: int) -> None:
    """Publish a release whose embargo is over."""
    releases.publish_due(release_id=release_id, now=database_now())


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
def check_links() -> None:
    """Ask the outside links that are due."""
    links.check_due(now=database_now())


@task(queue_name="long")
def measure_quality() -> None:
    """Count every public dataset's points."""
    quality.measure_all(now=database_now())


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
