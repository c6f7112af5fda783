"""What a process counts of its own answers, as Prometheus and the status page read it; numbers by route, never by address.

With ``DIWAN_METRICS_DIR`` the processes of one machine keep their counts in files there, and whichever is asked adds them up
(`prometheus_client.multiprocess`, ADR 155); without it each process tells its own.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Histogram
    from prometheus_client.core import Metric

# Upper bounds in seconds; what a person feels lies between a twentieth of a second and three.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.4, 0.6, 1.0, 2.0, 3.0, 5.0, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class _Counts:
    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    bucket_calls: Counter
    cache_uses: Counter


@cache
def _counts() -> _Counts:
    """Made at the first request: the library decides at its import, by what the settings have put into the environment."""
    import prometheus_client

    prometheus_client.disable_created_metrics()
    registry = prometheus_client.CollectorRegistry()
    requests = prometheus_client.Counter(
        "diwan_requests",
        "Requests answered, by route, method and class of status.",
        ("route", "method", "status"),
        registry=registry,
    )
    seconds = prometheus_client.Histogram(
        "diwan_request_seconds",
        "Time from the first middleware to the answer, by route and method.",
        ("route", "method"),
        buckets=BOUNDS,
        registry=registry,
    )
    bucket_calls = prometheus_client.Counter(
        "diwan_bucket_calls",
        "Calls of the bucket of files, by operation and result: done or failed.",
        ("operation", "result"),
        registry=registry,
    )
    cache_uses = prometheus_client.Counter(
        "diwan_file_cache_uses",
        "Files asked of this machine's cache, by result: here or fetched.",
        ("result",),
        registry=registry,
    )
    return _Counts(registry, requests, seconds, bucket_calls, cache_uses)


def count_request(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count one answer. ``route`` is one of the program's own; a method that it does not know is counted as OTHER."""
    known = method if method in _METHODS else "OTHER"
    counts = _counts()
    counts.requests.labels(route, known, f"{status // 100}xx").inc()
    counts.seconds.labels(route, known).observe(seconds)


def count_bucket_call(operation: str, result: str) -> None:
    """Count one call of the bucket; ``result`` is ``done`` or ``failed``."""
    _counts().bucket_calls.labels(operation, result).inc()


def count_cache_use(result: str) -> None:
    """Count a file asked of this machine's cache; ``result`` is ``here`` or ``fetched``."""
    _counts().cache_uses.labels(result).inc()


def counted() -> CollectorRegistry:
    """What the processes of this machine counted; a registry of its own, so that the caller may add to it."""
    counts = _counts()
    from prometheus_client import CollectorRegistry
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    if settings.DIWAN_METRICS_DIR:
        MultiProcessCollector(registry, path=settings.DIWAN_METRICS_DIR)
    else:
        registry.register(_Own(counts.registry))
    return registry


class _Own:
    """This process' counts within a registry of the caller's."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def collect(self) -> Iterable[Metric]:
        return self._registry.collect()


@dataclass(slots=True)
class Times:
    """Answers of one kind: how many took up to each of `BOUNDS` (one more for the rest), and how many failed (5xx)."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    failures: int = 0


class KeptTimes:
    """Times of answers by kind since they were last taken; the kinds are a short list of the program's own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[str, Times] = {}

    def add(self, kind: str, *, seconds: float, is_failure: bool) -> None:
        with self._lock:
            times = self._times.setdefault(kind, Times())
            if is_failure:
                times.failures += 1
            else:
                times.counts[bisect_left(BOUNDS, seconds)] += 1

    def take(self) -> dict[str, Times]:
        """All that was added, which is then forgotten here."""
        with self._lock:
            taken, self._times = self._times, {}
        return taken


kept_times = KeptTimes()
