"""Typed tables that are missing are made again: those of files published by an older Diwan, or lost from the disk.

What was published stays as it is. A table takes its place only when it has exactly the columns and as many rows as were
published; otherwise nothing changes, and the log says why. Older versions kept rows in SQLite, which are taken as they are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from common.hashing import sha256_of
from common.logging import get_logger
from opendata import measuring, originals, reader, services, store
from opendata.kinds import ColumnKind
from opendata.models import NO_LIST, Column, Dataset, ReleaseFile, ResourceState
from opendata.tables.derive import derive
from opendata.tables.shape import TableColumn, Value

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _OldRows:
    """Rows as older versions kept them, one SQLite file for each upload."""

    path: Path
    columns: list[TableColumn]

    def rows(self) -> Iterator[list[Value]]:
        names = ", ".join(f'"{column.name}"' for column in self.columns)
        with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as database:
            for row in database.execute(f"SELECT {names} FROM t ORDER BY _row"):  # noqa: S608  # names are ours
                yield list(row)


def request_missing() -> int:
    """Have every table made again that is missing, or was never measured; returns how many."""
    from opendata.tasks import remake_table  # the task calls this module back

    count = 0
    for file in _incomplete():
        remake_table.enqueue(file.pk)
        count += 1
    return count


def _incomplete() -> Iterator[ReleaseFile]:
    """One file for each table that is missing or was never measured."""
    read = ReleaseFile.objects.filter(state=ResourceState.READY).exclude(table_key="")
    seen: set[str] = set()
    unmeasured = set(
        Column.objects.filter(file__in=read, figures={}).values_list("file__table_key", flat=True)
    )
    for file in read.order_by("pk").iterator():
        if file.table_key in seen:
            continue
        seen.add(file.table_key)
        if file.table_key in unmeasured or not store.has(file.table_key):
            yield file


def remake(*, file_id: int) -> bool:
    """Make the table of a file again if it is missing, and measure it; False when there is none. May run any number of times."""
    file = ReleaseFile.objects.filter(pk=file_id, state=ResourceState.READY).first()
    if file is None or not file.table_key:
        return False
    old = _old_rows(file)
    odd: dict[str, int] = {}
    if not store.has(file.table_key):
        if old is not None:
            store.build(file.table_key, old)
        elif (found := _read_again(file)) is not None:
            odd = found
        else:
            return False
    _settle(file.table_key, odd)
    for dataset in Dataset.objects.public().filter(resources__current__table_key=file.table_key):
        services.announce(dataset)  # whoever has its rows from here can have them now
    if old is not None:
        old.path.unlink(missing_ok=True)
    return True


def _old_rows(file: ReleaseFile) -> _OldRows | None:
    path = store.folder() / f"{file.table_key}.sqlite3"
    if not path.exists():
        return None
    columns = [TableColumn(one.name, one.kind, one.original) for one in file.columns.all()]
    return _OldRows(path, columns)


def _read_again(file: ReleaseFile) -> dict[str, int] | None:
    """Read the original beside the table's place; cells unlike their column by name, None when another table came of it."""
    columns = list(file.columns.all())
    names = {column.original: column.name for column in columns}
    # Only the columns that had codes get them: other columns would make it another table.
    tied = file.found.get("references", {})
    lists = {one.original: tied.get(one.name, {}).get("list", NO_LIST) for one in columns}
    aside = f"{file.table_key}-again"
    try:
        with originals.held(file.file.name) as path:
            found = reader.read(path, aside, {**file.options, "lists": lists}, names)
        published = [(one.name, one.original, one.kind) for one in columns]
        is_same = published == [(one.name, one.original, one.kind) for one in found.columns]
        if found.problem or not is_same or found.row_count != file.row_count:
            log.warning("table.not_remade", file=file.pk, problem=found.problem or "other_table")
            return None
        store.path_of(aside).replace(store.path_of(file.table_key))
        store.report_of(aside).replace(store.report_of(file.table_key))
        derive(store.path_of(file.table_key))
        store.publish(file.table_key)
    finally:
        store.discard(aside)
    return {one.name: one.figures["odd"] for one in found.columns}


@transaction.atomic
def _settle(key: str, odd: dict[str, int]) -> None:
    """Note what the table of a key is for every file that has it, also in other releases."""
    path = store.parquet(key)
    empty, sha256 = measuring.empty_cells(path), sha256_of(path)
    files = ReleaseFile.objects.select_for_update(of=("self",)).filter(table_key=key)
    for file in files:
        personal = {one["column"] for one in file.findings}
        texts = [
            one.name
            for one in file.columns.filter(kind=ColumnKind.TEXT)
            if one.name not in personal
        ]
        common = measuring.common_values(path, texts)
        for column in file.columns.all():
            figures: dict[str, Any] = {"empty": empty[column.name]}  # Any: JSON
            if column.name in common:
                figures["common"] = common[column.name]
            if column.name in odd:
                figures["odd"] = odd[column.name]
            column.figures = {**column.figures, **figures}
            column.save(update_fields=["figures"])
    ReleaseFile.objects.filter(table_key=key).update(
        table_bytes=path.stat().st_size, table_sha256=sha256
    )
