"""What a table is to this package: a Parquet file by its key, and the columns that may be asked for.

The Parquet file has ``_row`` first (BIGINT, the 1-based number of the data row), then each column under its name for programs;
the name in the file stands in the field's metadata (``label``). Beside it lies what is derived from it (`derive`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa

from opendata.models import ColumnKind

ROW = "_row"
# Of derived files only: no column's name for programs holds a ``~``.
FOLDED = "~"
# Counts up when `derive` writes other tables than before.
SERVED_FORM = 1
CSV_BYTES = "csv~"
Value = str | int | float | bool | date | datetime | None

ARROW_TYPES: dict[str, pa.DataType] = {
    ColumnKind.TEXT: pa.string(),
    ColumnKind.INTEGER: pa.int64(),
    ColumnKind.NUMBER: pa.float64(),
    ColumnKind.BOOLEAN: pa.bool_(),
    ColumnKind.DATE: pa.date32(),
    ColumnKind.DATETIME: pa.timestamp("us"),
    ColumnKind.GEOMETRY: pa.string(),
}
NUMERIC = frozenset({ColumnKind.INTEGER, ColumnKind.NUMBER})
TEMPORAL = frozenset({ColumnKind.DATE, ColumnKind.DATETIME})


@dataclass(frozen=True, slots=True)
class TableColumn:
    """``name`` is the lasting ASCII name, ``original`` the words of the file, ``kind`` a `ColumnKind`."""

    name: str
    kind: str
    original: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A readable table: its typed file, whose bytes never change under this key, and its columns in their order."""

    parquet: Path
    columns: tuple[TableColumn, ...]
    # Brings the files here, where other machines made them; may raise `FilesAway`.
    bring: Callable[[], object] | None = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> str:
        return self.parquet.stem

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def column(self, name: str) -> TableColumn | None:
        return next((column for column in self.columns if column.name == name), None)


def parquet_path(folder: Path, key: str) -> Path:
    return folder / f"{key}.parquet"


def served_path(parquet: Path) -> Path:
    """The DuckDB file that answers for a Parquet file; of an older form there is none, and it is made again."""
    return parquet.with_name(f"{parquet.stem}.{SERVED_FORM}.duckdb")


def schema_of(columns: tuple[TableColumn, ...]) -> pa.Schema:
    fields = [pa.field(ROW, pa.int64(), nullable=False)]
    fields += [
        pa.field(
            column.name,
            ARROW_TYPES[column.kind],
            metadata={"label": column.original or column.name, "kind": str(column.kind)},
        )
        for column in columns
    ]
    return pa.schema(fields)


def quoted(name: str) -> str:
    """An identifier as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'
