"""One process at a time: an advisory lock on PostgreSQL for all machines, a file lock beside an SQLite database."""

from __future__ import annotations

import fcntl
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def turn(name: str) -> Iterator[bool]:
    """Take the turn of this name if nobody has it, and say so; it ends with the block, or with the process."""
    with (
        _of_the_database(name) if connection.vendor == "postgresql" else _of_a_file(name) as is_ours
    ):
        yield is_ours


@contextmanager
def _of_the_database(name: str) -> Iterator[bool]:
    digest = hashlib.sha256(f"search-{name}".encode()).digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


@contextmanager
def _of_a_file(name: str) -> Iterator[bool]:
    settings.SEARCH_INDEX_DIR.mkdir(parents=True, exist_ok=True)
    file_name = re.sub(r"\W+", "-", name) + ".turn"
    with (settings.SEARCH_INDEX_DIR / file_name).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
