"""Storing one row where many come in a second: its statement is composed once a model, not anew for every row.

Measured in ``benchmarks/consultations/intake.py``: composing takes Django longer than PostgreSQL takes to store the row.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, ForeignKey, Model

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
    with connection.cursor() as cursor:
        for row, key in zip(rows, _keys(cursor, rows), strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, connection.alias


def _keys(cursor: CursorWrapper, rows: tuple[Model, ...]) -> Iterator[Any]:  # Any: of any kind
    if connection.vendor != "postgresql":
        for row in rows:
            cursor.execute(*_filled(row))
            yield cursor.fetchone()[0]
        return
    made = [_filled(row) for row in rows]
    together = "; ".join(sql for sql, _values in made)
    cursor.execute(together, [value for _sql, values in made for value in values])
    for _row in made:
        yield cursor.fetchone()[0]
        cursor.nextset()


def _filled(row: Model) -> _Filled:
    sql, fields = _statement(type(row), connection.vendor, row.pk is not None)
    values = []
    for field in fields:
        value = field.pre_save(row, add=True)
        if value is None and isinstance(field, ForeignKey):
            value = _key_since(row, field)
        if hasattr(value, "resolve_expression"):
            raise TypeError(f"{field} has no value")
        values.append(field.get_db_prep_save(value, connection))
    return sql, values


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
def _statement(
    model: type[Model], _vendor: str, has_key: bool
) -> tuple[str, list[Field[Any, Any]]]:
    """The statement for one kind of database; a key that the database makes up is left to it where none is given."""
    quote = connection.ops.quote_name
    options = model._meta
    fields = [
        one for one in options.local_concrete_fields if has_key or not _is_made_by_database(one)
    ]
    columns = ", ".join(quote(str(one.column)) for one in fields)
    places = ", ".join(["%s"] * len(fields))
    key = quote(str(options.pk.column))
    sql = f"INSERT INTO {quote(options.db_table)} ({columns}) VALUES ({places}) RETURNING {key}"  # noqa: S608  # our own names
    return sql, fields


def _is_made_by_database(field: Field[Any, Any]) -> bool:
    return bool(field.primary_key and getattr(field, "db_returning", False))
