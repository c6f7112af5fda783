"""Reads about one guide: itself, its offices, its related guides, its history and its figures."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet, prefetch_related_objects
from wagtail.models import PageLogEntry

from cms.guides.catalogue import published_guides
from cms.models import ServicePage, ServicePoint
from common.errors import NotFound

POINTS_SHOWN = 10
CHANGES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Change:
    """One publication of a guide."""

    published_at: datetime
    is_first: bool


def guide_by_slug(slug: str, language: str) -> ServicePage:
    """The live guide, whatever its status. One query and one for restrictions.

    Raises:
        NotFound: no such guide is published in this language.
    """
    wanted = unicodedata.normalize("NFC", slug)
    guides = ServicePage.objects.live().public().filter(locale__language_code=language)
    guide = None if "\x00" in wanted else guides.filter(slug=wanted).first()
    if guide is None:
        raise NotFound()
    return guide


def source_id(guide: ServicePage) -> int:
    """The id of the source-language guide, to which service points and figures are tied."""
    if guide.locale.language_code == settings.LANGUAGE_CODE:
        return int(guide.pk)
    sources = ServicePage.objects.filter(
        translation_key=guide.translation_key, locale__language_code=settings.LANGUAGE_CODE
    )
    return int(sources.values_list("pk", flat=True).first() or guide.pk)


def points_of(guide: ServicePage) -> QuerySet[ServicePoint]:
    """Open places that offer the service, by governorate."""
    return (
        ServicePoint.objects.filter(services=source_id(guide), is_open=True)
        .select_related("governorate", "agency")
        .order_by("governorate__sort_order", "name_ar", "pk")
    )


def related_to(guide: ServicePage) -> QuerySet[ServicePage]:
    """The related guides in the guide's own language; unpublished and retired ones are left out."""
    keys = ServicePage.objects.filter(pk__in=guide.related_services.values_list("pk", flat=True))
    return (
        published_guides(guide.locale.language_code)
        .filter(translation_key__in=keys.values("translation_key"))
        .select_related("locale")
        .order_by("title")
    )


def successor_of(guide: ServicePage) -> ServicePage | None:
    """The published guide that replaces this one, in the same language where it exists."""
    if guide.successor is None:
        return None
    twins = (
        ServicePage.objects.live()
        .public()
        .filter(translation_key=guide.successor.translation_key)
        .select_related("locale")
    )
    by_language = {twin.locale.language_code: twin for twin in twins}
    own = by_language.get(guide.locale.language_code)
    return own or next(iter(by_language.values()), None)


def changes_of(guide: ServicePage) -> list[Change]:
    """When the guide was published, latest first. One query."""
    entries = PageLogEntry.objects.filter(page_id=guide.pk, action="wagtail.publish")
    instants = list(
        entries.order_by("-timestamp").values_list("timestamp", flat=True)[: CHANGES_SHOWN + 1]
    )
    oldest = instants[-1] if instants else None
    return [Change(at, is_first=at == oldest) for at in instants[:CHANGES_SHOWN]]


def load_parts(guide: ServicePage) -> None:
    """Load fees and channels with their names, in four queries; the parts of a draft are in memory already."""
    if not getattr(guide, "_cluster_related_objects", None):
        prefetch_related_objects([guide], "fees__channel", "channels__channel")
