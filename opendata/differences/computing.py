"""The comparison itself, in DuckDB over the two Parquet files, and the files that keep what it found.

Rows are joined by their key and told apart by a hash of their cells (64 bits); only the cells of rows that differ are looked at.
What was published never changes, so that a comparison is made once and kept: ``<key>.parquet`` with a line per changed cell and
per row that came or went, in the order of the newer release, and ``<key>.json`` with the counts.
"""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings

from opendata import store
from opendata.differences.matching import Columns, Key, Pair, key_of, matched
from opendata.differences.vocabulary import ADDED, REMOVED, REVISED
from opendata.errors import QueryTooLarge, ResourceNotReady
from opendata.models import Column, ColumnKind
from opendata.tables.of_resource import Served
from opendata.tables.shape import NUMERIC, quoted
from opendata.tables.write import draft_of

_FORM = 2
MEMORY, SECONDS = "256MB", 30
MAX_LINES = 1_000_000
MAX_FILES, MAX_BYTES = 500, 512 * 2**20
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of a comparison. ``cells`` are those of columns of both releases in rows of both.

    ``revised_by`` has the names of the newer release; ``key`` too. ``lines`` is how many lines there are, of which the first
    1,000,000 are kept.
    """

    key: list[str]
    by: str
    has_duplicates: bool
    rows_before: int
    rows_after: int
    added: int
    removed: int
    revised_rows: int
    revised_cells: int
    cells: int
    lines: int
    revised_by: dict[str, int] = field(default_factory=dict)

    @property
    def percent_revised(self) -> float:
        return 100 * self.revised_cells / self.cells if self.cells else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two releases of one resource, and where what changed is kept."""

    older: Served
    newer: Served
    columns: Columns
    path: Path
    summary: Summary


def compare(older: Served, newer: Served) -> Comparison:
    """Compare, or read what an earlier comparison found.

    Raises:
        ResourceNotReady: one of them was not read. QueryTooLarge: it took more than 30 seconds, or too much memory.
    """
    columns = matched(older.columns, newer.columns)
    path = folder() / f"{_name(older, newer, columns)}.parquet"
    told = path.with_suffix(".json")
    with _lock:
        if not (path.exists() and told.exists()):
            _make(older, newer, columns, path)
        path.touch()
        found = Summary(**json.loads(told.read_text("utf-8"))["summary"])
    return Comparison(older, newer, columns, path, found)


def is_ready(older: Served, newer: Served) -> bool:
    """Whether this was compared before."""
    name = _name(older, newer, matched(older.columns, newer.columns))
    return (folder() / f"{name}.json").exists()


def folder() -> Path:
    return Path(settings.DATA_DIR) / "differences"


def forget(name: str) -> None:
    """Remove what was found in comparisons with a table whose file of this name went for good."""
    if not name.endswith(".parquet"):
        return
    for told in list(folder().glob("*.json")):
        with suppress(FileNotFoundError):
            if store.key_of(name) in json.loads(told.read_text("utf-8")).get("tables", []):
                told.unlink()
                told.with_suffix(".parquet").unlink(missing_ok=True)


def connection() -> duckdb.DuckDBPyConnection:
    """A connection that reads tables and comparisons, and writes comparisons only."""
    folder().mkdir(parents=True, exist_ok=True)
    return duckdb.connect(
        ":memory:",
        config={
            "memory_limit": MEMORY,
            "threads": 2,
            "temp_directory": str(folder() / ".spill"),
            "max_execution_time": str(SECONDS * 1000),
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )


def _name(older: Served, newer: Served, columns: Columns) -> str:
    """By what is compared: the two files and the publisher's key."""
    told: list[Any] = [_FORM, older.table.key, newer.table.key]
    told += [[pair.older.name, pair.newer.name, pair.newer.is_key] for pair in columns.pairs]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:40]


def _make(older: Served, newer: Served, columns: Columns, path: Path) -> None:
    try:
        with ExitStack() as stack:
            database = stack.enter_context(connection())
            for name, side in (("older", older), ("newer", newer)):
                parquet = stack.enter_context(store.held(side.table.key, side.file.table_sha256))
                if not parquet.exists():
                    raise ResourceNotReady
                source = str(parquet).replace("'", "''")
                cells = ", ".join(f"{_clean(one)} AS {quoted(one.name)}" for one in side.columns)
                database.execute(
                    f"CREATE VIEW {name} AS SELECT _row, {cells} FROM read_parquet('{source}')"  # noqa: S608
                )
            key = key_of(database, columns)
            _pair_rows(database, columns, key)
            with draft_of(path) as draft:
                summary = _write(database, columns, key, draft)
            kept = {"tables": [older.table.key, newer.table.key], "summary": asdict(summary)}
            path.with_suffix(".json").write_text(json.dumps(kept), "utf-8")
    except (duckdb.InterruptException, duckdb.OutOfMemoryException) as error:
        raise QueryTooLarge(seconds=SECONDS) from error
    _make_room()


def _pair_rows(database: duckdb.DuckDBPyConnection, columns: Columns, key: Key) -> None:
    """Table ``pair``: the rows that differ, by their numbers in either release; one is empty where a row came or went."""
    older, newer = (_side(columns, key, side) for side in ("older", "newer"))
    # Whole rows are joined by their hash and by which of the equal ones they are.
    places = range(len(key.pairs) or 2)
    joined = " AND ".join(f"o.k{place} IS NOT DISTINCT FROM n.k{place}" for place in places)
    database.execute(
        f"CREATE TEMP TABLE pair AS SELECT o._row AS a, n._row AS b FROM ({older}) o FULL JOIN ({newer}) n "  # noqa: S608
        f"ON {joined} WHERE o._row IS NULL OR n._row IS NULL OR o.h IS DISTINCT FROM n.h"
    )


def _side(columns: Columns, key: Key, side: str) -> str:
    cells = ", ".join(_comparable(pair, side) for pair in columns.pairs)
    whole = f"hash({cells})" if cells else "0"
    if key.pairs:
        names = [_comparable(pair, side) for pair in key.pairs]
        keys = ", ".join(f"{name} AS k{place}" for place, name in enumerate(names))
        return f"SELECT _row, {keys}, {whole} AS h FROM {side}"  # noqa: S608
    # Rows that are equal in everything are told apart by which of them it is.
    return (
        f"SELECT _row, h AS k0, row_number() OVER (PARTITION BY h ORDER BY _row) AS k1, h "  # noqa: S608
        f"FROM (SELECT _row, {whole} AS h FROM {side})"
    )


def _write(database: duckdb.DuckDBPyConnection, columns: Columns, key: Key, draft: Path) -> Summary:
    database.execute(f"CREATE TEMP VIEW line AS {_lines(columns, key)}")
    database.execute(
        "CREATE TEMP TABLE kept AS SELECT row_number() OVER (ORDER BY place, gone, position) AS n, "  # noqa: S608
        'change, a AS row_before, b AS row_after, "column", before, after, key FROM line '
        f"ORDER BY place, gone, position LIMIT {MAX_LINES}"
    )
    target = str(draft).replace("'", "''")
    database.execute(
        f"COPY (SELECT * FROM kept ORDER BY n) TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20000)"  # noqa: S608
    )
    before, after = (
        database.execute(f"SELECT count(*) FROM {side}").fetchall()[0][0]  # noqa: S608
        for side in ("older", "newer")
    )
    added, removed, revised = database.execute(
        "SELECT count(*) FILTER (a IS NULL), count(*) FILTER (b IS NULL), "
        "count(*) FILTER (a IS NOT NULL AND b IS NOT NULL) FROM pair"
    ).fetchall()[0]
    by = database.execute(
        f"SELECT \"column\", count(*) FROM line WHERE change = '{REVISED}' GROUP BY 1"  # noqa: S608
    ).fetchall()
    cells = sum(count for _name, count in by)
    return Summary(
        key=[pair.newer.name for pair in key.pairs],
        by=key.by,
        has_duplicates=key.has_duplicates,
        rows_before=before,
        rows_after=after,
        added=added,
        removed=removed,
        revised_rows=revised,
        revised_cells=cells,
        cells=(before - removed) * len(columns.pairs),
        lines=added + removed + cells,
        revised_by=dict(sorted(by, key=lambda one: (-one[1], one[0]))),
    )


def _lines(columns: Columns, key: Key) -> str:
    """A line per revised cell, with what was there and what is; a line per row that came or went, with all its cells."""
    # A column of the data may be called as ours are, so that ours say of which table they are.
    both = "FROM pair JOIN older o ON o._row = pair.a JOIN newer n ON n._row = pair.b"
    start = "SELECT coalesce(pair.b, pair.a) AS place, pair.b IS NULL AS gone, pair.a, pair.b"
    parts = []
    for position, pair in enumerate(columns.pairs):
        old, new = _comparable(pair, "older", "o."), _comparable(pair, "newer", "n.")
        parts.append(
            f"{start}, {position} AS position, '{REVISED}' AS change, '{pair.newer.name}' AS \"column\", "
            f"{_text(pair.older, 'o.')} AS before, {_text(pair.newer, 'n.')} AS after, {_key(key, 'newer', 'n.')} AS key "
            f"{both} WHERE {old} IS DISTINCT FROM {new}"
        )
    olds, news = (
        [pair.older for pair in columns.pairs] + columns.removed,
        [pair.newer for pair in columns.pairs] + columns.added,
    )
    parts.append(
        # The first part of a union names the columns, and without a column of both releases this is the first.
        f"{start}, -1 AS position, '{ADDED}' AS change, '' AS \"column\", NULL::VARCHAR AS before, "
        f"{_row(news, 'n.')} AS after, {_key(key, 'newer', 'n.')} AS key "
        "FROM pair JOIN newer n ON n._row = pair.b WHERE pair.a IS NULL"
    )
    parts.append(
        f"{start}, -1, '{REMOVED}', '', {_row(olds, 'o.')}, NULL, {_key(key, 'older', 'o.')} "
        "FROM pair JOIN older o ON o._row = pair.a WHERE pair.b IS NULL"
    )
    return " UNION ALL ".join(parts)


def _row(columns: list[Column], table: str) -> str:
    """A row as JSON: column → value as text, or null."""
    cells = ", ".join(
        f"'{one.name}', {_text(one, table)}"
        for one in sorted(columns, key=lambda one: one.position)
    )
    return f"json_object({cells})::VARCHAR"


def _key(key: Key, side: str, table: str) -> str:
    cells = ", ".join(_text(getattr(pair, side), table) for pair in key.pairs)
    return f"json_array({cells})::VARCHAR" if cells else "'[]'"


def _clean(column: Column) -> str:
    """As rows are served: an empty text and a number that is none are empty cells."""
    name = quoted(column.name)
    if column.kind in {ColumnKind.TEXT, ColumnKind.GEOMETRY}:
        return f"nullif({name}, '')"
    return (
        f"CASE WHEN isfinite({name}) THEN {name} END" if column.kind == ColumnKind.NUMBER else name
    )


def _comparable(pair: Pair, side: str, table: str = "") -> str:
    column: Column = getattr(pair, side)
    name = table + quoted(column.name)
    if not pair.is_retyped:
        return name
    is_number = pair.older.kind in NUMERIC and pair.newer.kind in NUMERIC
    return f"{name}::DOUBLE" if is_number else _text(column, table)


def _text(column: Column, table: str = "") -> str:
    name = table + quoted(column.name)
    if column.kind == ColumnKind.DATETIME:
        return f"replace({name}::TIMESTAMP::VARCHAR, ' ', 'T')"
    return f"{name}::VARCHAR"


def _make_room() -> None:
    told = sorted(
        ((path.stat(), path) for path in folder().glob("*.parquet")),
        key=lambda one: one[0].st_mtime_ns,
    )
    count, size = len(told), sum(stat.st_size for stat, _path in told)
    for stat, path in told:
        if count <= MAX_FILES and size <= MAX_BYTES:
            return
        path.with_suffix(".json").unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        count, size = count - 1, size - stat.st_size
