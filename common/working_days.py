"""Working days: the site's weekend and holidays, and counting by them. Pure, but for who provides the calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

FRIDAY, SATURDAY = 4, 5
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """``weekend`` holds days of the week, Monday 0; ``holidays`` first and last days, both closed."""

    weekend: frozenset[int] = frozenset({FRIDAY, SATURDAY})
    holidays: tuple[tuple[date, date], ...] = ()

    def is_working(self, day: date) -> bool:
        return day.weekday() not in self.weekend and not any(
            first <= day <= last for first, last in self.holidays
        )

    def between(self, first: date, last: date) -> int:
        """How many working days there are from `first` to `last`, both counted; 0 when `last` is earlier.

        >>> Calendar().between(date(2026, 1, 4), date(2026, 1, 11))
        6
        """
        days = (first + _A_DAY * place for place in range((last - first).days + 1))
        return sum(1 for day in days if self.is_working(day))

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; `day` itself for 0.

        >>> Calendar().after(date(2026, 1, 8), 1)
        datetime.date(2026, 1, 11)
        """
        while count > 0:
            day += _A_DAY
            count -= self.is_working(day)
        return day


_sources: list[Callable[[], Calendar]] = []


def provide(source: Callable[[], Calendar]) -> None:
    """Set who knows the site's calendar; the last call wins."""
    _sources[:] = [source]


def site_calendar() -> Calendar:
    """The site's calendar as it stands now, Friday and Saturday free where nobody provides one. At most one query."""
    return _sources[0]() if _sources else Calendar()
