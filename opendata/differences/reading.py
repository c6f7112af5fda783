"""What a comparison found, page by page or as a whole; a page costs the same wherever it stands."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from common.spreadsheet import harmless
from opendata.differences.computing import Comparison, connection
from opendata.differences.vocabulary import CHANGES
from opendata.errors import BadRowQuery

MAX_LIMIT = 500
HEADER = ("change", "column", "before", "after", "row_before", "row_after", "key")


@dataclass(frozen=True, slots=True)
class Line:
    """A revised cell, or a row that came or went (then ``column`` is '' and its cells are JSON)."""

    number: int
    change: str
    row_before: int | None
    row_after: int | None
    column: str
    before: str | None
    after: str | None
    key: list[str | None]


@dataclass(frozen=True, slots=True)
class LinesAsked:
    """Lines after a number; of one change or one column, where said."""

    change: str = ""
    column: str = ""
    after: int = 0
    limit: int = 100


def lines(found: Comparison, asked: LinesAsked) -> tuple[list[Line], int]:
    """A page, and the number to go on from; 0 at the end.

    Raises:
        BadRowQuery: an unknown change or column.
    """
    where, values = _where(found, asked)
    with connection() as database:
        rows = database.execute(
            'SELECT n, change, row_before, row_after, "column", before, after, key FROM read_parquet(?) '  # noqa: S608
            f"{where} ORDER BY n LIMIT {asked.limit + 1}",
            [str(found.path), *values],
        ).fetchall()
    page = [_line(row) for row in rows[: asked.limit]]
    return page, page[-1].number if len(rows) > asked.limit else 0


def _line(row: tuple[Any, ...]) -> Line:
    number, change, before, after, column, old, new, key = row
    return Line(number, change, before, after, column, old, new, json.loads(key))


def csv_lines(found: Comparison, asked: LinesAsked) -> Iterator[str]:
    """All lines as CSV, in pieces; texts that a spreadsheet would run begin with an apostrophe."""
    where, values = _where(found, asked)
    yield ",".join(HEADER) + "\r\n"
    with connection() as database:
        told = database.execute(
            'SELECT change, "column", before, after, row_before, row_after, key FROM read_parquet(?) '  # noqa: S608
            f"{where} ORDER BY n",
            [str(found.path), *values],
        )
        while rows := told.fetchmany(2_000):
            text = io.StringIO()
            writer = csv.writer(text)
            writer.writerows(
                [harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
            )
            yield text.getvalue()


def _where(found: Comparison, asked: LinesAsked) -> tuple[str, list[str | int]]:
    parts, values = ["n > ?"], [asked.after]  # type: tuple[list[str], list[str | int]]
    if asked.change:
        if asked.change not in CHANGES:
            raise BadRowQuery(change=asked.change[:40], changes=list(CHANGES))
        parts.append("change = ?")
        values.append(asked.change)
    if asked.column:
        names = [pair.newer.name for pair in found.columns.pairs]
        if asked.column not in names:
            raise BadRowQuery(column=asked.column[:100], columns=names)
        parts.append('"column" = ?')
        values.append(asked.column)
    return f"WHERE {' AND '.join(parts)}", values
