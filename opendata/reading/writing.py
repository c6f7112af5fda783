"""Typed rows to Parquet: a table is whole in its place, or not there."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from opendata.kinds import ColumnKind
from opendata.reading.columns import TYPES

ROW_GROUP = 100_000
# Row groups of very wide tables are kept small, since each is put together in memory.
_CELLS_A_GROUP = 4_000_000


def schema(columns: Sequence[Any]) -> pa.Schema:
    """``_row`` and one field for each column (``name``, ``label``, ``kind``), the label as its metadata."""
    fields = [pa.field("_row", pa.int64(), nullable=False)]
    for column in columns:
        metadata = {"label": column.label, "kind": str(column.kind)}
        fields.append(pa.field(column.name, TYPES[ColumnKind(column.kind)], metadata=metadata))
    return pa.schema(fields)


def write(target: Path, columns: Sequence[Any], pieces: Iterable[Sequence[pa.Array]]) -> str:
    """Write pieces of columns, in order and in the columns' types, to ``target``; gives the SHA-256 of the file.

    The rows are numbered from 1. Memory is bound by a row group. A table that was there stays until the new one is whole.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(
        dir=target.parent, prefix=f".{target.stem[:40]}-", suffix=".draft"
    )
    os.close(handle)
    try:
        _write_to(draft, schema(columns), pieces)
        digest = _sealed(Path(draft))
        Path(draft).replace(target)
    finally:
        Path(draft).unlink(missing_ok=True)
    return digest


def _write_to(draft: str, fields: pa.Schema, pieces: Iterable[Sequence[pa.Array]]) -> None:
    group = max(min(ROW_GROUP, _CELLS_A_GROUP // len(fields)), 1)
    waiting: list[pa.RecordBatch] = []
    held = written = 0
    with pq.ParquetWriter(draft, fields, compression="zstd", write_statistics=True) as writer:
        for arrays in pieces:
            count = len(arrays[0])
            numbers = pa.array(range(written + 1, written + count + 1), pa.int64())
            waiting.append(pa.record_batch([numbers, *arrays], schema=fields))
            written += count
            held += count
            while held >= group:
                table = pa.Table.from_batches(waiting)
                writer.write_table(table.slice(0, group), row_group_size=group)
                waiting = table.slice(group).to_batches()
                held -= group
        if held or not written:
            table = pa.Table.from_batches(waiting, fields)
            writer.write_table(table, row_group_size=group)


def _sealed(draft: Path) -> str:
    """The fingerprint of a file that is safely on the disk."""
    digest = hashlib.sha256()
    with draft.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
        os.fsync(file.fileno())
    return digest.hexdigest()
