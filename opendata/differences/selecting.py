"""From addresses to comparisons: two published releases of a resource, or of all resources of a dataset."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from common.errors import NotFound
from opendata.differences.computing import Comparison, compare, is_ready
from opendata.errors import QueryTooLarge
from opendata.models import Dataset, Release, ReleaseFile, ResourceState
from opendata.release_selectors import release_by_number
from opendata.selectors import require_open
from opendata.tables.of_resource import Served, served

# Larger tables are not compared for a list, only where somebody asks for theirs.
LIST_ROWS = 200_000
SAME, CHANGED, NEW, ENDED, NO_TABLE, LATER = "same", "changed", "new", "ended", "no_table", "later"
STATES = (SAME, CHANGED, NEW, ENDED, NO_TABLE, LATER)


@dataclass(frozen=True, slots=True)
class FileChange:
    """What became of one file between two releases; a ``comparison`` only where its cells were compared.

    ``state``: the same bytes, changed, new, ended, changed but no table, or a table too large to be compared for a list.
    """

    file: ReleaseFile
    state: str
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class ReleaseChange:
    dataset: Dataset
    older: Release
    newer: Release
    files: list[FileChange]


def of_resource(public_id: UUID, older: int, newer: int) -> Comparison:
    """Compare a resource in two releases.

    Raises:
        NotFound: no such releases of it, or the first is not the earlier one.
        ResourceNotReady, QueryTooLarge: as `compare`; others as `of_resource.served`.
    """
    if not 0 < older < newer:
        raise NotFound
    return compare(served(public_id, older), served(public_id, newer))


def of_dataset(slug: str, older: int, newer: int) -> ReleaseChange:
    """What changed in each file of a dataset.

    Raises:
        NotFound, DatasetWithdrawn, AccessLimited: as `release_by_number` and `require_open`.
    """
    if not 0 < older < newer:
        raise NotFound
    before, after = release_by_number(slug, older), release_by_number(slug, newer)
    require_open(after.dataset)
    known = {file.resource_id: file for file in before.files}
    files = [change(known.pop(file.resource_id, None), file) for file in after.files]
    files += [FileChange(file, ENDED) for file in known.values()]
    return ReleaseChange(after.dataset, before.release, after.release, files)


def change(before: ReleaseFile | None, after: ReleaseFile) -> FileChange:
    """What became of one file; its cells are compared unless that takes long and was not done before."""
    if before is None:
        return FileChange(after, NEW)
    if before.sha256 == after.sha256 and before.table_sha256 == after.table_sha256:
        return FileChange(after, SAME)
    if not (_is_table(before) and _is_table(after)):
        return FileChange(after, NO_TABLE)
    older, newer = (Served(one.resource, one, list(one.columns.all())) for one in (before, after))
    largest = max(before.row_count or 0, after.row_count or 0)
    if largest > LIST_ROWS and not is_ready(older, newer):
        return FileChange(after, LATER)
    try:
        return FileChange(after, CHANGED, compare(older, newer))
    except QueryTooLarge:
        return FileChange(after, LATER)


def _is_table(file: ReleaseFile) -> bool:
    return file.state == ResourceState.READY and bool(file.table_key)
