"""The editors' lists in the memory of each process: what an editor saves counts everywhere within a second or two."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar
from uuid import uuid4

from common import generation
from search.models import ListVersion

ROW = 1
CHECK_SECONDS = 1.0
T = TypeVar("T")


class _Seen:
    """The version that this process saw last, and when."""

    word = ""
    at = float("-inf")


def version() -> str:
    """The word for the present state of the lists; one query a second at most."""
    now = time.monotonic()
    if now - _Seen.at >= CHECK_SECONDS:
        _Seen.word = ListVersion.objects.filter(pk=ROW).values_list("word", flat=True).first() or ""
        _Seen.at = now
    return _Seen.word


def changed(**_kwargs: Any) -> None:  # Any: called as a signal's receiver, too
    """Say in the transaction of a change that a list is another now; cached pages go as well."""
    ListVersion.objects.update_or_create(pk=ROW, defaults={"word": uuid4().hex})
    forget()
    generation.bump()


def forget() -> None:
    """Look at the version before the next answer."""
    _Seen.at = float("-inf")


class Kept(Generic[T]):
    """What ``load()`` made of a list, made anew when the lists have changed."""

    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self._kept: tuple[str, T] | None = None

    def get(self) -> T:
        """Return the present list; a query a second at most, and the loading after a change."""
        now = version()  # read first: a change that comes while loading is seen at the next look
        kept = self._kept
        if kept is None or kept[0] != now:
            self._kept = kept = (now, self._load())
        return kept[1]
