"""What the rows of a file look like, counted over all of them: empty cells, cells unlike their column, keys that return.

`Column.figures` holds ``empty`` (cells without a value), ``odd`` (cells that are not of the type that most of their column
have) and, of columns of text, ``common`` (the commonest values, by which search finds the dataset);
`ReleaseFile.duplicate_keys` the rows whose key an earlier row has. Both may change after publication, for they follow
from the rows and from what a person marks as key.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from django.db import transaction

from opendata import store
from opendata.models import ReleaseFile
from opendata.reading import report
from operations import generation

MOST_COMMON = 30
LONGEST_VALUE = 80
# So many different values are a list, however few rows have each.
FEW = 60


def empty_cells(parquet: Path) -> dict[str, int]:
    """Cells without a value by column name; only the file's footer is read."""
    counts: dict[str, int] = {}
    with pq.ParquetFile(parquet) as file:
        names, footer = file.schema_arrow.names, file.metadata
    for place, name in enumerate(names):
        groups = [footer.row_group(one).column(place) for one in range(footer.num_row_groups)]
        counts[name] = sum(one.statistics.null_count for one in groups if one.statistics)
    return counts


def common_values(parquet: Path, names: Collection[str]) -> dict[str, list[str]]:
    """The commonest values of columns of text, by column name; one pass in bounded memory.

    Left out are columns in which nearly every value is another one (names of people, sentences), and long values.
    """
    if not names:
        return {}
    figures = ", ".join(
        f'approx_top_k("{name}", {MOST_COMMON}), approx_count_distinct("{name}"), count("{name}")'
        for name in names
    )
    with duckdb.connect(config={"memory_limit": "128MB", "threads": 1}) as connection:
        sql = f"SELECT {figures} FROM read_parquet(?)"  # noqa: S608  # names for programs are ours
        row = connection.execute(sql, [str(parquet)]).fetchall()[0]
    found: dict[str, list[str]] = {}
    for place, name in enumerate(names):
        values, different, filled = row[3 * place : 3 * place + 3]
        if values and different <= max(FEW, filled // 2):
            found[name] = sorted(one for one in values if one and len(one) <= LONGEST_VALUE)
    return found


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
    if file is None or not keys or not file.table_key:
        return None
    with store.held(file.table_key) as path:
        if not path.exists():
            return None
        count = report.count_duplicates(path, keys)
    with transaction.atomic():
        # Who marked other columns meanwhile has them counted by another task.
        found = ReleaseFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
        if key_names(found) != keys or found.table_key != file.table_key:
            return None
        ReleaseFile.objects.filter(pk=file.pk).update(duplicate_keys=count)
        generation.bump()
    return count
