"""How far the indices are behind the documents, for operators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.core.cache import cache

from common.operating import PartState
from common.registry import Gauge
from search.engines import Engine, IndexUnavailable, engine
from search.engines.chosen import kept
from search.engines.fallback import FAILURES, FallbackEngine
from search.models import Change

LATE_SECONDS = 300


def gauges(now: datetime) -> Iterator[Gauge]:
    """For each index whether it can be read, the changes it has not got, and the age of the oldest of these. Two queries each.

    The embedded index is that of the machine that answers.
    """
    for one in kept():
        cursor = _cursor(one)
        waiting = Change.objects.filter(pk__gt=cursor or 0)
        first = waiting.order_by("pk").values_list("at", flat=True).first()
        age = (now - first).total_seconds() if first else 0
        start = f"diwan_search_{one.name}"
        yield Gauge(f"{start}_up", "Whether this index can be read.", int(cursor is not None))
        yield Gauge(f"{start}_lag_changes", "Changes not yet in this index.", waiting.count())
        yield Gauge(f"{start}_lag_seconds", "Age of the oldest of them.", round(max(0, age), 1))
    yield Gauge(
        "diwan_search_engine_failures",
        "Times that the node's own index had to answer in place of Elasticsearch's.",
        _failures(),
    )


def state() -> str:
    """What answers searches in this process now: ``ok``, ``older`` (the own index) or ``titles``; asks no other machine."""
    using = engine()
    own = kept()[0]
    if _cursor(own) is None:
        return "titles"
    return "older" if isinstance(using, FallbackEngine) and using.breaker.is_open else "ok"


def part(now: datetime) -> PartState:
    """Whether searches are answered from the index that was chosen, and how far that is behind. Two queries.

    Asked by a worker, it tells of the worker's machine: with the embedded index of its own, with Elasticsearch of the shared one.
    """
    chosen = kept()[-1]
    cursor = _cursor(chosen)
    if cursor is None:
        return PartState(False)
    first = Change.objects.filter(pk__gt=cursor).order_by("pk").values_list("at", flat=True).first()
    lag = max(0.0, (now - first).total_seconds()) if first else 0.0
    return PartState(lag <= LATE_SECONDS, round(lag, 1))


def _cursor(one: Engine) -> int | None:
    try:
        return one.cursor()
    except IndexUnavailable:
        return None


def _failures() -> int:
    try:
        return int(cache.get(FAILURES, 0))
    except Exception:  # whatever a cache that is down raises
        return -1
