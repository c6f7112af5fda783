"""Parquet from rows of Python values, in constant memory; whole under its name, or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from common.hashing import sha256_of
from opendata.models import ColumnKind
from opendata.tables.shape import TableColumn, Value, schema_of

DRAFT = ".draft"
BATCH_ROWS = 20_000
ROW_GROUP = 122_880


@dataclass(frozen=True, slots=True)
class WrittenTable:
    rows: int
    size_bytes: int
    sha256: str


@contextmanager
def draft_of(target: Path) -> Iterator[Path]:
    """A name beside `target` to write under; it takes the target's name at the end, and is removed after an error."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.stem}.", suffix=DRAFT)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.chmod(0o644)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def write_rows(
    target: Path, columns: Sequence[TableColumn], rows: Iterable[Sequence[Value]]
) -> WrittenTable:
    """Write typed rows as Parquet (zstd), numbered from 1; dates may come as ISO 8601 texts.

    Raises:
        pa.ArrowInvalid, ValueError: a value is none of its column's kind; the file of this name stays as it was.
        OSError: there is no room.
    """
    schema, waiting, number = schema_of(tuple(columns)), iter(rows), 0
    with draft_of(target) as draft:
        with pq.ParquetWriter(draft, schema, compression="zstd") as writer:
            while some := list(islice(waiting, BATCH_ROWS)):
                writer.write_table(_table(schema, columns, some, number), row_group_size=ROW_GROUP)
                number += len(some)
        size, sha256 = draft.stat().st_size, sha256_of(draft)
    return WrittenTable(number, size, sha256)


def _table(
    schema: pa.Schema, columns: Sequence[TableColumn], rows: list[Sequence[Value]], before: int
) -> pa.Table:
    cells = list(zip(*rows, strict=True)) if columns else []
    arrays = [pa.array(range(before + 1, before + len(rows) + 1), pa.int64())]
    for column, values, field in zip(columns, cells, list(schema)[1:], strict=True):
        arrays.append(pa.array([_arrow(value, column.kind) for value in values], field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _arrow(value: Value, kind: str) -> Value:
    if kind == ColumnKind.DATE and isinstance(value, str):
        return date.fromisoformat(value)
    if kind == ColumnKind.DATETIME and isinstance(value, str):
        return datetime.fromisoformat(value)
    return value
