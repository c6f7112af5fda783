"""Counting calls for all processes together: in Redis where there is one, else in the database (ADR 163).

One atomic operation a call in either; there is no moment between looking and counting. A Redis that is away or slow is stood in
for by the database, so that an attacker gains nothing by filling it.
"""

from __future__ import annotations

import time
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.db import connection

from common.logging import get_logger
from common.throttles import Counted
from operations.models import CallCount

log = get_logger(__name__)

_REDIS_SECONDS = 0.5
_PREFIX = "diwan:calls:"
_SCRIPT = """
local number = redis.call('INCRBY', KEYS[1], ARGV[2])
if number == tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {number, redis.call('PTTL', KEYS[1])}
"""
_TABLE = CallCount._meta.db_table
_CLOCKS = {"postgresql": "extract(epoch FROM clock_timestamp())::float8", "sqlite": "%(now)s"}
# A while that would end much later than a new one is over too: the clock was turned back. A little later is usual: whoever
# waits for the row has read the clock before.
_STATEMENT = f"""
INSERT INTO {_TABLE} AS kept (name, number, ends_at)
VALUES (%(name)s, %(by)s, {{clock}} + %(seconds)s)
ON CONFLICT (name) DO UPDATE SET
 number = CASE WHEN {{lives}} THEN kept.number + excluded.number ELSE excluded.number END,
 ends_at = CASE WHEN {{lives}} THEN kept.ends_at ELSE excluded.ends_at END
RETURNING number, ends_at - {{clock}}
"""  # noqa: S608  # our own names
_LIVES = "kept.ends_at > excluded.ends_at - %(seconds)s AND kept.ends_at <= excluded.ends_at + 60"


def count(name: str, seconds: int, *, by: int = 1) -> Counted:
    """Count one call, or `by` of anything, under `name`. The counter goes with its while, from the database a day later."""
    if settings.CALL_COUNTERS_URL:
        try:
            return _in_redis(name, seconds, by)
        except redis.RedisError as error:
            log.warning("calls.redis_away", error=type(error).__name__)
    return _in_database(name, seconds, by)


def _in_redis(name: str, seconds: int, by: int) -> Counted:
    number, left = _script(settings.CALL_COUNTERS_URL)(
        keys=[f"{_PREFIX}{name}"], args=[seconds * 1000, by]
    )
    return Counted(int(number), max(0, int(left)) / 1000)


@cache
def _script(url: str) -> Any:  # Any: redis-py's own types are those of both its clients
    client = redis.Redis.from_url(
        url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS
    )
    return client.register_script(_SCRIPT)


def _in_database(name: str, seconds: int, by: int) -> Counted:
    sql = _STATEMENT.format(clock=_CLOCKS[connection.vendor], lives=_LIVES)
    with connection.cursor() as cursor:
        given: dict[str, Any] = {"name": name, "by": by, "now": time.time()}
        cursor.execute(sql, given | {"seconds": float(seconds)})
        number, left = cursor.fetchone()
    return Counted(number, left)
