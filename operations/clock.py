"""One clock decides for all machines: the database's."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone


def database_now() -> datetime:
    """Return the database's time; with SQLite that is this machine's. One query on PostgreSQL.

    ``clock_timestamp`` moves on inside a transaction, unlike ``now()``.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def in_query() -> Now | datetime:
    """The database's time as part of a query: no exchange of its own. With SQLite this machine's, as in `database_now`."""
    return Now() if connection.vendor == "postgresql" else timezone.now()
