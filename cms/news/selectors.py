"""Reads of news."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from wagtail.models import Page

from cms.models import NewsPage, Topic
from cms.published import live_in


def news(
    *, language: str, agency: str = "", topic: str = "", year: int | None = None
) -> QuerySet[NewsPage]:
    """News by date line, newest first; the topics of the source language count for all."""
    pages = live_in(NewsPage, language).order_by("-dated_on", "-pk")
    if agency:
        pages = pages.filter(agency__slug=agency)
    if topic:
        filed = NewsPage.objects.filter(
            topics__slug=topic, locale__language_code=settings.LANGUAGE_CODE
        ).values("translation_key")
        pages = pages.filter(translation_key__in=filed)
    if year:
        pages = pages.filter(dated_on__year=year)
    return pages


def topics_with_news(language: str) -> list[Topic]:
    """Topics that live news are filed under; one query."""
    live = live_in(NewsPage, language).values("translation_key")
    return list(Topic.objects.filter(news__translation_key__in=live).distinct())


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
