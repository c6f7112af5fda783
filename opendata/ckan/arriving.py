"""What is taken over comes as files of a release, which is read and published as any other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.actors import PLATFORM
from opendata import ingesting, releases
from opendata.models import (
    CkanOrigin,
    CkanResourceOrigin,
    Dataset,
    Release,
    ReleaseFile,
    ReleaseState,
    Resource,
    ResourceKind,
    ResourceState,
)

MAX_LINK = 500


def release_for(dataset: Dataset, now: datetime) -> Release:
    """Where new files go: of a public dataset a release of their own, which publishes itself once they were read.

    Raises:
        ReleaseClosed: the dataset's first release is in review.
    """
    if not dataset.is_public:
        return releases.prepare(dataset=dataset, actor=PLATFORM, now=now)
    waiting = _own_releases(dataset).first()
    return waiting or releases.begin_own(dataset=dataset, now=now)


def make(
    dataset: Dataset, key: UUID | None, titles: ingesting.Titles, *, link: str = ""
) -> Resource:
    """A resource with an id that it had elsewhere, if that is free; a link or, without one, a file.

    Raises:
        ValidationError: a title or the link breaks a rule.
    """
    kind = ResourceKind.LINK if link else ResourceKind.FILE
    resource = ingesting.new_resource(dataset, titles, kind=kind, link=link)
    if key is not None and not Resource.objects.filter(public_id=key).exists():
        resource.public_id = key
        resource.save(update_fields=["public_id"])
    return resource


def put_link(release: Release, resource: Resource) -> None:
    ReleaseFile.objects.create(release=release, resource=resource, state=ResourceState.READY)


def put_file(release: Release, resource: Resource, upload: ingesting.Upload) -> None:
    """Raises: FileNotUsable: empty or too large."""
    if resource.kind != ResourceKind.FILE:
        resource.kind, resource.link = ResourceKind.FILE, ""
        resource.save(update_fields=["kind", "link"])
    ingesting.attach(release, resource, upload)


def settle(origin: CkanOrigin, now: datetime) -> list[dict[str, str]]:
    """Read what was put there and publish what is ready of a public dataset. May run any number of times.

    An unreadable file becomes the link that it came from; where an earlier one is public, that one stays.

    Returns:
        Of each unreadable file a dict of ``field`` and ``value``.
    """
    refused = []
    for known in origin.resources.exclude(sha256="").select_related("resource"):
        files = ReleaseFile.objects.filter(resource=known.resource, sha256=known.sha256)
        file = files.exclude(release__state=ReleaseState.PUBLISHED).order_by("-pk").first()
        if file is None:
            continue
        # The worker may do the same at this moment; whoever comes second changes nothing.
        ingesting.read_file(file_id=file.pk, now=now)
        file.refresh_from_db()
        if file.state == ResourceState.FAILED:
            value = f"{known.fetched_from} ({file.problem})"
            refused.append({"field": f"resources.{known.remote_id}.url", "value": value})
            _link_instead(file, known)
    for release in _own_releases(origin.dataset):
        if release.files.exists():
            releases.publish_itself(release=release, now=now)
        else:
            release.delete()
    return refused


def is_readable(dataset: Dataset) -> bool:
    """Whether a table of it was read."""
    files = ReleaseFile.objects.filter(release__dataset=dataset, row_count__isnull=False)
    return files.filter(state=ResourceState.READY).exists()


def _own_releases(dataset: Dataset) -> QuerySet[Release]:
    """Those that publish themselves and wait."""
    own = dataset.releases.filter(publishes_itself=True)
    return own.exclude(state=ReleaseState.PUBLISHED).order_by("-pk")


@transaction.atomic
def _link_instead(file: ReleaseFile, known: CkanResourceOrigin) -> None:
    release, resource, url = file.release, file.resource, known.fetched_from
    if resource.current_id is None and (not url or len(url) > MAX_LINK):
        return
    file.delete()
    if resource.current_id is None:
        resource.kind, resource.link = ResourceKind.LINK, url
        resource.save(update_fields=["kind", "link"])
        put_link(release, resource)
