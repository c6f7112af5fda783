"""Questions to a table: a page of rows, counts by value, groups. Each checks everything before it asks anything."""

from __future__ import annotations

from dataclasses import dataclass, field

from opendata.errors import BadRowQuery
from opendata.tables.answers import Found
from opendata.tables.engine import Session, engines
from opendata.tables.order import (
    Place,
    beyond,
    cursor_of,
    keys_of,
    order_by,
    place_of,
)
from opendata.tables.query import MAX_ROWS, Filter, RowsAsked, shown
from opendata.tables.shape import ROW, Table, TableColumn, Value, quoted
from opendata.tables.where import Clause, known_column, where

MAX_SKIP = 10_000
MAX_VALUES = 1_000


@dataclass(frozen=True, slots=True)
class RowPage:
    """Rows as tuples in the order of `columns`, with the cursors of what stands around them; empty where nothing does.

    ``numbers`` are the rows' places in the file, from 1. ``count`` is of all rows that fit, None where it was not asked for.
    """

    columns: tuple[TableColumn, ...]
    rows: list[tuple[Value, ...]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    count: int | None = None
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class FacetCount:
    value: Value
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """The most frequent values of a column, how many rows have another, and how many none."""

    column: TableColumn
    values: list[FacetCount]
    others: int
    other_values: int
    empty: int


def rows(table: Table, asked: RowsAsked) -> RowPage:
    """A page of a view.

    Raises:
        BadRowQuery: an unknown column or operator, a value that does not fit, a limit beyond 1,000, a bad cursor.
        CursorOutdated: a cursor of another order or file.
        ResourceNotReady: there is no such file. QueryTooLarge: too long, or too much memory.
    """
    view, place = asked.view, None
    if not 1 <= asked.limit <= MAX_ROWS:
        raise BadRowQuery(limit=asked.limit, maximum=MAX_ROWS)
    if not 0 <= asked.skip <= MAX_SKIP:
        raise BadRowQuery(skip=asked.skip, maximum=MAX_SKIP)
    for name in view.columns:
        known_column(table, name)
    columns, matching = shown(table.columns, view.columns), where(table, view.filter)
    order_by(table, view.sorts)
    if asked.cursor:
        place = place_of(table, view.sorts, asked.cursor)
    with _session(table) as session:
        found = _cut(session, table, asked, columns, place)
        count = None
        if asked.counted:
            count = _count(session, asked, matching, len(found))
    has_more, found = len(found) > asked.limit, found[: asked.limit]
    if place is not None and place.is_before:
        found.reverse()
    numbers = [int(row[0]) for row in found]
    after, before = _cursors(table, asked, place, numbers, has_more=has_more)
    return RowPage(columns, [row[1:] for row in found], numbers, count, after, before)


def count(table: Table, asked: Filter) -> int:
    """How many rows fit; raises as `rows`."""
    matching = where(table, asked)
    with _session(table) as session:
        return _counted(session, matching)


def facet(table: Table, name: str, asked: Filter, limit: int) -> Facet:
    """Values of a column by how often they occur in what fits, the most frequent first; raises as `rows`."""
    if not 1 <= limit <= MAX_VALUES:
        raise BadRowQuery(limit=limit, maximum=MAX_VALUES)
    column, matching = known_column(table, name), where(table, asked)
    cell = quoted(column.name)
    with _session(table) as session:
        grouped = f"SELECT {cell} AS value, count(*) AS rows FROM {session.table}{matching.sql} GROUP BY 1"  # noqa: S608
        found = session.kept(
            f"WITH g AS MATERIALIZED ({grouped}) "  # noqa: S608  # names of ours
            "SELECT value, rows, (SELECT sum(rows) FROM g WHERE value IS NOT NULL)::BIGINT, "
            "(SELECT count(*) FROM g WHERE value IS NOT NULL), "
            "(SELECT sum(rows) FROM g WHERE value IS NULL)::BIGINT "
            f"FROM g ORDER BY value IS NULL, rows DESC, value LIMIT {limit}",
            matching,
        )
    values = [FacetCount(row[0], row[1]) for row in found if row[0] is not None]
    filled, different, empty = found[0][2:] if found else (0, 0, 0)
    others = (filled or 0) - sum(one.count for one in values)
    return Facet(column, values, others, different - len(values), empty or 0)


def _count(session: Session, asked: RowsAsked, matching: Clause, found: int) -> int:
    """Rows that fit; where the page holds the last of them, that needs no counting."""
    is_last = not asked.cursor and found <= asked.limit and (found > 0 or not asked.skip)
    return asked.skip + found if is_last else _counted(session, matching)


def _counted(session: Session, matching: Clause) -> int:
    sql = f"SELECT count({ROW}) FROM {session.table}{matching.sql}"  # noqa: S608  # names of ours
    number: int = session.kept(sql, matching)[0][0]
    return number


def _session(table: Table):  # type: ignore[no-untyped-def]  # a context manager of `Session`
    return engines(table.parquet.parent).questions.session(table)


def _cut(
    session: Session,
    table: Table,
    asked: RowsAsked,
    columns: tuple[TableColumn, ...],
    place: Place | None,
) -> Found:
    """The rows of the page and one more, in the direction of the cursor."""
    view, bound = asked.view, Clause()
    if place is not None:
        bound = beyond(table, view.sorts, place, _values_at(session, table, asked, place))
    matching = where(table, view.filter, bound)
    fields = ", ".join([ROW, *(quoted(column.name) for column in columns)])
    order = order_by(table, view.sorts, backwards=place is not None and place.is_before)
    skipped = f" OFFSET {asked.skip}" if asked.skip and place is None else ""
    return session.all(
        f"SELECT {fields} FROM {session.table}{matching.sql}{order} LIMIT {asked.limit + 1}{skipped}",  # noqa: S608
        matching,
    )


def _values_at(session: Session, table: Table, asked: RowsAsked, place: Place) -> tuple[Value, ...]:
    keys = keys_of(table, asked.view.sorts)
    if not keys:
        return ()
    found = session.all(
        f"SELECT {', '.join(keys)} FROM {session.table} WHERE {ROW} = ?",  # noqa: S608  # names of ours
        Clause("", (place.row,)),
    )
    if not found:
        raise BadRowQuery(cursor=asked.cursor[:100])
    return found[0]


def _cursors(
    table: Table, asked: RowsAsked, place: Place | None, numbers: list[int], *, has_more: bool
) -> tuple[str, str]:
    """Of what follows the page and of what stands before it."""
    if not numbers:
        return "", ""
    is_back = place is not None and place.is_before
    goes_on = is_back or has_more
    came_from = has_more if is_back else place is not None or asked.skip > 0
    sorts = asked.view.sorts
    return (
        cursor_of(table, sorts, Place(numbers[-1], is_before=False)) if goes_on else "",
        cursor_of(table, sorts, Place(numbers[0], is_before=True)) if came_from else "",
    )
