"""The one clock that decides deadlines: the database's."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection


def database_now() -> datetime:
    """The present instant by the database's clock: microseconds on PostgreSQL, milliseconds on SQLite.

    On PostgreSQL this is the time of the call, not the start of the transaction: a request that waited for a lock is judged by
    when it got it.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0].astimezone(UTC)
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
