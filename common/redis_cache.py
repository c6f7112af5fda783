"""A shared cache that may be away: it then holds nothing and keeps nothing, and no page or write waits for it.

No guarantee of the platform stands in a cache (TRUST §3), so its absence may cost time and must cost nothing else.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from common.logging import get_logger

log = get_logger(__name__)
T = TypeVar("T")

AWAY = (RedisError, OSError)
ANSWER_SECONDS = 0.25  # a cache that is slower than the database is no help
PAUSE_SECONDS = 2.0  # for which one that did not answer is not asked


class Absence:
    """Remembers for a moment that the cache did not answer, so that not every caller finds out by waiting."""

    def __init__(self, pause: float = PAUSE_SECONDS) -> None:
        self._pause, self._until, self._lock = pause, 0.0, threading.Lock()

    def otherwise(self, ask: Callable[[], T], absent: T) -> T:
        """What `ask` gives, or `absent` while the cache is away."""
        if time.monotonic() < self._until:
            return absent
        try:
            return ask()
        except AWAY as error:
            self._note(error)
            return absent

    def _note(self, error: Exception) -> None:
        with self._lock:
            is_news = time.monotonic() >= self._until
            self._until = time.monotonic() + self._pause
        if is_news:
            log.warning("cache.unavailable", error=type(error).__name__)


absence = Absence()  # of this process


class ForgivingClient(RedisCacheClient):
    """Django's client; every failure of the server is an empty answer.

    `clear` fails as it did: whoever empties the cache must know whether it is empty. So does `ping`. Any: keys, values and
    times are the parent's, which the backend above has checked.
    """

    def __init__(self, servers: Any, **options: Any) -> None:
        # A connection that died with the server is opened anew once; more would be waiting.
        patience: dict[str, Any] = {
            "socket_timeout": ANSWER_SECONDS,
            "socket_connect_timeout": ANSWER_SECONDS,
            "retry": Retry(NoBackoff(), 1),
        }
        super().__init__(servers, **(patience | options))

    def ping(self) -> None:
        self.get_client(None, write=True).ping()

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        add = super().add
        return absence.otherwise(lambda: add(key, value, timeout), False)

    def get(self, key: Any, default: Any) -> Any:
        get = super().get
        return absence.otherwise(lambda: get(key, default), default)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        keep = super().set
        absence.otherwise(lambda: keep(key, value, timeout), None)

    def touch(self, key: Any, timeout: Any) -> bool:
        touch = super().touch
        return absence.otherwise(lambda: touch(key, timeout), False)

    def delete(self, key: Any) -> bool:
        delete = super().delete
        return absence.otherwise(lambda: delete(key), False)

    def get_many(self, keys: Any) -> dict[Any, Any]:
        get_many = super().get_many
        return absence.otherwise(lambda: get_many(keys), {})

    def has_key(self, key: Any) -> bool:
        has_key = super().has_key
        return absence.otherwise(lambda: has_key(key), False)

    def incr(self, key: Any, delta: int) -> int:
        """
        Raises:
            ValueError: there is no such key, as also while the cache is away.
        """
        incr = super().incr
        found: int | None = absence.otherwise(lambda: incr(key, delta), None)
        if found is None:
            raise ValueError(f"Key '{key}' not found.")
        return found

    def set_many(self, data: Any, timeout: Any) -> None:
        set_many = super().set_many
        absence.otherwise(lambda: set_many(data, timeout), None)

    def delete_many(self, keys: Any) -> None:
        delete_many = super().delete_many
        absence.otherwise(lambda: delete_many(keys), None)


class ForgivingRedisCache(RedisCache):
    """The backend of ``CACHES`` where ``DIWAN_CACHE_URL`` names a Redis."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient


def ask(cache: BaseCache) -> None:
    """Ask whether a cache is there, which the methods of a forgiving one do not tell.

    Raises:
        RedisError, OSError: it is not.
    """
    client = cache._cache if isinstance(cache, ForgivingRedisCache) else None
    if isinstance(client, ForgivingClient):
        client.ping()
