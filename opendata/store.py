"""Rows of a file, for reading only: one SQLite file per table, a projection of the stored original.

It is named by the file's ``table_key``, written under another name and moved into place, so readers see a whole table or
none. Nothing else knows how rows are kept: `build` writes, `query` and `stream` read.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from common.arabic import fold, latin_digits
from opendata.errors import BadRowQuery, ResourceNotReady
from opendata.models import ColumnKind
from opendata.tabular import FoundColumn, Value, typed

OPERATORS = ("eq", "ne", "lt", "lte", "gt", "gte", "contains", "empty")
_SQL = {"eq": "=", "ne": "IS NOT", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_NUMERIC = {ColumnKind.INTEGER, ColumnKind.NUMBER}


@dataclass(frozen=True, slots=True)
class Condition:
    column: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class RowQuery:
    """What to show of a table: conditions joined by «and», an order (``-name`` is descending), a page from 1."""

    conditions: tuple[Condition, ...] = ()
    order: str = ""
    page: int = 1
    page_size: int = 50


@dataclass(frozen=True, slots=True)
class RowPage:
    count: int
    rows: list[dict[str, Value]] = field(default_factory=list)


class Rows(Protocol):
    """What a table is built from: a file that was read, or rows that another part of the platform gives."""

    @property
    def columns(self) -> list[FoundColumn]: ...

    def rows(self) -> Iterator[list[Value]]: ...


class Stored(Protocol):
    """What has rows here: a resource with its published file, or the file of any release."""

    @property
    def table_key(self) -> str: ...

    @property
    def columns(self) -> Any: ...  # Any: a manager of columns


def build(key: str, table: Rows) -> None:
    """Write the table's rows under the key; a table of the same key is replaced."""
    target = _path(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=target.parent, suffix=".draft")
    try:
        os.close(handle)
        with closing(sqlite3.connect(draft, isolation_level=None)) as database:
            names = [f'"{column.name}"' for column in table.columns]
            database.execute("PRAGMA journal_mode=OFF")
            database.execute("PRAGMA synchronous=OFF")
            database.execute("BEGIN")
            # Columns have no declared type, so each value keeps the one that the reading found.
            database.execute(f"CREATE TABLE t (_row INTEGER PRIMARY KEY, {', '.join(names)})")
            marks = ", ".join("?" * len(names))
            database.executemany(
                f"INSERT INTO t ({', '.join(names)}) VALUES ({marks})",  # noqa: S608  # names are ours
                table.rows(),
            )
            database.execute("COMMIT")
        Path(draft).replace(target)
    finally:
        Path(draft).unlink(missing_ok=True)


def remove(key: str) -> None:
    _path(key).unlink(missing_ok=True)


def query(table: Stored, asked: RowQuery) -> RowPage:
    """One page of rows, as dicts by column name. Rows that tie keep the file's order.

    Raises:
        BadRowQuery: an unknown column or operator, or a value that the column cannot have.
        ResourceNotReady: the file was not read.
    """
    where, values = _where(table, asked)
    order = _order(table, asked)
    names = [column.name for column in table.columns.all()]
    columns = ", ".join(f'"{name}"' for name in names)
    with closing(_open(table)) as database:
        count = database.execute(f"SELECT count(*) FROM t{where}", values).fetchone()[0]  # noqa: S608
        page = database.execute(
            f"SELECT {columns} FROM t{where}{order} LIMIT ? OFFSET ?",  # noqa: S608
            [*values, asked.page_size, (asked.page - 1) * asked.page_size],
        ).fetchall()
    return RowPage(count, [dict(zip(names, row, strict=True)) for row in page])


def stream(table: Stored, asked: RowQuery) -> Iterator[tuple[Value, ...]]:
    """All rows of the view, whatever its page. The query is checked before the first row is asked for."""
    where, values = _where(table, asked)
    order = _order(table, asked)
    columns = ", ".join(f'"{column.name}"' for column in table.columns.all())
    database = _open(table)

    def rows() -> Iterator[tuple[Value, ...]]:
        with closing(database):
            yield from database.execute(f"SELECT {columns} FROM t{where}{order}", values)  # noqa: S608

    return rows()


def folder() -> Path:
    """Where the tables lie: one SQLite file for each."""
    return Path(settings.DATA_DIR) / "tables"


def _path(key: str) -> Path:
    return folder() / f"{key}.sqlite3"


def _open(table: Stored) -> sqlite3.Connection:
    path = _path(table.table_key)
    if not table.table_key or not path.exists():
        raise ResourceNotReady
    database = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    database.create_function("folded", 1, _folded, deterministic=True)
    return database


def _folded(value: Any) -> str:  # Any: what SQLite holds in a column
    return "" if value is None else fold(str(value))


def _where(table: Stored, asked: RowQuery) -> tuple[str, list[Any]]:
    parts, values = [], []
    for condition in asked.conditions:
        sql, value = _condition(table, condition)
        parts.append(sql)
        values += value
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), values


def _condition(table: Stored, condition: Condition) -> tuple[str, list[Any]]:
    kind = _kind(table, condition.column)
    name = f'"{condition.column}"'
    if condition.operator == "empty":
        return f"{name} IS {'NOT ' if condition.value in {'0', 'false'} else ''}NULL", []
    if condition.operator == "contains":
        return f"instr(folded({name}), ?) > 0", [fold(condition.value)]
    if condition.operator not in _SQL:
        raise BadRowQuery(operator=condition.operator, operators=list(OPERATORS))
    try:
        value = typed(_as_cell(condition.value, kind), kind)
    except ValueError:
        raise BadRowQuery(column=condition.column, kind=kind, value=condition.value) from None
    if isinstance(value, int) and abs(value) >= 2**63:
        raise BadRowQuery(column=condition.column, kind=kind, value=condition.value)
    return f"{name} {_SQL[condition.operator]} ?", [value]


def _as_cell(value: str, kind: str) -> str:
    """Refuse as a number what only Python calls one (1_000, nan, infinity)."""
    if kind in _NUMERIC and not set(latin_digits(value)) <= set("+-.٫0123456789 "):
        raise ValueError(value)
    return value


def _order(table: Stored, asked: RowQuery) -> str:
    if not asked.order:
        return " ORDER BY _row"
    name = asked.order.removeprefix("-")
    _kind(table, name)
    direction = "DESC" if asked.order.startswith("-") else "ASC"
    return f' ORDER BY "{name}" IS NULL, "{name}" {direction}, _row'


def _kind(table: Stored, name: str) -> str:
    kinds = {column.name: column.kind for column in table.columns.all()}
    if name not in kinds:
        raise BadRowQuery(column=name, columns=list(kinds))
    return kinds[name]
