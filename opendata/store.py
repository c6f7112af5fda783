"""Where typed tables lie: by the file's ``table_key``, a Parquet file and beside it the one that answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from django.conf import settings

from opendata.reading.guard import REPORT
from opendata.tables.derive import derive
from opendata.tables.shape import TableColumn, Value, parquet_path, served_path
from opendata.tables.write import WrittenTable, write_rows


class Rows(Protocol):
    """What a table is built from: a file that was read, or rows that another part of the platform gives."""

    @property
    def columns(self) -> list[TableColumn]: ...

    def rows(self) -> Iterator[list[Value]]: ...


def folder() -> Path:
    """On several machines one folder that all of them see."""
    return Path(settings.DATA_DIR) / "tables"


def path_of(key: str) -> Path:
    """The Parquet file of a key."""
    return parquet_path(folder(), key)


def report_of(key: str) -> Path:
    """What the reading had to say of cells and rows (see `opendata.reading.report.written`)."""
    return path_of(key).with_suffix(REPORT)


def build(key: str, table: Rows) -> WrittenTable:
    """Write the table's rows under the key; a table of the same key is replaced."""
    written = write_rows(path_of(key), table.columns, table.rows())
    derive(path_of(key))
    return written


def remove(key: str) -> None:
    """Remove everything under the key."""
    path_of(key).unlink(missing_ok=True)
    served_path(path_of(key)).unlink(missing_ok=True)
    report_of(key).unlink(missing_ok=True)
