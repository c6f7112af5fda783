"""Ask one engine within a time, and another when it does not answer."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

from django.core.cache import cache

from common.logging import get_logger
from search.engines import (
    Engine,
    EngineHits,
    EngineQuery,
    IndexUnavailable,
    IndexUnreachable,
)

log = get_logger(__name__)
T = TypeVar("T")

FAILURES = "search-engine-failures"  # in the cache: how often the first engine did not answer
_THREADS = 8


class Breaker:
    """After `failures` in a row nothing is tried for `pause` seconds; then one caller tries, and again after each pause."""

    def __init__(self, *, failures: int = 2, pause: float = 5.0) -> None:
        self._failures, self._pause = failures, pause
        self._lock = threading.Lock()
        self._in_a_row, self._until = 0, 0.0

    @property
    def is_open(self) -> bool:
        return self._in_a_row >= self._failures

    def allows(self) -> bool:
        with self._lock:
            if not self.is_open:
                return True
            now = time.monotonic()
            if now < self._until:
                return False
            self._until = now + self._pause
            return True

    def note(self, *, is_success: bool) -> None:
        with self._lock:
            self._in_a_row = 0 if is_success else self._in_a_row + 1
            if not is_success:
                self._until = time.monotonic() + self._pause


class FallbackEngine:
    """`search.engines.Reader`: of ``first`` while it answers within ``seconds``, else of ``second``.

    The time is measured here, for a connection that trickles has no time-out of its own.
    """

    def __init__(
        self, first: Engine, second: Engine, *, seconds: float, pause: float = 5.0
    ) -> None:
        self.name = first.name
        self._first, self._second, self._seconds = first, second, seconds
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="search")
        self.breaker = Breaker(pause=pause)

    def query(self, query: EngineQuery) -> EngineHits:
        return self._either(
            lambda: self._first.query(query),
            lambda: replace(self._second.query(query), degraded="older"),
        )

    def frequencies(self, **tokens: Iterable[str]) -> dict[str, dict[str, int]]:
        asked = {name: list(some) for name, some in tokens.items()}
        return self._either(
            lambda: self._first.frequencies(**asked),
            lambda: self._second.frequencies(**asked),
        )

    def tokens_with_prefix(self, name: str, prefix: str, limit: int) -> list[str]:
        return self._either(
            lambda: self._first.tokens_with_prefix(name, prefix, limit),
            lambda: self._second.tokens_with_prefix(name, prefix, limit),
        )

    def count(self) -> int:
        return self._either(self._first.count, self._second.count)

    def _either(self, ask_first: Callable[[], T], ask_second: Callable[[], T]) -> T:
        if self.breaker.allows():
            try:
                answer = self._within_time(ask_first)
            except IndexUnavailable as error:
                self.breaker.note(is_success=False)
                _count_failure()
                log.warning("search.engine_failed", engine=self.name, reason=str(error))
            else:
                self.breaker.note(is_success=True)
                return answer
        return ask_second()

    def _within_time(self, ask: Callable[[], T]) -> T:
        future = self._pool.submit(ask)
        try:
            return future.result(self._seconds)
        except TimeoutError:
            future.cancel()
            raise IndexUnreachable(f"No answer within {self._seconds * 1000:.0f} ms.") from None


def _count_failure() -> None:
    with contextlib.suppress(Exception):  # a cache that is down must not hurt the search too
        cache.add(FAILURES, 0, None)
        cache.incr(FAILURES)
