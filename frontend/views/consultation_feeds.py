"""Atom feeds and calendars of consultations.

Source: RFC 4287. Ids last for ever, ``updated`` says when something happened and never when somebody asked, and the same feed
is the same bytes, so that a reader who has it gets 304.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frontend import client, frame, text
from frontend.views.files import as_file

# A feed of which nothing is known yet has not changed since.
NEVER = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a feed; ``about`` is plain text."""

    id: str
    title: str
    url: str
    author: str
    published: datetime
    updated: datetime
    about: str = ""


class _Feed(Atom1Feed):
    """Django's feed, dated by its entries, that names itself in other languages."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)

    def add_root_elements(self, handler: Any) -> None:  # Any: Django's XML writer
        super().add_root_elements(handler)
        for language, url in self.feed["languages"]:
            named = {
                "rel": "alternate",
                "type": "application/atom+xml",
                "hreflang": language,
                "href": url,
            }
            handler.addQuickElement("link", "", named)


@require_safe
def of_all(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/consultations/feed.atom: what happened last, whatever the agency."""
    told = client.for_request(request).get("consultation-changes/")
    title = _("Public consultations")
    return _answer(request, title, f"/{language}/consultations/", map(_changed, told["results"]))


@require_safe
def of_agency(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/agencies/<slug>/consultations.atom: the same of one agency."""
    told = client.for_request(request).get("consultation-changes/", agency=slug)
    title = f"{_('Public consultations')} · {told['agency_name']}"
    page = f"/{language}/consultations/?agency={slug}"
    return _answer(request, title, page, map(_changed, told["results"]))


@require_safe
def of_one(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/consultations/<slug>/feed.atom: what happened to one consultation."""
    told = client.for_request(request).get(f"consultations/{quote(slug, safe='')}/happenings/")
    author = (told["agency"] or {}).get("name", "")
    entries = [
        Entry(row["id"], row["title"], row["url"], author, _at(row["at"]), _at(row["at"]))
        for row in told["results"]
    ]
    return _answer(request, told["title"], told["url"], entries)


@require_safe
def of_overdue(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/response-clock/feed.atom: promised answers that are overdue now."""
    told = client.for_request(request).get("response-clock/")
    page = f"/{language}/response-clock/"
    return _answer(request, _("Overdue answers"), page, map(_overdue, told["overdue"]))


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


def _changed(row: dict[str, Any]) -> Entry:  # Any: JSON
    author = (row["agency"] or {}).get("name", "")
    dates = (_at(row["published_at"]), _at(row["updated_at"]))
    return Entry(row["id"], row["title"], row["url"], author, *dates, row["summary"])


def _overdue(row: dict[str, Any]) -> Entry:  # Any: JSON
    """It became overdue with the day after the promised one."""
    due = parse_date(row["response_due_on"])
    if due is None:
        raise ValueError(row["response_due_on"])
    zone = ZoneInfo(settings.TIME_ZONE)
    since = datetime.combine(due + timedelta(days=1), time(), tzinfo=zone)
    about = f"{_('The outcome was promised by:')} {text.day_words(row['response_due_on'])}"
    author = (row["agency"] or {}).get("name", "")
    return Entry(row["id"], row["title"], row["url"], author, since, since, about)


def _answer(request: HttpRequest, title: str, page: str, entries: Iterable[Entry]) -> HttpResponse:
    language = translation.get_language() or settings.LANGUAGE_CODE
    site = frame.site(request, language)
    path = request.path
    feed = _Feed(
        title=f"{title} · {site['name']}",
        link=f"{settings.SITE_URL}{page}",
        description="",
        language=language,
        author_name=site["name"],
        feed_url=f"{settings.SITE_URL}{path}",
        feed_guid=f"tag:{urlsplit(settings.SITE_URL).hostname},2026:feed{path}",
        languages=_in_other_languages(path, language),
    )
    for entry in entries:
        feed.add_item(
            title=entry.title,
            link=f"{settings.SITE_URL}{entry.url}",
            description=escape(entry.about),
            unique_id=entry.id,
            pubdate=entry.published,
            updateddate=entry.updated,
            author_name=entry.author or site["name"],
        )
    return _conditional(request, feed)


def _in_other_languages(path: str, language: str) -> list[tuple[str, str]]:
    """The same feed elsewhere; names of consultations are found in any language."""
    others = [code for code, _name in settings.LANGUAGES if code != language]
    rest = path.removeprefix(f"/{language}/")
    return [(code, f"{settings.SITE_URL}/{code}/{rest}") for code in others]


def _conditional(request: HttpRequest, feed: _Feed) -> HttpResponse:
    answer = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(answer, "utf-8")
    answer["Cache-Control"] = "public, no-cache"
    set_response_etag(answer)
    found = get_conditional_response(request, etag=answer["ETag"], response=answer)
    return found if isinstance(found, HttpResponse) else answer


def _at(value: str) -> datetime:
    moment = parse_datetime(value)
    if moment is None:
        raise ValueError(value)
    return moment
