"""Rows put together by columns, and what is worked out of each group."""

from __future__ import annotations

import math
from dataclasses import dataclass

from opendata.errors import BadRowQuery
from opendata.models import ColumnKind
from opendata.tables.engine import engines
from opendata.tables.query import (
    MAX_ROWS,
    UNITS,
    Aggregate,
    GroupKey,
    GroupsAsked,
    Having,
    aggregates_of,
)
from opendata.tables.shape import FOLDED, TEMPORAL, Table, TableColumn, Value, quoted
from opendata.tables.where import Clause, joined, known_column, where

MAX_KEYS = 4
MAX_AGGREGATES = 10
_SIGNS = {
    "eq": "=",
    "ne": "IS DISTINCT FROM",
    "lt": "<",
    "lte": "<=",
    "gt": ">",
    "gte": ">=",
}
_BY_UNIT = {
    "year": "year({0})::BIGINT",
    "month": "strftime({0}, '%Y-%m')",
    "day": "{0}::DATE",
}


@dataclass(frozen=True, slots=True)
class GroupPage:
    """Groups as tuples under ``names``: the keys, then the aggregates. ``count`` is of all, also beyond the limit."""

    names: list[str]
    kinds: list[str]
    rows: list[tuple[Value, ...]]
    count: int


@dataclass(frozen=True, slots=True)
class _Output:
    """A column of the answer: its name and kind, what it is worked out from, and what it is ordered by."""

    name: str
    kind: str
    sql: str
    order: str


def groups(table: Table, asked: GroupsAsked) -> GroupPage:
    """Group the rows that fit.

    Without an order, groups stand in that of their keys. An empty cell is a key like others, and comes last.

    Raises:
        BadRowQuery: an unknown column, a function that the column has not, too many of something.
        ResourceNotReady, QueryTooLarge: as `reading.rows`.
    """
    if not 1 <= asked.limit <= MAX_ROWS:
        raise BadRowQuery(limit=asked.limit, maximum=MAX_ROWS)
    if not asked.by or len(asked.by) > MAX_KEYS or len(asked.aggregates) > MAX_AGGREGATES:
        raise BadRowQuery(by=len(asked.by), maximum=MAX_KEYS, maximum_aggregates=MAX_AGGREGATES)
    keys = [_key(table, key) for key in asked.by]
    outputs = [*keys, *(_aggregate(table, one) for one in asked.aggregates)]
    names = [one.name for one in outputs]
    if len(set(names)) < len(names):
        raise BadRowQuery(twice=sorted({name for name in names if names.count(name) > 1}))
    matching, having = where(table, asked.filter), _having(outputs, asked.having)
    fields = ", ".join(f"{one.sql} AS {quoted(one.name)}" for one in outputs)
    hidden = ", ".join(f"{one.order} AS o{place}" for place, one in enumerate(outputs))
    by = ", ".join(str(place + 1) for place in range(len(keys)))
    shown = ", ".join(quoted(name) for name in names)
    order = _order(outputs, len(keys), asked)
    with engines(table.parquet.parent).questions.session(table) as session:
        found = session.kept(
            f"WITH g AS (SELECT {fields}, {hidden} FROM {session.table}{matching.sql} GROUP BY {by}) "  # noqa: S608
            f"SELECT count(*) OVER (), {shown} FROM g{having.sql}{order} LIMIT {asked.limit}",
            Clause("", (*matching.values, *having.values)),
        )
    rows = [tuple(_finite(cell) for cell in row[1:]) for row in found]
    return GroupPage(names, [one.kind for one in outputs], rows, found[0][0] if found else 0)


def _key(table: Table, asked: GroupKey) -> _Output:
    column = known_column(table, asked.column)
    cell = quoted(column.name)
    if column.kind == ColumnKind.GEOMETRY:
        raise BadRowQuery(by=column.name, kind=column.kind)
    if not asked.unit:
        # All rows of a group have one text, so one folded form; to look for the least of them costs as much as grouping.
        is_text = column.kind == ColumnKind.TEXT
        order = f"any_value({quoted(column.name + FOLDED)})" if is_text else cell
        return _Output(asked.name, column.kind, cell, order)
    if asked.unit not in UNITS or column.kind not in TEMPORAL:
        allowed = list(UNITS) if column.kind in TEMPORAL else []
        raise BadRowQuery(by=column.name, unit=asked.unit[:40], units=allowed)
    sql = _BY_UNIT[asked.unit].format(cell)
    kind = {"year": ColumnKind.INTEGER, "month": ColumnKind.TEXT, "day": ColumnKind.DATE}
    return _Output(asked.name, kind[asked.unit], sql, sql)


def _aggregate(table: Table, asked: Aggregate) -> _Output:
    if not asked.column:
        if asked.function != "count":
            raise BadRowQuery(aggregate=asked.function[:40], example="sum:c3")
        return _Output(asked.name, ColumnKind.INTEGER, "count(*)", "count(*)")
    column = known_column(table, asked.column)
    allowed = aggregates_of(column.kind)
    if asked.function not in allowed:
        raise BadRowQuery(
            column=column.name, aggregate=asked.function[:40], aggregates=list(allowed)
        )
    sql, order = _worked_out(asked.function, column)
    return _Output(asked.name, _kind(asked.function, column), sql, order)


def _worked_out(function: str, column: TableColumn) -> tuple[str, str]:
    cell = quoted(column.name)
    if function == "distinct":
        return (f"count(DISTINCT {cell})",) * 2
    if function in {"min", "max"} and column.kind == ColumnKind.TEXT:
        folded = quoted(column.name + FOLDED)
        return f"arg_{function}({cell}, {folded})", f"{function}({folded})"
    return (f"{function}({cell})",) * 2


def _kind(function: str, column: TableColumn) -> str:
    if function in {"count", "distinct"}:
        return ColumnKind.INTEGER
    return ColumnKind.NUMBER if function in {"avg", "median"} else column.kind


def _having(outputs: list[_Output], asked: tuple[Having, ...]) -> Clause:
    names = [one.name for one in outputs if one.kind in {ColumnKind.INTEGER, ColumnKind.NUMBER}]
    parts = []
    for one in asked:
        if one.name not in names or one.operator not in _SIGNS:
            raise BadRowQuery(
                having=one.name[:100],
                columns=names,
                operator=one.operator[:40],
                operators=list(_SIGNS),
            )
        parts.append(Clause(f"{quoted(one.name)} {_SIGNS[one.operator]} ?", (one.value,)))
    found = joined(parts, " AND ")
    return Clause(f" WHERE {found.sql}", found.values) if found else found


def _order(outputs: list[_Output], keys: int, asked: GroupsAsked) -> str:
    places = {one.name: place for place, one in enumerate(outputs)}
    parts = []
    for sort in asked.sorts:
        if sort.column not in places:
            raise BadRowQuery(sort=sort.column[:100], columns=list(places))
        parts.append(f"o{places[sort.column]} {'DESC' if sort.descending else 'ASC'} NULLS LAST")
    parts += [f"o{place} NULLS LAST, {quoted(outputs[place].name)}" for place in range(keys)]
    return " ORDER BY " + ", ".join(parts)


def _finite(cell: Value) -> Value:
    """A sum beyond what a number can hold is none."""
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
