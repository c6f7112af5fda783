"""When an initiative is late: derived from its dates and progress alone, never typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

TOLERANCE = 15  # points of progress that an initiative may lag behind the calendar without being called late


class Lateness(StrEnum):
    ON_TIME = "on_time"
    NOT_STARTED = "not_started"  # its start has passed without any progress
    BEHIND = "behind"  # progress lags behind the share of time that has passed
    OVERDUE = "overdue"  # its end has passed


@dataclass(frozen=True, slots=True)
class Timing:
    """`amount` counts days when overdue or not started, points of progress when behind."""

    lateness: Lateness
    amount: int
    expected: int

    @property
    def is_late(self) -> bool:
        return self.lateness is not Lateness.ON_TIME


def timing(
    *, starts_on: date, ends_on: date, progress: int, is_active: bool, today: date
) -> Timing:
    """Compare progress with the calendar; `is_active` is false for what is done or stopped.

    The expected progress grows evenly from the first day to the last one.
    """
    span = max((ends_on - starts_on).days, 1)
    expected = min(max(round(100 * (today - starts_on).days / span), 0), 100)
    if not is_active or progress >= 100:
        return Timing(Lateness.ON_TIME, 0, expected)
    if today > ends_on:
        return Timing(Lateness.OVERDUE, (today - ends_on).days, expected)
    if today > starts_on and progress == 0 and expected > TOLERANCE:
        return Timing(Lateness.NOT_STARTED, (today - starts_on).days, expected)
    if expected - progress > TOLERANCE:
        return Timing(Lateness.BEHIND, expected - progress, expected)
    return Timing(Lateness.ON_TIME, 0, expected)
