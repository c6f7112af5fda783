"""Counting without slowing anybody: in memory, and every half minute into the database.

Counts are approximate on purpose: a process that crashes loses half a minute.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Generic, TypeVar

from django.db import DatabaseError

from common.logging import get_logger

log = get_logger(__name__)

FLUSH_SECONDS = 30.0
MOST_KEYS = 5000
Key = TypeVar("Key", bound=Hashable)


class Tally(Generic[Key]):
    """What was counted since the last writing; ``write(counts)`` adds it to what is stored, for several processes at once.

    Memory is bounded: beyond ``most`` different keys only those that are there go on counting.
    """

    def __init__(
        self, name: str, write: Callable[[Counter[Key]], object], most: int = MOST_KEYS
    ) -> None:
        self._name = name
        self._write = write
        self._most = most
        self._counts: Counter[Key] = Counter()
        self._flushed_at = time.monotonic()
        self._lock = threading.Lock()
        atexit.register(self._at_exit)

    def add(self, key: Key) -> None:
        """Count one; when it is time, write in this request."""
        with self._lock:
            if key in self._counts or len(self._counts) < self._most:
                self._counts[key] += 1
            is_due = time.monotonic() - self._flushed_at > FLUSH_SECONDS
        if is_due:
            self.flush()

    def flush(self) -> None:
        """Write what was counted; a database that does not take it loses these counts, never the answer."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            self._flushed_at = time.monotonic()
        if not counts:
            return
        try:
            self._write(counts)
        except DatabaseError as error:
            log.warning(
                "tally.lost", tally=self._name, error=type(error).__name__, keys=len(counts)
            )

    def forget(self) -> None:
        """Drop what was counted."""
        with self._lock:
            self._counts = Counter()

    def _at_exit(self) -> None:
        """A process that ends cannot tell anybody that its database is gone."""
        with suppress(Exception):
            self.flush()
