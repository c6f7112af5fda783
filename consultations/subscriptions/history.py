"""What happened to consultations, newest first: read from what is stored of them, so that feeds tell of earlier things too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.working_days import Calendar, site_calendar
from consultations import selectors
from consultations.models import Comment, ConsultationPage, Status
from consultations.selectors import LocalConsultation
from consultations.services import period
from consultations.subscriptions.events import CLOSING_SOON

# How many entries a feed has.
NEWEST = 50


class What(StrEnum):
    """What a feed tells of."""

    ANNOUNCED = "announced"
    OPENED = "opened"
    VERSION = "version"
    REPLY = "reply"
    CLOSING_SOON = "closing_soon"
    EXTENDED = "extended"
    CLOSED = "closed"
    OVERDUE = "overdue"
    OUTCOME = "outcome"
    WITHDRAWN = "withdrawn"


TITLES: dict[What, str | Promise] = {
    What.ANNOUNCED: _("Announced: %(title)s"),
    What.OPENED: _("Open for your opinion: %(title)s"),
    What.VERSION: _("A new text is published: %(title)s"),
    What.REPLY: _("Official reply: %(title)s"),
    What.CLOSING_SOON: _("It closes soon: %(title)s"),
    What.EXTENDED: _("There is more time: %(title)s"),
    What.CLOSED: _("Closed for comments: %(title)s"),
    What.OVERDUE: _("The answer is overdue: %(title)s"),
    What.OUTCOME: _("The outcome is published: %(title)s"),
    What.WITHDRAWN: _("The consultation is withdrawn: %(title)s"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing at its instant. ``key`` tells things of one kind apart for ever; ``path`` stands below the consultation."""

    what: What
    at: datetime
    key: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A public consultation and when something last happened to it."""

    original: ConsultationPage
    published_at: datetime
    updated_at: datetime


def happenings(original: ConsultationPage, now: datetime) -> list[Happening]:
    """The newest things that have happened by `now`, at most `NEWEST`. Six queries."""
    days, calendar = period.rules().response_days, site_calendar()
    found = [
        *_dated(original, days, calendar),
        *(
            Happening(What.VERSION, one.published_at, str(one.number), _changes(one.number))
            for one in original.versions.filter(published_at__isnull=False)
            if one.published_at
        ),
        *(
            Happening(What.EXTENDED, one.extended_at, str(one.pk))
            for one in original.extensions.all()
        ),
        *(
            Happening(What.REPLY, one.submitted_at, one.public_id, one.path)
            for one in official_replies()
            .filter(consultation=original)
            .order_by("-submitted_at")[:NEWEST]
        ),
    ]
    past = [one for one in found if one.at <= now]
    return sorted(past, key=lambda one: (one.at, one.what, one.key), reverse=True)[:NEWEST]


def newest(*, now: datetime, agency: str = "") -> list[Changed]:
    """Public consultations by what happened last, at most `NEWEST`; of one agency where it is named. Three queries."""
    days, calendar = period.rules().response_days, site_calendar()
    last_reply = official_replies().filter(consultation=OuterRef("pk")).order_by("-submitted_at")
    pages = selectors.consultations(now=now, agency=agency).annotate(
        version_at=Max("versions__published_at"),
        extended_at=Max("extensions__extended_at"),
        replied_at=Subquery(last_reply.values("submitted_at")[:1]),
    )
    found = []
    for page in pages:
        stored = (page.version_at, page.extended_at, page.replied_at)
        dates = [*(one.at for one in _dated(page, days, calendar)), *filter(None, stored)]
        appeared = page.first_published_at or page.opens_at
        updated = max((one for one in dates if one <= now), default=appeared)
        found.append(Changed(page, appeared, updated))
    found.sort(key=lambda one: (one.updated_at, one.original.pk), reverse=True)
    return found[:NEWEST]


def official_replies() -> QuerySet[Comment]:
    return Comment.objects.filter(is_official=True, status=Status.PUBLISHED)


def title_of(happening: Happening, local: LocalConsultation) -> str:
    """In the active language."""
    return str(TITLES[happening.what]) % {"title": local.page.title}


def _changes(number: int) -> str:
    return f"changes/{number - 1}..{number}/" if number > 1 else f"versions/{number}/"


def _dated(page: ConsultationPage, days: int, calendar: Calendar) -> Iterator[Happening]:
    """What follows from the page's own dates, what lies ahead too."""
    outcome, withdrawal = getattr(page, "outcome", None), getattr(page, "withdrawal", None)
    if page.first_published_at and page.first_published_at < page.opens_at:
        yield Happening(What.ANNOUNCED, page.first_published_at)
    if withdrawal:
        yield Happening(What.WITHDRAWN, withdrawal.withdrawn_at)
    if outcome:
        yield Happening(What.OUTCOME, outcome.published_at)
    ended_at = withdrawal.withdrawn_at if withdrawal else None
    for one in _of_window(page, days, calendar):
        is_answered = one.what == What.OVERDUE and outcome and outcome.published_at < one.at
        if not is_answered and (ended_at is None or one.at < ended_at):
            yield one


def _of_window(page: ConsultationPage, days: int, calendar: Calendar) -> Iterator[Happening]:
    yield Happening(What.OPENED, page.opens_at)
    yield Happening(What.CLOSED, page.closes_at)
    soon = page.closes_at - CLOSING_SOON
    if soon > page.opens_at:
        yield Happening(What.CLOSING_SOON, soon, page.closes_at.strftime("%Y%m%dT%H%M"))
    due = period.response_due_on(page, calendar, days)
    late = timezone.make_aware(datetime.combine(due + timedelta(days=1), time()))
    yield Happening(What.OVERDUE, late, due.isoformat())
