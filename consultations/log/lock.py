"""One sequencer at a time: an advisory lock on PostgreSQL, a file lock beside an SQLite database."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from django.db import connection

_NUMBER = 0x44697761  # «Diwa»


class SequencerLock:
    """Held by the database session or the open file, so that it ends with the process, however that ends."""

    def __init__(self) -> None:
        self._file: int | None = None

    def acquire(self) -> bool:
        """Take the lock if nobody holds it; on success the session is made durable as well."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [_NUMBER])
                if not cursor.fetchone()[0]:
                    return False
                # What was signed must survive a power cut, whatever is the server's default.
                cursor.execute("SET synchronous_commit = on")
            return True
        return self._acquire_file()

    def release(self) -> None:
        """Let go; on PostgreSQL by ending the session, which also undoes its settings."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        connection.close()

    def _acquire_file(self) -> bool:
        path = Path(str(connection.settings_dict["NAME"]) + ".sequencer-lock")
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._file = handle
        with connection.cursor() as cursor:
            # A commit of ours also brings everybody's earlier commits to the disk.
            cursor.execute("PRAGMA synchronous=FULL")
        return True
