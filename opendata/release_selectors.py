"""Reads of releases: what the public sees of them, and what a release in preparation would change."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from common.errors import NotFound
from opendata.errors import FileDestroyed
from opendata.models import Dataset, Release, ReleaseFile
from opendata.selectors import dataset_by_slug, require_open

MAX_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A published release of a public dataset; ``changed`` are the keys of resources whose bytes are new in it."""

    dataset: Dataset
    release: Release
    files: list[ReleaseFile]
    changed: frozenset[int]
    newest: int


def releases_of(dataset: Dataset) -> QuerySet[Release]:
    """What was published, newest first, with its files: two queries."""
    files = ReleaseFile.objects.select_related("resource").order_by("resource__position", "pk")
    found = dataset.releases.published().select_related("brings_back")
    return found.order_by("-number").prefetch_related(Prefetch("files", files))


def release_by_number(slug: str, number: int) -> ReleaseView:
    """A published release with files and columns: constant queries.

    Raises:
        NotFound: no such dataset, or no such release before now. DatasetWithdrawn: see `dataset_by_slug`.
    """
    dataset = dataset_by_slug(slug)
    release = dataset.releases.published().filter(number=min(number, MAX_NUMBER)).first()
    if release is None:
        raise NotFound
    files = release.files.select_related("resource").prefetch_related("columns")
    shown = list(files.order_by("resource__position", "pk"))
    before = dataset.releases.published().filter(number=release.number - 1).first()
    known = dict(before.files.values_list("resource_id", "sha256")) if before else {}
    changed = {one.resource_id for one in shown if known.get(one.resource_id) != one.sha256}
    newest = dataset.releases.published().order_by("-number").values_list("number", flat=True)
    return ReleaseView(dataset, release, shown, frozenset(changed), newest[0])


def file_of_release(slug: str, number: int, public_id: UUID) -> ReleaseFile:
    """The bytes of a resource as they were in a release.

    Raises:
        NotFound, DatasetWithdrawn: as `release_by_number`. AccessLimited: the dataset is listed without files.
        FileDestroyed: they may not be kept any more.
    """
    view = release_by_number(slug, number)
    require_open(view.dataset)
    file = next((one for one in view.files if one.resource.public_id == public_id), None)
    if file is None or not file.sha256:
        raise NotFound
    if not file.file:
        raise FileDestroyed(sha256=file.sha256)
    return file
