"""The whole database as somebody sees it who has stolen it: every value of every row of every table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Row:
    table: str
    values: dict[str, str]


def everything() -> Iterator[Row]:
    """All rows; bytes are decoded as far as they go."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for values in cursor.fetchall():
                yield Row(table, dict(zip(names, map(_text, values), strict=True)))


def text_of_everything() -> str:
    return "\n".join(value for row in everything() for value in row.values.values())


def _text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "backslashreplace")
    return str(value)
