"""Atom feeds and calendars of consultations."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frontend import atom, client, text
from frontend.views.files import as_file


@require_safe
def of_all(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/consultations/feed.atom: what happened last, whatever the agency."""
    told = client.for_request(request).get("consultation-changes/")
    title = _("Public consultations")
    return atom.answer(
        request, title, f"/{language}/consultations/", map(_changed, told["results"])
    )


@require_safe
def of_agency(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/agencies/<slug>/consultations.atom: the same of one agency."""
    told = client.for_request(request).get("consultation-changes/", agency=slug)
    title = f"{_('Public consultations')} · {told['agency_name']}"
    page = f"/{language}/consultations/?agency={slug}"
    return atom.answer(request, title, page, map(_changed, told["results"]))


@require_safe
def of_one(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/consultations/<slug>/feed.atom: what happened to one consultation."""
    told = client.for_request(request).get(f"consultations/{quote(slug, safe='')}/happenings/")
    author = (told["agency"] or {}).get("name", "")
    entries = [
        atom.Entry(
            row["id"],
            row["title"],
            row["url"],
            author,
            atom.moment(row["at"]),
            atom.moment(row["at"]),
        )
        for row in told["results"]
    ]
    return atom.answer(request, told["title"], told["url"], entries)


@require_safe
def of_overdue(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/response-clock/feed.atom: promised answers that are overdue now."""
    told = client.for_request(request).get("response-clock/")
    page = f"/{language}/response-clock/"
    return atom.answer(request, _("Overdue answers"), page, map(_overdue, told["overdue"]))


@require_safe
def calendar_of_all(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/consultations/calendar.ics"""
    return as_file(client.for_request(request).get_file("consultation-calendar.ics"))


@require_safe
def calendar_of_agency(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/agencies/<slug>/consultations.ics"""
    api = client.for_request(request)
    return as_file(api.get_file("consultation-calendar.ics", agency=slug))


@require_safe
def calendar_of_one(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/consultations/<slug>/calendar.ics"""
    api = client.for_request(request)
    return as_file(api.get_file(f"consultations/{quote(slug, safe='')}/calendar.ics"))


def _changed(row: dict[str, Any]) -> atom.Entry:  # Any: JSON
    author = (row["agency"] or {}).get("name", "")
    dates = (atom.moment(row["published_at"]), atom.moment(row["updated_at"]))
    return atom.Entry(row["id"], row["title"], row["url"], author, *dates, row["summary"])


def _overdue(row: dict[str, Any]) -> atom.Entry:  # Any: JSON
    """It became overdue with the day after the promised one."""
    due = parse_date(row["response_due_on"])
    if due is None:
        raise ValueError(row["response_due_on"])
    zone = ZoneInfo(settings.TIME_ZONE)
    since = datetime.combine(due + timedelta(days=1), time(), tzinfo=zone)
    about = f"{_('The outcome was promised by:')} {text.day_words(row['response_due_on'])}"
    author = (row["agency"] or {}).get("name", "")
    return atom.Entry(row["id"], row["title"], row["url"], author, since, since, about)
