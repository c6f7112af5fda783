"""From a resource's address to its table: the only place of this package that knows how files are stored."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from common.errors import NotFound
from opendata import selectors, store
from opendata.errors import ResourceNotReady
from opendata.models import Column, ReleaseFile, ReleaseState, Resource, ResourceState
from opendata.tables.shape import Table, TableColumn


@dataclass(frozen=True, slots=True)
class Served:
    """A file of a release that the public gets, with its resource and columns."""

    resource: Resource
    file: ReleaseFile
    columns: list[Column]

    @property
    def table(self) -> Table:
        """Its rows.

        Raises:
            ResourceNotReady: it was not read, or its bytes are kept no longer.
        """
        if self.file.state != ResourceState.READY or not self.file.table_key:
            raise ResourceNotReady(state=self.file.state, problem=self.file.problem)
        columns = (TableColumn(one.name, one.kind, one.original) for one in self.columns)
        key = self.file.table_key
        return Table(store.path_of(key), tuple(columns), partial(store.bring, key))


def served(public_id: UUID, release: int | None = None) -> Served:
    """A resource's newest public file, or that of a published release; three queries.

    Raises:
        NotFound: no such resource, or no such release of it.
        DatasetWithdrawn, AccessLimited, ResourceEnded: as `selectors.resource_by_id`.
    """
    if release:
        file = _pinned(public_id, release)
        return Served(file.resource, file, list(file.columns.all()))
    resource = selectors.resource_by_id(public_id)
    if resource.current is None:
        raise NotFound
    return Served(resource, resource.current, list(resource.current.columns.all()))


def _pinned(public_id: UUID, release: int) -> ReleaseFile:
    files = ReleaseFile.objects.filter(
        resource__public_id=public_id,
        release__number=release,
        release__state=ReleaseState.PUBLISHED,
        release__dataset__published_at__isnull=False,
    )
    found = files.select_related("release", "resource__dataset__agency").first()
    if found is None:
        raise NotFound
    selectors.require_public(found.resource.dataset)
    selectors.require_open(found.resource.dataset)
    return found
