"""Where typed tables lie: by the file's ``table_key``, a Parquet file and beside it the one that answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from django.conf import settings

from opendata.tables.derive import derive
from opendata.tables.shape import TableColumn, parquet_path, served_path
from opendata.tables.write import WrittenTable, write_rows
from opendata.tabular import FoundColumn, Value


class Rows(Protocol):
    """What a table is built from: a file that was read, or rows that another part of the platform gives."""

    @property
    def columns(self) -> list[FoundColumn]: ...

    def rows(self) -> Iterator[list[Value]]: ...


def folder() -> Path:
    """On several machines one folder that all of them see."""
    return Path(settings.DATA_DIR) / "tables"


def path_of(key: str) -> Path:
    """The Parquet file of a key."""
    return parquet_path(folder(), key)


def build(key: str, table: Rows) -> WrittenTable:
    """Write the table's rows under the key; a table of the same key is replaced."""
    columns = [TableColumn(one.name, one.kind, one.original) for one in table.columns]
    written = write_rows(path_of(key), columns, table.rows())
    derive(path_of(key))
    return written


def remove(key: str) -> None:
    """Remove everything under the key."""
    path_of(key).unlink(missing_ok=True)
    served_path(path_of(key)).unlink(missing_ok=True)
