"""Storing one row where many come in a second: its statement is composed once a model, not anew for every row.

Measured in ``benchmarks/consultations/intake.py``: composing takes Django longer than PostgreSQL takes to store the row.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import ForeignKey, Model

# A statement and what it stores.
_Filled = tuple[str, list[Any]]  # Any: as the columns take them


def insert(*rows: Model) -> None:
    """Store new rows whose values are all given, as ``save(force_insert=True)`` does but for signals; they then have their keys.

    They are stored in this order, on PostgreSQL in one exchange with the database: what refers to a row of the same call must
    know its key there, and elsewhere stand after it.

    Raises:
        IntegrityError: as of ``save``.
        TypeError: a value is an expression for the database, which a kept statement has no place for.
        ValueError: it refers to a row that has no key yet.
    """
    # The connection itself: what `django.db.connection` stands for is found anew at every use.
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        for row, key in zip(rows, _keys(database, cursor, rows), strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, database.alias


def _keys(
    database: BaseDatabaseWrapper, cursor: CursorWrapper, rows: tuple[Model, ...]
) -> Iterator[Any]:  # Any: of any kind
    if database.vendor != "postgresql":
        for row in rows:
            cursor.execute(*_filled(row, database))
            yield cursor.fetchone()[0]
        return
    made = [_filled(row, database) for row in rows]
    together = "; ".join(sql for sql, _values in made)
    cursor.execute(together, [value for _sql, values in made for value in values])
    for _row in made:
        yield cursor.fetchone()[0]
        cursor.nextset()


def _filled(row: Model, database: BaseDatabaseWrapper) -> _Filled:
    """What has no value is left to the database, which stores NULL, or a key that it makes up."""
    columns, values = [], []
    for field in row._meta.local_concrete_fields:
        value = field.pre_save(row, add=True)
        if value is None and isinstance(field, ForeignKey):
            value = _key_since(row, field)
        if hasattr(value, "resolve_expression"):
            raise TypeError(f"{field} has no value")
        stored = field.get_db_prep_save(value, database)
        if stored is not None or field.has_db_default():
            columns.append(str(field.column))
            values.append(stored)
    return _statement(type(row), database.vendor, tuple(columns)), values


def _key_since(row: Model, field: ForeignKey[Any, Any]) -> Any:  # Any: of any kind
    """The key of what `row` refers to, where that got it after `row` was made."""
    other = field.get_cached_value(row, default=None)
    if other is None:
        return None
    if other.pk is None:
        raise ValueError(f"{field} refers to a row without a key")
    setattr(row, field.name, other)
    return getattr(row, field.attname)


@cache
def _statement(model: type[Model], _vendor: str, columns: tuple[str, ...]) -> str:
    """The statement for one kind of database; a model has as many as there are sets of columns that its rows fill."""
    quote = connection.ops.quote_name
    options = model._meta
    names = ", ".join(quote(one) for one in columns)
    places = ", ".join(["%s"] * len(columns))
    key = quote(str(options.pk.column))
    return f"INSERT INTO {quote(options.db_table)} ({names}) VALUES ({places}) RETURNING {key}"  # noqa: S608  # our own names
