"""Service points: the finder's reads."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from cms.guides.catalogue import published_guides
from cms.guides.text_match import matching_ids
from cms.models import ServicePage, ServicePoint


@dataclass(frozen=True, slots=True)
class PointsQuestion:
    """Where, of which kind, for which service; empty means any."""

    language: str
    governorate: str = ""
    type: str = ""
    service: str = ""
    code: str = ""
    q: str = ""


def open_points(question: PointsQuestion) -> QuerySet[ServicePoint]:
    """Places shown to the public, by governorate and name. One query, one more when a place is described in words."""
    points = ServicePoint.objects.filter(is_open=True).select_related("governorate", "agency")
    if question.governorate:
        points = points.filter(governorate__slug=question.governorate)
    if question.type:
        points = points.filter(type=question.type)
    if question.code:
        points = points.filter(code=question.code)
    if question.service:
        slug = unicodedata.normalize("NFC", question.service)
        keys = published_guides(question.language).filter(slug=slug).values("translation_key")
        points = points.filter(services__translation_key__in=keys).distinct()
    if question.q.strip():
        points = points.filter(pk__in=_by_place(question.q))
    return points.order_by("governorate__sort_order", "name_ar", "pk")


def offers(points: Iterable[ServicePoint], language: str) -> dict[int, list[ServicePage]]:
    """Point → the published guides it offers, in the reader's language. Two queries.

    Offers are tied to source guides; a guide without a translation is left out of that language.
    """
    links = ServicePoint.services.through.objects.filter(servicepoint__in=list(points))
    pairs = list(links.values_list("servicepoint_id", "servicepage__translation_key"))
    guides = {
        guide.translation_key: guide
        for guide in published_guides(language)
        .filter(translation_key__in={key for _point, key in pairs})
        .select_related("locale")
    }
    found: dict[int, list[ServicePage]] = {}
    for point, key in pairs:
        if key in guides:
            found.setdefault(point, []).append(guides[key])
    return {point: sorted(rows, key=lambda guide: guide.title) for point, rows in found.items()}


def _by_place(words: str) -> list[int]:
    rows = ServicePoint.objects.filter(is_open=True).values_list(
        "pk",
        "name_ar",
        "name_en",
        "address_ar",
        "address_en",
        "governorate__name_ar",
        "governorate__name_en",
    )
    return matching_ids(words, rows)
