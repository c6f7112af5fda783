"""What an editor is told of a reading: which cells and rows do not fit; and the schema.

The first of them are kept with the file for the screen; all lie beside the table, one JSON document a line, to take along.

The whole table is checked by DuckDB in the Parquet that was written. Frictionless checks a sample of it against the schema:
a second opinion on what others will be told of the table.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq

from opendata.kinds import ColumnKind
from opendata.reading import columns, kinds, messages
from opendata.reading.tables import ReadColumn, Table

# On the screen, and in all; the counts are always whole.
_SHOWN = 200
_SHOWN_OF_A_KIND = 50
_LISTED_OF_A_KIND = 50_000
_SAMPLED = 1_000
_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
_TYPES = {
    ColumnKind.TEXT: "string",
    ColumnKind.INTEGER: "integer",
    ColumnKind.NUMBER: "number",
    ColumnKind.BOOLEAN: "boolean",
    ColumnKind.DATE: "date",
    ColumnKind.DATETIME: "datetime",
    ColumnKind.GEOMETRY: "geojson",
}


@dataclass(frozen=True)
class Problem:
    """One thing that does not fit. ``row`` is the row of the file, from 1, or None when it is about a whole column or table."""

    code: str
    row: int | None = None
    column: str = ""
    cell: str = ""
    where: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        told = {"code": self.code, "row": self.row, "column": self.column, "cell": self.cell}
        return told | messages.in_both(self.code, self.where)


@dataclass(frozen=True)
class Report:
    """``counts`` are of all that was found, in cells and rows; ``problems`` lists them, of each kind the first 50,000."""

    rows: int
    schema: dict[str, Any]
    counts: dict[str, int]
    problems: list[Problem]

    def as_json(self) -> dict[str, Any]:
        """For storing and for the API: the first problems of each kind, with their sentences in Arabic and in English."""
        return {
            "rows": self.rows,
            "counts": self.counts,
            "problems": [one.as_json() for one in self._shown()],
            "schema": self.schema,
        }

    def write(self, target: Path) -> None:
        """All problems, one JSON document a line, without sentences."""
        with target.open("w", encoding="utf-8") as file:
            for one in self.problems:
                file.write(json.dumps(asdict(one), ensure_ascii=False, default=str) + "\n")

    def _shown(self) -> list[Problem]:
        left = Counter[str]()
        shown = []
        for one in self.problems:
            left[one.code] += 1
            if left[one.code] <= _SHOWN_OF_A_KIND:
                shown.append(one)
        return shown[:_SHOWN]


def written(path: Path) -> Iterator[Problem]:
    """The problems of a report that was written; none where there is no such file."""
    if path.exists():
        with path.open(encoding="utf-8") as file:
            yield from (Problem(**json.loads(line)) for line in file)


def schema(described: Sequence[ReadColumn], keys: Sequence[str] = ()) -> dict[str, Any]:
    """Table Schema v2 of the columns; names are the ids, titles the labels of the file. ``unit`` is an extension."""
    fields = []
    for column in described:
        one: dict[str, Any] = {
            "name": column.name,
            "type": _TYPES[ColumnKind(column.kind)],
            "title": column.label,
        }
        if column.unit:
            one["unit"] = column.unit
        if column.name in keys:
            one["constraints"] = {"required": True}
        fields.append(one)
    made: dict[str, Any] = {"$schema": _PROFILE, "fields": fields, "missingValues": [""]}
    if keys:
        made["primaryKey"] = list(keys)
    return made


def check(table: Table, parquet: Path, keys: Sequence[str] = ()) -> Report:
    """Check a table that was written to ``parquet``; ``keys`` are the names of the columns of its row key."""
    counts: dict[str, int] = {}
    problems: list[Problem] = []
    described = schema(table.columns, keys)
    for code, found, number in (
        *_of_columns(table),
        *_of_rows(table, parquet, [one.name for one in table.columns], keys),
        second_opinion(parquet, described),
    ):
        if number:
            counts[code] = counts.get(code, 0) + number
            problems += found
    return Report(table.row_count, described, counts, problems)


def count_duplicates(parquet: Path, keys: Sequence[str]) -> int:
    """How many rows of a written table have the key of an earlier row; a worker's work."""
    with _database() as database:
        found = _duplicates(database, parquet, keys)
    return found[0][1] if found else 0


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as database:
        database.execute("SET memory_limit = '300MB'")
        database.execute("SET threads = 2")
        database.execute("SET temp_directory = ?", [folder])
        yield database


_Found = tuple[str, list[Problem], int]


def _of_columns(table: Table) -> list[_Found]:
    """Cells that kept their column from a type, and what else was said of each column."""
    found: list[_Found] = []
    for column in table.columns:
        for warning in column.warnings:
            cells = int(warning.where.get("cells", 1))
            problems = [Problem(warning.code, None, column.label, "", warning.where)]
            if warning.code == "mixed_column":
                found.append(("misfit", list(_misfits(table, column)), cells))
            else:
                found.append((warning.code, problems, cells))
    return found


def _misfits(table: Table, column: ReadColumn) -> Iterator[Problem]:
    """The cells that kept a column from the type of most, in the order of the file."""
    left, blamed = _LISTED_OF_A_KIND, list(column.found.misfits)
    for batch in table.staged.batches():
        cells, rows = batch.column(column.place), batch.column("source")
        places = np.flatnonzero(np.isin(columns.shapes(cells), blamed))[:left]
        left -= len(places)
        for place in places.tolist():
            cell = kinds.words(cells[place].as_py())[:200]
            yield Problem("misfit", rows[place].as_py(), column.label, cell)
        if not left:
            return


def _of_rows(
    table: Table, parquet: Path, names: Sequence[str], keys: Sequence[str]
) -> list[_Found]:
    """Empty keys, keys and whole rows that return."""
    with _database() as database:
        rows = _duplicates(database, parquet, names) if names else []
        same_key = _duplicates(database, parquet, keys) if keys else []
        empty = _empty(database, parquet, keys) if keys else []
    places = _places(table, {row for row, _number in (*rows, *same_key, *empty)})
    return [
        _told("duplicate_row", rows, places),
        _told("duplicate_key", same_key, places),
        _told("empty_key", empty, places),
    ]


def _told(code: str, rows: list[tuple[int, int]], places: dict[int, int]) -> _Found:
    total = rows[0][1] if rows else 0
    return code, [Problem(code, places[row]) for row, _total in rows], total


def _duplicates(
    database: duckdb.DuckDBPyConnection, parquet: Path, alike: Sequence[str]
) -> list[tuple[int, int]]:
    """The first rows that return another, each with the number of all such rows."""
    names = ", ".join(_quoted(name) for name in alike)
    return database.execute(
        f"SELECT _row, count(*) OVER () FROM (SELECT _row, row_number() OVER (PARTITION BY h ORDER BY _row) AS n "  # noqa: S608  # names are ours
        f"FROM (SELECT _row, hash({names}) AS h FROM read_parquet(?))) WHERE n > 1 ORDER BY _row LIMIT ?",
        [str(parquet), _LISTED_OF_A_KIND],
    ).fetchall()


def _empty(
    database: duckdb.DuckDBPyConnection, parquet: Path, keys: Sequence[str]
) -> list[tuple[int, int]]:
    missing = " OR ".join(f"{_quoted(name)} IS NULL" for name in keys)
    return database.execute(
        f"SELECT _row, count(*) OVER () FROM read_parquet(?) WHERE {missing} ORDER BY _row LIMIT ?",  # noqa: S608  # as above
        [str(parquet), _LISTED_OF_A_KIND],
    ).fetchall()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _places(table: Table, rows: set[int]) -> dict[int, int]:
    """The row of the file for rows of the table."""
    if not rows:
        return {}
    last = max(rows)
    sources = enumerate(islice(table.sources(), last), start=1)
    return {row: source for row, source in sources if row in rows}


def second_opinion(parquet: Path, described: dict[str, Any]) -> _Found:
    """What Frictionless says of the first rows."""
    # Slow to import, and only wanted here.
    from frictionless import Resource, Schema

    names = [one["name"] for one in described["fields"]]
    with pq.ParquetFile(parquet) as file:
        first = next(file.iter_batches(batch_size=_SAMPLED, columns=names), None)
    if first is None or not names:
        return "schema", [], 0
    rows = [list(row.values()) for row in first.to_pylist()]
    checked = Resource(data=[names, *rows], schema=Schema.from_descriptor(_strict(described)))
    errors = [error for task in checked.validate().tasks for error in task.errors]
    # Empty and repeated keys were found over the whole table already.
    told = [
        error
        for error in errors
        if error.type not in {"primary-key", "constraint-error", "blank-row"}
    ]
    problems = [
        Problem("schema", where={"note": error.note}, cell=error.note[:200]) for error in told
    ]
    return "schema", problems, len(problems)


def _strict(described: dict[str, Any]) -> dict[str, Any]:
    """The schema without what Frictionless does not know of version 2."""
    fields = [
        {key: value for key, value in one.items() if key != "unit"} for one in described["fields"]
    ]
    return {
        **{key: value for key, value in described.items() if key != "$schema"},
        "fields": fields,
    }
