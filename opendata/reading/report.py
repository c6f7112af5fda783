"""What an editor is told of a reading: which cells and rows do not fit, as JSON and as a CSV to take away; and the schema.

The whole table is checked by DuckDB in the Parquet that was written. Frictionless checks a sample of it against the schema:
a second opinion on what others will be told of the table.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from django.utils import translation

from opendata.kinds import ColumnKind
from opendata.reading import messages
from opendata.reading.tables import ReadColumn, Table

_LISTED = 1_000
_LISTED_OF_A_KIND = 100
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
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Problem:
    """One thing that does not fit. ``row`` is the row of the file, from 1, or None when it is about a whole column or table."""

    code: str
    row: int | None = None
    column: str = ""
    cell: str = ""
    where: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """``counts`` are of all that was found; ``problems`` lists the first of each kind."""

    rows: int
    schema: dict[str, Any]
    counts: dict[str, int]
    problems: list[Problem]

    def as_json(self) -> dict[str, Any]:
        """For storing and for the API: each problem with its sentence in Arabic and in English."""
        listed = [
            {
                "code": one.code,
                "row": one.row,
                "column": one.column,
                "cell": one.cell,
                **messages.in_both(one.code, one.where),
            }
            for one in self.problems
        ]
        return {
            "rows": self.rows,
            "counts": self.counts,
            "problems": listed,
            "schema": self.schema,
        }

    def as_csv(self, language: str) -> str:
        """For downloading, in «ar» or «en»: with a mark for Excel, and no cell that a spreadsheet would run."""
        out = io.StringIO()
        writer = csv.writer(out)
        with translation.override(language):
            writer.writerow(
                [messages.heading(name) for name in ("row", "column", "cell", "problem", "code")]
            )
            for one in self.problems:
                row = "" if one.row is None else one.row
                words = messages.sentence(one.code, one.where)
                writer.writerow([row, _safe(one.column), _safe(one.cell), words, one.code])
        return "\ufeff" + out.getvalue()


def schema(columns: Sequence[ReadColumn], keys: Sequence[str] = ()) -> dict[str, Any]:
    """Table Schema v2 of the columns; names are the ids, titles the labels of the file. ``unit`` is an extension."""
    fields = []
    for column in columns:
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
            problems += found[:_LISTED_OF_A_KIND]
    return Report(table.row_count, described, counts, problems[:_LISTED])


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
                problems = [
                    Problem("misfit", row, column.label, cell[:200]) for row, cell in column.misfits
                ]
                found.append(("misfit", problems, cells))
            else:
                found.append((warning.code, problems, cells))
    return found


def _of_rows(
    table: Table, parquet: Path, columns: Sequence[str], keys: Sequence[str]
) -> list[_Found]:
    """Empty keys, keys and whole rows that return."""
    with _database() as database:
        rows = _duplicates(database, parquet, columns) if columns else []
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
    database: duckdb.DuckDBPyConnection, parquet: Path, columns: Sequence[str]
) -> list[tuple[int, int]]:
    """The first rows that return another, each with the number of all such rows."""
    names = ", ".join(_quoted(name) for name in columns)
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


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_DANGEROUS) else text
