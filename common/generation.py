"""The counter that every public change bumps; caches put it into their keys, so old entries are simply never asked for again.

The counter's row is written in the transaction of the change itself (``operations``): a reader who sees the new number
sees the new content too. A process that runs the front end alone asks the API for the number.
"""

from __future__ import annotations

from collections.abc import Callable

_sources: list[Callable[[], int]] = []


def use_source(source: Callable[[], int]) -> None:
    """Set where the number comes from; the last call wins."""
    _sources[:] = [source]


def current() -> int:
    """Return the present number."""
    return _sources[0]()
