"""What programs read: the map of the site, the rules for robots, and Atom feeds of its lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend import client, frame

PER_CALL = 100
CALLS_PER_MAP = 50


@dataclass(frozen=True, slots=True)
class FeedKind:
    """One list of the API as a feed: its name, and which of its fields say what."""

    title: Any  # a lazy translation
    summary: str
    date: str


FEEDS = {
    "news": FeedKind(gettext_lazy("News"), "lead", "dated_on"),
    "datasets": FeedKind(gettext_lazy("Open data"), "notes", "updated_at"),
    "pages": FeedKind(gettext_lazy("Latest updates"), "", "updated_at"),
}


def robots(request: HttpRequest) -> HttpResponse:
    """GET /robots.txt"""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /preview/",
        "Disallow: /*/search/",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def sitemap(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """GET /sitemap.xml; above 5000 pages of a language it lists /sitemap-<n>.xml instead."""
    api = client.for_request(request)
    codes = [code for code, _name in settings.LANGUAGES]
    counts = [client_in(api, code).get("pages/", page_size=1)["count"] for code in codes]
    parts = -(-max(counts) // (PER_CALL * CALLS_PER_MAP))
    if number is None and parts > 1:
        context = {"parts": range(1, parts + 1), "site_url": settings.SITE_URL}
        return render(request, "frontend/sitemap_index.xml", context, "application/xml")
    if number is not None and not 1 <= number <= parts:
        raise Http404
    first = ((number or 1) - 1) * CALLS_PER_MAP + 1
    rows = [row for code in codes for row in _pages(client_in(api, code), first)]
    return render(
        request,
        "frontend/sitemap.xml",
        {"rows": rows, "site_url": settings.SITE_URL},
        "application/xml",
    )


def client_in(api: client.ApiClient, language: str) -> client.ApiClient:
    return client.ApiClient(language=language, headers=api.headers)


def _pages(api: client.ApiClient, first: int) -> Iterator[dict[str, Any]]:
    for page in range(first, first + CALLS_PER_MAP):
        listing = api.get("pages/", page_size=PER_CALL, page=page)
        yield from listing["results"]
        if not listing["next"]:
            return


def atom(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """GET /<language>/<list>/feed.atom"""
    kind = FEEDS.get(name)
    if kind is None:
        raise Http404
    with translation.override(language):
        site = frame.site(request, language)
        listing = client_in(client.for_request(request), language).get(f"{name}/")
        feed = Atom1Feed(
            title=f"{site['name']} · {kind.title}",
            link=f"{settings.SITE_URL}/{language}/",
            feed_url=f"{settings.SITE_URL}/{language}/{name}/feed.atom",
            description=_("Latest updates"),
            language=language,
        )
        for row in listing["results"]:
            moment = _moment(row[kind.date])
            feed.add_item(
                title=row["title"],
                link=f"{settings.SITE_URL}{row['url']}",
                description=row.get(kind.summary, "") if kind.summary else "",
                pubdate=moment,
                updateddate=moment,
                author_name=(row.get("agency") or {}).get("name") or site["name"],
            )
    answer = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(answer, "utf-8")
    return answer


def _moment(value: str | None) -> datetime | None:
    """A moment from the API's instant or day."""
    if not value:
        return None
    day = parse_date(value) if len(value) == len("2026-01-01") else None
    return datetime.combine(day, time(), tzinfo=UTC) if day else parse_datetime(value)
