"""Reads of news."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page

from cms.models import NewsPage
from cms.published import live_in


def news(*, language: str, agency: str = "", year: int | None = None) -> QuerySet[NewsPage]:
    """News by date line, newest first."""
    pages = live_in(NewsPage, language).order_by("-dated_on", "-pk")
    if agency:
        pages = pages.filter(agency__slug=agency)
    if year:
        pages = pages.filter(dated_on__year=year)
    return pages


def years_with_news(language: str) -> list[int]:
    """The years that have news, newest first; one query."""
    return [day.year for day in live_in(NewsPage, language).dates("dated_on", "year", "DESC")]


def related_pages(page: NewsPage) -> list[dict[str, Any]]:  # Any: title and address
    """The live pages that the editor named, in the page's language where they have it; two queries, in the editor's order."""
    named = [block.value for block in page.related if block.value is not None]
    keys = [other.translation_key for other in named]
    if not keys:
        return []
    found = {
        other.translation_key: other
        for other in Page.objects.live()
        .public()
        .filter(translation_key__in=keys, locale=page.locale)
        .select_related("locale")
        .specific()
    }
    return [
        {"title": found[key].title, "url": found[key].get_url()} for key in keys if key in found
    ]
