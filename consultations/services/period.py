"""Whether a window is long enough by the site's rules, counted in working days of its calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from common.working_days import Calendar, site_calendar
from consultations.models import ConsultationPage, ConsultationRules

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Period:
    """How long a window is, what the site asks for, and whether a published reason makes up for what is missing."""

    working_days: int
    minimum_days: int
    is_refused: bool

    @property
    def is_short(self) -> bool:
        return self.working_days < self.minimum_days


def rules() -> ConsultationRules:
    """The site's rules; the defaults while nobody has saved any. One query."""
    return ConsultationRules.objects.first() or ConsultationRules()


def period(opens_at: datetime, closes_at: datetime) -> Period:
    """Measure the window [opens_at, closes_at) from the day of opening to its last day, both counted. Two queries."""
    asked = rules()
    days = site_calendar().between(timezone.localdate(opens_at), last_day(closes_at))
    return Period(days, asked.minimum_days, asked.refuses_shorter)


def last_day(closes_at: datetime) -> date:
    """The last day on which comments are taken: a closing at midnight belongs to the day before."""
    return timezone.localdate(closes_at - _INSTANT)


def working_days_left(page: ConsultationPage, now: datetime, calendar: Calendar) -> int:
    """Working days after today on which the consultation still takes comments; 0 on the last."""
    return calendar.between(timezone.localdate(now) + timedelta(days=1), last_day(page.closes_at))


def response_due_on(page: ConsultationPage, calendar: Calendar, days: int) -> date:
    """By when the answer is promised: the consultation's own date, or `days` working days after its last day."""
    return page.response_due_on or calendar.after(last_day(page.closes_at), days)
