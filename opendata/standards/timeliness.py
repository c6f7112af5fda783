"""Whether a dataset comes as often as its publisher says."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

# Days or months from one release to the next; a rhythm that is not here promises nothing.
_DAYS = {"DAILY": 1, "WEEKLY": 7, "BIWEEKLY": 14}
_MONTHS = {
    "MONTHLY": 1,
    "BIMONTHLY": 2,
    "QUARTERLY": 3,
    "ANNUAL_2": 6,
    "ANNUAL": 12,
    "BIENNIAL": 24,
}


@dataclass(frozen=True, slots=True)
class Timeliness:
    """`due` is None where no rhythm was promised."""

    last: date
    due: date | None
    late_days: int


def timeliness(frequency: str, last: date, today: date) -> Timeliness:
    """When the next release is due after the last one, and how many days late it is.

    >>> timeliness("MONTHLY", date(2026, 1, 31), date(2026, 3, 3)).late_days
    3
    """
    due = _due(frequency, last)
    return Timeliness(last, due, max(0, (today - due).days) if due else 0)


def _due(frequency: str, last: date) -> date | None:
    if frequency in _DAYS:
        return last + timedelta(days=_DAYS[frequency])
    if frequency not in _MONTHS:
        return None
    year, month = divmod(last.year * 12 + last.month - 1 + _MONTHS[frequency], 12)
    return date(year, month + 1, min(last.day, monthrange(year, month + 1)[1]))
