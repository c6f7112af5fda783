"""Reads: public pages by address, their place and their translations."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, QuerySet
from wagtail.models import Locale, Page, Site

from accounts.models import Agency
from cms.models import AgencyPage, BodyPage, Partner, SiteSettings
from common.errors import NotFound
from common.registry import page_types


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """A live page with what surrounds it."""

    page: Any  # the specific page; its class belongs to any context
    ancestors: list[Page]
    translations: list[Page]


def page_by_path(path: str) -> PublicPlace:
    """Find the live page at ``/<language>/<rest>/``; five queries whatever the page.

    Raises:
        NotFound: no language, no page, not live, or of a kind that has no public form.
    """
    found = page_at(path)
    # Wagtail's own welcome page, before anybody has founded a site, has no form here.
    if found is None or found.specific_class._meta.label_lower not in page_types.labels():
        raise NotFound()
    return place_of(found)


def place_of(found: Page) -> PublicPlace:
    """A page with its ancestors below the root and its live translations."""
    home_depth = 2
    ancestors = found.get_ancestors().live().filter(depth__gte=home_depth).select_related("locale")
    translations = list(found.get_translations().live().public().select_related("locale"))
    page = found.specific
    page.locale = found.locale  # loaded already; the specific page would ask again
    return PublicPlace(page=page, ancestors=list(ancestors), translations=translations)


def address_of(page: Page) -> str | None:
    """The public address of a page whose locale is loaded, without a query."""
    specific = page.specific_deferred
    specific.locale = page.locale
    return specific.get_url()


def page_at(path: str) -> Page | None:
    """The live page at a public address, or None; three queries."""
    return pages_at([path]).get(path)


def pages_at(paths: Iterable[str]) -> dict[str, Page]:
    """Live pages by their public address ``/<language>/<rest>/``; three queries however many."""
    homes = _homes()
    wanted: dict[str, str] = {}
    for path in paths:
        parts = unicodedata.normalize("NFC", unquote(path)).strip("/").split("/", 1)
        home = homes.get(parts[0])
        if home is None or "\x00" in unquote(path):
            continue
        rest = f"{parts[1].strip('/')}/" if len(parts) > 1 and parts[1].strip("/") else ""
        wanted[path] = f"{home.url_path}{rest}"
    found = live_pages().filter(url_path__in=set(wanted.values())).select_related("locale")
    by_url_path = {page.url_path: page for page in found}
    return {path: by_url_path[url] for path, url in wanted.items() if url in by_url_path}


def _homes() -> dict[str, Page]:
    """The site's home pages by language code."""
    root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    pages = Page.objects.filter(translation_key=root.translation_key).select_related("locale")
    return {page.locale.language_code: page for page in pages}


def live_pages() -> Any:  # Any: a PageQuerySet; Wagtail ships no types
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
    """All of them, in the editors' order."""
    return Partner.objects.select_related("logo").order_by("position", "name_ar")


def pages_in_language(language: str, *, labels: list[str] | None) -> Any:  # Any: a PageQuerySet
    """Live pages of registered types in one language, the last published first.

    Args:
        labels: models to keep (``app.model``); None keeps every registered one.
    """
    kept = page_types.labels() if labels is None else labels
    models = [apps.get_model(label) for label in kept]
    types = ContentType.objects.get_for_models(*models).values() if models else []
    return (
        live_pages()
        .filter(locale__language_code=language, content_type__in=types)
        .select_related("locale")
        .order_by("-last_published_at", "pk")
        .specific()
    )


def translations_of(pages: Iterable[Page]) -> dict[Any, list[Page]]:
    """The live pages that say the same in any language, by translation key; two queries."""
    found: dict[Any, list[Page]] = {}
    keys = [page.translation_key for page in pages]
    others = list(live_pages().filter(translation_key__in=keys).specific(defer=True))
    for page in with_locales(others):
        found.setdefault(page.translation_key, []).append(page)
    return found


def with_locales(pages: list[Page]) -> list[Page]:
    """Set every page's locale at once: `specific()` forgets what was selected beside; one query."""
    locales = {locale.pk: locale for locale in Locale.objects.all()}
    for page in pages:
        page.locale = locales[page.locale_id]
    return pages


def agencies_of(pages: Iterable[Any]) -> dict[int, Agency]:
    """The agencies that own these pages, by id; one query."""
    return Agency.objects.in_bulk({getattr(page, "agency_id", None) or 0 for page in pages})
