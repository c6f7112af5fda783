"""The counter that every public change bumps; caches put it into their keys, so old entries are simply never asked for again.

The counter's row is written in the transaction of the change itself (``operations``): a reader who sees the new number
sees the new content too. A process that runs the front end alone asks the API for the number.
"""

from __future__ import annotations

from collections.abc import Callable

_sources: list[Callable[[], int]] = []
_bumps: list[Callable[[], None]] = []


def use_source(source: Callable[[], int], bump: Callable[[], None] | None = None) -> None:
    """Set where the number comes from, and how it is raised where that is possible; the last call wins."""
    _sources[:] = [source]
    _bumps[:] = [bump] if bump else []


def current() -> int:
    """Return the present number."""
    return _sources[0]()


def bump() -> None:
    """Raise the number, inside the transaction of a public change."""
    for raise_it in _bumps:
        raise_it()
