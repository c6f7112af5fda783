"""Promised answers: which are overdue, and how agencies keep their word. Everything follows from dates and the given instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from accounts.models import Agency
from common.working_days import site_calendar
from consultations import selectors
from consultations.models import ConsultationPage, Stage
from consultations.services import period


@dataclass(frozen=True, slots=True)
class Overdue:
    """A closed consultation whose promised date is `late_days` (1 or more) days past, without an outcome."""

    original: ConsultationPage
    due_on: date
    late_days: int


@dataclass(frozen=True, slots=True)
class Replies:
    """What became of an agency's closed consultations, withdrawn ones aside: answered (in time, or late), overdue, or not due."""

    agency: Agency
    closed: int
    answered: int
    answered_in_time: int
    overdue: int

    @property
    def reply_rate(self) -> float | None:
        """Percent answered of those answered or overdue; None where no answer was due yet."""
        due = self.answered + self.overdue
        return round(100 * self.answered / due, 1) if due else None


def overdue(now: datetime) -> list[Overdue]:
    """All overdue consultations, the latest first. Three queries."""
    waiting = selectors.consultations(now=now, stage=Stage.CLOSED)
    today = timezone.localdate(now)
    late = [
        Overdue(page, due, (today - due).days) for page, due in _due_dates(waiting) if due < today
    ]
    return sorted(late, key=lambda one: (-one.late_days, one.original.pk))


def by_agency(now: datetime) -> list[Replies]:
    """One row for each agency that has closed a consultation, by name. Three queries."""
    ended = selectors.consultations(now=now).filter(closes_at__lte=now, withdrawal__isnull=True)
    today = timezone.localdate(now)
    found: dict[Agency, list[tuple[bool, bool]]] = defaultdict(list)  # (answered, in time)
    for page, due in _due_dates(ended):
        outcome = getattr(page, "outcome", None)
        answered_on = timezone.localdate(outcome.published_at) if outcome else None
        if page.agency is not None:
            found[page.agency].append((outcome is not None, (answered_on or today) <= due))
    return [
        Replies(
            agency=agency,
            closed=len(rows),
            answered=sum(answered for answered, _ in rows),
            answered_in_time=rows.count((True, True)),
            overdue=rows.count((False, False)),
        )
        for agency, rows in sorted(found.items(), key=lambda item: item[0].name_ar)
    ]


def _due_dates(pages: Iterable[ConsultationPage]) -> Iterator[tuple[ConsultationPage, date]]:
    days, calendar = period.rules().response_days, site_calendar()
    for page in pages:
        yield page, period.response_due_on(page, calendar, days)
