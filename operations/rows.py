"""Storing one row where many come in a second: its statement is composed once a model, not anew for every row.

Measured in ``benchmarks/consultations/intake.py``: composing takes Django longer than PostgreSQL takes to store the row.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model

# A statement and what it stores.
_Filled = tuple[str, list[Any]]  # Any: as the columns take them


def insert(*rows: Model) -> None:
    """Store new rows whose values are all given, as ``save(force_insert=True)`` does but for signals; they then have their keys.

    They are stored in this order, on PostgreSQL in one exchange with the database.

    Raises:
        IntegrityError: as of ``save``.
        TypeError: a value is an expression for the database, which a kept statement has no place for.
    """
    made = [_filled(row) for row in rows]
    with connection.cursor() as cursor:
        for row, key in zip(rows, _keys(cursor, made), strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, connection.alias


def _keys(cursor: CursorWrapper, made: list[_Filled]) -> Iterator[Any]:  # Any: of any kind
    if connection.vendor != "postgresql":
        for sql, values in made:
            cursor.execute(sql, values)
            yield cursor.fetchone()[0]
        return
    together = "; ".join(sql for sql, _values in made)
    cursor.execute(together, [value for _sql, values in made for value in values])
    for _row in made:
        yield cursor.fetchone()[0]
        cursor.nextset()


def _filled(row: Model) -> _Filled:
    sql, fields = _statement(type(row), connection.vendor)
    values = []
    for field in fields:
        value = field.pre_save(row, add=True)
        if hasattr(value, "resolve_expression"):
            raise TypeError(f"{field} has no value")
        values.append(field.get_db_prep_save(value, connection))
    return sql, values


@cache
def _statement(model: type[Model], _vendor: str) -> tuple[str, list[Field[Any, Any]]]:
    """The statement for one kind of database; a key that the database makes up is left to it."""
    quote = connection.ops.quote_name
    options = model._meta
    fields = [one for one in options.local_concrete_fields if not _is_made_by_database(one)]
    columns = ", ".join(quote(str(one.column)) for one in fields)
    places = ", ".join(["%s"] * len(fields))
    key = quote(str(options.pk.column))
    sql = f"INSERT INTO {quote(options.db_table)} ({columns}) VALUES ({places}) RETURNING {key}"  # noqa: S608  # our own names
    return sql, fields


def _is_made_by_database(field: Field[Any, Any]) -> bool:
    return bool(field.primary_key and getattr(field, "db_returning", False))
