"""How often one visitor may write in a while: calls are counted one by one, for all processes together (ADR 163).

What may happen only once is guaranteed by constraints of the database; this sheds load and slows guessing down.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from common.visitor import counted_as

_PERIODS = {"sec": 1, "min": 60, "hour": 3600, "day": 86_400}


@dataclass(frozen=True, slots=True)
class Counted:
    """The how-manieth call of its while this is, and in how many seconds the while ends."""

    number: int
    seconds_left: float


Counter = Callable[[str, int], Counted]  # a name and the length of its while in seconds
_counter: Counter | None = None


def count_with(counter: Counter) -> None:
    """Say who counts: one atomic operation that every process shares. A while begins with its first call."""
    global _counter
    _counter = counter


class Throttle(SimpleRateThrottle):
    """So many calls in a while, exactly, however many processes answer; a refusal says when the while ends."""

    num_requests: int | None
    duration: int | None
    seconds_left = 0.0

    def parse_rate(self, rate: str | None) -> tuple[int | None, int | None]:
        """Read ``30/min``; periods are sec, min, hour and day."""
        if rate is None:
            return None, None
        number, _slash, period = rate.partition("/")
        return int(number), _PERIODS[period]

    def allow_request(self, request: Request, view: Any) -> bool:
        key = self.get_cache_key(request, view)
        if self.num_requests is None or self.duration is None or key is None:
            return True
        if _counter is None:
            raise RuntimeError("nobody counts: `count_with` was not called")
        counted = _counter(key, self.duration)
        self.seconds_left = counted.seconds_left
        return counted.number <= self.num_requests

    def wait(self) -> float:
        return float(max(0, math.ceil(self.seconds_left) - 1))  # the answer adds the second


class VisitorWrites(Throttle):
    """Thirty writes a minute from one address; reads are not counted."""

    scope = "writes"
    THROTTLE_RATES = {"writes": "30/min"}  # noqa: RUF012 - as the parent has it

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return None
        return f"throttle:{self.scope}:{self.get_ident(request)}"

    def get_ident(self, request: Request) -> str:
        """The visitor behind the front end, not the front end; no address gets into the counters."""
        return counted_as(request)
