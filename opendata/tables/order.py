"""The order of a view, and the place of a row in it (keyset): what follows a row is found without counting rows before it.

A cursor names one row of one file in one order, by its number; the values it is ordered by are looked up. So it is short
whatever stands in the cells, and worthless for any other table or order: both are in its check sum.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from opendata.errors import BadRowQuery, CursorOutdated
from opendata.models import ColumnKind
from opendata.tables.query import MAX_SORTS, Sort
from opendata.tables.shape import ROW, Table, Value
from opendata.tables.where import Clause, compared, joined, known_column

_AFTER, _BEFORE = b"a", b"b"
_CHECK_BYTES = 6
_NUMBER_BYTES = 8


@dataclass(frozen=True, slots=True)
class Place:
    """After or before which row."""

    row: int
    is_before: bool


def order_by(table: Table, sorts: tuple[Sort, ...], *, backwards: bool = False) -> str:
    """The ORDER BY of a view; backwards, each row stands where it is in the order turned round.

    Raises:
        BadRowQuery: an unknown column, or too many.
    """
    if len(sorts) > MAX_SORTS:
        raise BadRowQuery(maximum=MAX_SORTS)
    nulls = "FIRST" if backwards else "LAST"
    parts = [
        f"{_key(table, sort)} {'DESC' if sort.descending != backwards else 'ASC'} NULLS {nulls}"
        for sort in sorts
    ]
    return " ORDER BY " + ", ".join([*parts, f"{ROW} {'DESC' if backwards else 'ASC'}"])


def keys_of(table: Table, sorts: tuple[Sort, ...]) -> list[str]:
    """What a row is ordered by, before its number."""
    return [_key(table, sort) for sort in sorts]


def beyond(
    table: Table, sorts: tuple[Sort, ...], place: Place, values: tuple[Value, ...]
) -> Clause:
    """The rows after a place, or before it; `values` are what its row is ordered by."""
    equal: list[Clause] = []
    ways: list[Clause] = []
    for sort, value in zip(sorts, values, strict=True):
        key = _key(table, sort)
        further = _further(key, value, is_greater=sort.descending == place.is_before, place=place)
        if further:
            ways.append(joined([*equal, further], " AND "))
        equal.append(Clause(f"{key} IS NOT DISTINCT FROM ?", (value,)))
    last = Clause(f"{ROW} {'<' if place.is_before else '>'} ?", (place.row,))
    ways.append(joined([*equal, last], " AND "))
    either = joined([Clause(f"({way.sql})", way.values) for way in ways], " OR ")
    return Clause(f"({either.sql})", either.values)


def _further(key: str, value: Value, *, is_greater: bool, place: Place) -> Clause:
    """Where this key alone decides; nothing comes after an empty cell, everything else before it."""
    if value is None:
        return Clause(f"{key} IS NOT NULL") if place.is_before else Clause()
    bound = Clause(f"{key} {'>' if is_greater else '<'} ?", (value,))
    return bound if place.is_before else Clause(f"({bound.sql} OR {key} IS NULL)", bound.values)


def _key(table: Table, sort: Sort) -> str:
    column = known_column(table, sort.column)
    if column.kind == ColumnKind.GEOMETRY:
        sortable = [one.name for one in table.columns if one.kind != ColumnKind.GEOMETRY]
        raise BadRowQuery(sort=column.name, columns=sortable)
    return compared(column)


def cursor_of(table: Table, sorts: tuple[Sort, ...], place: Place) -> str:
    direction = _BEFORE if place.is_before else _AFTER
    body = direction + place.row.to_bytes(_NUMBER_BYTES, "big").lstrip(b"\0")
    return base64.urlsafe_b64encode(_check(table, sorts, body) + body).decode().rstrip("=")


def place_of(table: Table, sorts: tuple[Sort, ...], cursor: str) -> Place:
    """Read a cursor.

    Raises:
        BadRowQuery: it is none. CursorOutdated: it is one of another file or order.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise _no_cursor(cursor) from None
    check, body = raw[:_CHECK_BYTES], raw[_CHECK_BYTES:]
    if body[:1] not in {_AFTER, _BEFORE} or not 1 < len(body) <= _NUMBER_BYTES:
        raise _no_cursor(cursor)
    if check != _check(table, sorts, body):
        raise CursorOutdated
    return Place(int.from_bytes(body[1:], "big"), body[:1] == _BEFORE)


def _no_cursor(cursor: str) -> BadRowQuery:
    words = _("This is no cursor of ours. Begin at the first page, and follow its link `next`.")
    return BadRowQuery(words, cursor=cursor[:100])


def _check(table: Table, sorts: tuple[Sort, ...], body: bytes) -> bytes:
    told = "\0".join([table.key, *map(str, sorts)]).encode() + body
    return hashlib.blake2s(told, digest_size=_CHECK_BYTES).digest()
