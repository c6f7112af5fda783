"""Atom feeds.

Source: RFC 4287. Ids last for ever, ``updated`` says when something happened and never when somebody asked, and the same feed
is the same bytes, so that a reader who has it gets 304.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.dateparse import parse_datetime
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from common.plain_text import for_xml
from frontend import frame

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


def answer(
    request: HttpRequest, title: str, page: str, entries: Iterable[Entry], *, view: str = ""
) -> HttpResponse:
    """The feed of a page, or 304 for whoever has it; ``view`` is the end of the address that makes it another feed."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    site = frame.site(request, language)
    path = f"{request.path}{view}"
    feed = _Feed(
        title=f"{_written(title)} · {site['name']}",
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
            title=_written(entry.title),
            link=f"{settings.SITE_URL}{entry.url}",
            description=escape(_written(entry.about)),
            unique_id=entry.id,
            pubdate=entry.published,
            updateddate=entry.updated,
            author_name=_written(entry.author) or site["name"],
        )
    return _conditional(request, feed)


def _written(text: str) -> str:
    return for_xml(text, instead="")


def _in_other_languages(path: str, language: str) -> list[tuple[str, str]]:
    """The same feed elsewhere; names in addresses are found in any language."""
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


def moment(value: str) -> datetime:
    """An instant of the API."""
    moment = parse_datetime(value)
    if moment is None:
        raise ValueError(value)
    return moment
