"""Parquet as it is handed in: nested types flattened with a point, what has no type of ours as text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # as above

from opendata.reading.grid import Cell, Opened, Sheet, Unreadable
from opendata.reading.options import Limits

_BATCH = 4_096
# Unpacked bytes, as a multiple of what may be uploaded.
_LARGEST = 20


def open_parquet(path: Path, limits: Limits) -> Opened:
    """Open a Parquet file; only its footer is read here.

    Raises:
        Unreadable: ``damaged``, ``encrypted``, ``too_many_rows``, ``too_many_columns``, ``expands_too_much``, ``empty``.
    """
    try:
        with pq.ParquetFile(path) as file:
            _measure(file.metadata, limits)
            names = _flat(file.schema_arrow.empty_table()).column_names
    except pa.ArrowInvalid as error:
        raise _unreadable(error) from None
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _unreadable(error) from None
    if not names:
        raise Unreadable("empty")
    if len(names) > limits.columns:
        raise Unreadable("too_many_columns", {"count": len(names), "most": limits.columns})
    sheet = Sheet(path.stem[:100], _reader(path, names), is_typed=True, is_headed=True)
    return Opened("parquet", [sheet])


def _measure(metadata: Any, limits: Limits) -> None:  # Any: pyarrow has no types
    if metadata.num_rows > limits.rows:
        raise Unreadable("too_many_rows", {"count": metadata.num_rows, "most": limits.rows})
    if metadata.num_columns > limits.columns:
        raise Unreadable(
            "too_many_columns", {"count": metadata.num_columns, "most": limits.columns}
        )
    whole = sum(
        metadata.row_group(place).total_byte_size for place in range(metadata.num_row_groups)
    )
    if whole > limits.bytes * _LARGEST:
        raise Unreadable("expands_too_much", {"bytes": whole, "most": limits.bytes * _LARGEST})


def _reader(path: Path, names: list[str]) -> Callable[[], Iterator[list[Cell]]]:
    def rows() -> Iterator[list[Cell]]:
        yield [*names]
        try:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(_BATCH, use_threads=False):
                    table = _flat(pa.Table.from_batches([batch]))
                    columns = [_cells(column) for column in table.columns]
                    yield from (list(row) for row in zip(*columns, strict=True))
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _unreadable(error) from None

    return rows


def _unreadable(error: Exception) -> Unreadable:
    is_encrypted = "encrypt" in str(error).lower()
    return Unreadable("encrypted" if is_encrypted else "damaged", {"is": "parquet"})


def _flat(table: pa.Table) -> pa.Table:
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    return table


def _cells(column: pa.ChunkedArray) -> list[Cell]:
    kind = column.type
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    if pa.types.is_time(kind) or pa.types.is_duration(kind):
        column = column.cast(
            pa.duration("us") if pa.types.is_duration(kind) else pa.time64("us"), safe=False
        )
    return [_cell(value) for value in column.to_pylist()]


def _cell(value: Any) -> Cell:  # Any: whatever a column of Parquet holds
    if isinstance(value, str | bool) or value is None:
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else str(value)
    if isinstance(value, Decimal):
        return (
            int(value)
            if value == value.to_integral_value() and abs(value) < 2**63
            else float(value)
        )
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return _text(value)


def _text(value: Any) -> Cell:
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))
    return value
