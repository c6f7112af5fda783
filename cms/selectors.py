"""Reads: public pages by address, their place and their translations."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.db.models import Count, QuerySet
from wagtail.models import Locale, Page, Site

from accounts.models import Agency
from cms.models import AgencyPage, BodyPage, Partner, SiteSettings
from common.errors import NotFound


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """A live page with what surrounds it."""

    page: Any  # the specific page; its class belongs to any context
    ancestors: list[Page]
    translations: list[Page]


def page_by_path(path: str) -> PublicPlace:
    """Find the live page at ``/<language>/<rest>/``; five queries whatever the page.

    Raises:
        NotFound: no language, no page or not live.
    """
    parts = unicodedata.normalize("NFC", unquote(path)).strip("/").split("/", 1)
    locale = Locale.objects.filter(language_code=parts[0]).first()
    root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    home = root.get_translation_or_none(locale) if locale else None
    if home is None or "\x00" in path:
        raise NotFound()
    rest = f"{parts[1].strip('/')}/" if len(parts) > 1 and parts[1].strip("/") else ""
    found = live_pages().filter(url_path=f"{home.url_path}{rest}", locale=locale).first()
    if found is None:
        raise NotFound()
    page = found.specific
    ancestors = list(found.get_ancestors().live().filter(depth__gte=home.depth))
    translations = list(page.get_translations().live().public().select_related("locale"))
    return PublicPlace(page=page, ancestors=ancestors, translations=translations)


def live_pages() -> QuerySet[Page]:
    """Pages that everyone may read."""
    return Page.objects.live().public()


def site_settings() -> SiteSettings:
    """The site's settings; defaults while nobody has saved any. One query."""
    return SiteSettings.objects.select_related("logo").first() or SiteSettings()


def urls_in_language(pages: Iterable[Page], language: str) -> dict[int, str]:
    """Addresses of these pages' translations, or of themselves; unpublished ones are left out. Two queries."""
    wanted = {page.translation_key: page for page in pages}
    found: dict[int, str] = {}
    rows = live_pages().filter(translation_key__in=wanted).select_related("locale")
    for row in rows.specific(defer=True):
        source = wanted[row.translation_key]
        if row.locale.language_code == language or source.pk not in found:
            found[source.pk] = row.get_url() or ""
    return found


def agency_pages(language: str) -> QuerySet[AgencyPage]:
    """Live profiles of agencies in one language, with the agency and the body above it; two queries."""
    return (
        AgencyPage.objects.live()
        .public()
        .filter(locale__language_code=language)
        .select_related("agency__parent", "locale")
        .order_by("title")
    )


def agency_children(agency_id: int) -> list[Agency]:
    """The bodies below this agency that have a section of their own."""
    return list(Agency.objects.filter(parent_id=agency_id, pages__live=True).distinct())


def body_pages(language: str) -> QuerySet[BodyPage]:
    """Live committees and councils in one language, the oldest first."""
    return (
        BodyPage.objects.live()
        .public()
        .filter(locale__language_code=language)
        .select_related("locale", "agency")
        .annotate(
            member_count=Count("members", distinct=True),
            decision_count=Count("decisions", distinct=True),
        )
        .order_by("path")
    )


def partners() -> QuerySet[Partner]:
    return Partner.objects.select_related("logo").order_by("position", "name_ar")
