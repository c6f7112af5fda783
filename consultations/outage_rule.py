"""The published rule by which an outage moves a closing. Pure.

Whoever meant to respond at the end shall have the time that an outage took: when the platform was out for ten minutes or more in
the last 48 hours before a closing, the closing moves later by the lost time, rounded up to whole hours. Time that is lost until
the moved closing counts too, so that an outage over the closing itself, or a second one, is made up for as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from operations.outages import Span, lost

WINDOW = timedelta(hours=48)
LEAST = timedelta(minutes=10)
STEP = timedelta(hours=1)


def fair_closing(opens_at: datetime, closes_at: datetime, outages: Sequence[Span]) -> datetime:
    """When a consultation closes in fairness: `closes_at`, as people set it, or later.

    Args:
        outages: all that touch the time from 48 hours before `closes_at` on; they may overlap each other.
    """
    begins, until = max(opens_at, closes_at - WINDOW), closes_at
    while True:
        missing = lost(outages, begins, until)
        fair = closes_at + (_whole_steps(missing) if missing >= LEAST else timedelta())
        if fair <= until:
            return until
        until = fair


def _whole_steps(time: timedelta) -> timedelta:
    return -(-time // STEP) * STEP
