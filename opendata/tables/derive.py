"""The file that rows are served from: a DuckDB database made from the Parquet file, for reading only.

Table ``t`` holds the rows in their order, each text column a second time as it is compared and searched (``name~``), and how
many bytes a row takes as CSV, so that the length of a download is known before its first byte. An empty text and a number that
is none (NaN, infinity) are empty cells there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from opendata.models import ColumnKind
from opendata.tables.folding import comparable_array
from opendata.tables.lines import csv_line
from opendata.tables.shape import CSV_BYTES, FOLDED, ROW, TableColumn, quoted, served_path
from opendata.tables.write import draft_of

MEMORY = "160MB"
BATCH_BYTES = 12 * 2**20
BATCH_ROWS = (500, 61_440)


def derive(parquet: Path) -> Path:
    """Write the file that serves a Parquet file; one that is there is replaced. Returns its path.

    Raises:
        OSError, pa.ArrowException, duckdb.Error: it could not be read or written; what is there stays.
    """
    target = served_path(parquet)
    with pq.ParquetFile(parquet) as source, draft_of(target) as draft:
        draft.unlink()  # DuckDB makes a database of a name, not of an empty file
        settings: dict[str, Any] = {
            "memory_limit": MEMORY,
            "threads": 2,
            "temp_directory": f"{draft}.spill",
        }
        with duckdb.connect(str(draft), config=settings) as database:
            _fill(database, source)
            database.execute("CHECKPOINT")
    return target


def _fill(database: duckdb.DuckDBPyConnection, source: pq.ParquetFile) -> None:
    columns = [_column(field) for field in source.schema_arrow if field.name != ROW]
    texts = [column.name for column in columns if column.kind == ColumnKind.TEXT]
    kept = ", ".join(_kept(column) for column in columns)
    folded = ", ".join(quoted(name + FOLDED) for name in texts)
    fields = f"{ROW}, {kept}{', ' if folded else ''}{folded}"
    rows = f"SELECT {fields} FROM batch"  # noqa: S608  # names of our own writing, quoted
    counted = f"SELECT *, strlen({csv_line(columns)})::INTEGER AS {quoted(CSV_BYTES)} FROM ({rows})"  # noqa: S608
    names = source.schema_arrow.names
    database.register("batch", _with_folded(source.schema_arrow.empty_table(), names, texts))
    database.execute(f"CREATE TABLE t AS {counted}")
    for some in source.iter_batches(batch_size=_batch_rows(source)):
        table = pa.Table.from_batches([some])
        database.register("batch", _with_folded(table, names, texts))
        database.execute(f"INSERT INTO t {counted}")


def _with_folded(table: pa.Table, names: list[str], texts: list[str]) -> pa.Table:
    arrays = [table.column(name).combine_chunks() for name in names]
    arrays += [comparable_array(table.column(name).combine_chunks()) for name in texts]
    return pa.table(arrays, names=[*names, *(name + FOLDED for name in texts)])


def _column(field: pa.Field) -> TableColumn:
    """Of which kind a field is; a shape is told from a text by what its writer noted."""
    noted = (field.metadata or {}).get(b"kind", b"").decode()
    kind = noted if noted in ColumnKind.values else _KINDS.get(str(field.type), ColumnKind.TEXT)
    return TableColumn(field.name, kind)


_KINDS = {
    "int64": ColumnKind.INTEGER,
    "double": ColumnKind.NUMBER,
    "bool": ColumnKind.BOOLEAN,
    "date32[day]": ColumnKind.DATE,
    "timestamp[us]": ColumnKind.DATETIME,
    "timestamp[ms]": ColumnKind.DATETIME,
    "timestamp[ns]": ColumnKind.DATETIME,
}


def _kept(column: TableColumn) -> str:
    name = quoted(column.name)
    if column.kind in {ColumnKind.TEXT, ColumnKind.GEOMETRY}:
        return f"nullif({name}, '') AS {name}"
    if column.kind == ColumnKind.NUMBER:
        return f"CASE WHEN isfinite({name}) THEN {name} END AS {name}"
    if column.kind == ColumnKind.DATETIME:
        return f"{name}::TIMESTAMP AS {name}"
    return name


def _batch_rows(source: pq.ParquetFile) -> int:
    """As many rows as are some 12 MB, by what the file says of itself."""
    told = source.metadata
    size = sum(told.row_group(place).total_byte_size for place in range(told.num_row_groups))
    least, most = BATCH_ROWS
    return max(least, min(most, BATCH_BYTES * max(told.num_rows, 1) // max(size, 1)))
