"""Answers that were worked out of a whole table, kept in memory: what is asked most is asked again by the next reader.

A file's rows never change under its name, and a file that takes the name of another is attached under a new one; so what is
kept is never outdated. Who may read a table was decided before it is asked.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

Found = list[tuple[Any, ...]]  # Any: what DuckDB holds in a cell
Question = tuple[str, tuple[Any, ...]]

MAX_BYTES = 8 * 2**20
MAX_SHARE = 32
_BYTES_OF_A_CELL = 64


class Answers:
    """Answers by question, those longest unasked forgotten first; safe to use from any thread.

    ``max_bytes`` bounds all of them together, by estimate; one that would take a 32nd of it is not kept.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Question, tuple[Found, int]] = OrderedDict()
        self._max, self._bytes = max_bytes, 0

    def get(self, question: Question, ask: Callable[[], Found]) -> Found:
        """What is kept, else what `ask` finds. Nobody may change it."""
        with self._lock:
            kept = self._kept.get(question)
            if kept is not None:
                self._kept.move_to_end(question)
                return kept[0]
        found = ask()
        size = _size([question, *found])
        if size * MAX_SHARE <= self._max:
            self._keep(question, found, size)
        return found

    @property
    def size(self) -> int:
        """Bytes of all, by estimate."""
        return self._bytes

    def _keep(self, question: Question, found: Found, size: int) -> None:
        with self._lock:
            if question in self._kept:
                return
            self._kept[question] = found, size
            self._bytes += size
            while self._bytes > self._max:
                _question, (_found, freed) = self._kept.popitem(last=False)
                self._bytes -= freed


def _size(part: Any) -> int:
    """Rough, but never less than the letters take."""
    if isinstance(part, (list, tuple)):
        return _BYTES_OF_A_CELL + sum(_size(one) for one in part)
    return _BYTES_OF_A_CELL + (4 * len(part) if isinstance(part, str) else 0)
