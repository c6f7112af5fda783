"""What the rows of a file look like, counted over all of them: empty cells, cells unlike their column, keys that return.

`Column.figures` holds ``empty`` (cells without a value) and ``odd`` (cells that are not of the type that most of their column
have); `ReleaseFile.duplicate_keys` the rows whose key an earlier row has. Both may change after publication, for they follow
from the rows and from what a person marks as key.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
from django.db import transaction

from opendata import store
from opendata.models import ReleaseFile
from opendata.reading import report
from operations import generation


def empty_cells(parquet: Path) -> dict[str, int]:
    """Cells without a value by column name; only the file's footer is read."""
    counts: dict[str, int] = {}
    with pq.ParquetFile(parquet) as file:
        names, footer = file.schema_arrow.names, file.metadata
    for place, name in enumerate(names):
        groups = [footer.row_group(one).column(place) for one in range(footer.num_row_groups)]
        counts[name] = sum(one.statistics.null_count for one in groups if one.statistics)
    return counts


def key_names(file: ReleaseFile) -> list[str]:
    """The columns of the file's key, in the order of the file."""
    marked = file.columns.filter(is_key=True).order_by("position")
    return list(marked.values_list("name", flat=True))


def count_anew(file: ReleaseFile) -> None:
    """Forget the count of keys that return, and have a worker count again if columns are marked; call it in a transaction."""
    from opendata.tasks import count_keys  # the task calls this module back

    ReleaseFile.objects.filter(pk=file.pk).update(duplicate_keys=None)
    if file.columns.filter(is_key=True).exists():
        count_keys.enqueue(file.pk)


def count_keys(*, file_id: int) -> int | None:
    """Count the rows whose key an earlier row has; None where there is no key or no table. May run any number of times."""
    file = ReleaseFile.objects.filter(pk=file_id).first()
    keys = key_names(file) if file else []
    if file is None or not keys or not file.table_key or not store.path_of(file.table_key).exists():
        return None
    count = report.count_duplicates(store.path_of(file.table_key), keys)
    with transaction.atomic():
        # Who marked other columns meanwhile has them counted by another task.
        found = ReleaseFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
        if key_names(found) != keys or found.table_key != file.table_key:
            return None
        ReleaseFile.objects.filter(pk=file.pk).update(duplicate_keys=count)
        generation.bump()
    return count
