"""One at a time for what has no row yet that could be locked."""

from __future__ import annotations

import hashlib

from django.db import connection


def alone(name: str) -> None:
    """Let in one transaction at a time under this name, until its commit; SQLite lets one writer in at a time anyway."""
    if connection.vendor != "postgresql":
        return
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
