"""Places where services are given, as search sees them: one document of each in each language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.utils import translation

from cms.guides.points import offers
from cms.models import ServicePage, ServicePoint
from common.search_registry import SearchableDocument, searchable
from common.searchable_pages import joined

PROVIDER = "service_points"


class ServicePointsProvider:
    """Every place that is shown to the public."""

    name = PROVIDER

    def object_ids(self) -> Iterator[str]:
        open_points = ServicePoint.objects.filter(is_open=True).order_by("pk")
        for pk in open_points.values_list("pk", flat=True).iterator():
            yield str(pk)

    def documents(self, object_id: str) -> Iterable[SearchableDocument]:
        """One query, and three for each language."""
        points = ServicePoint.objects.filter(pk=object_id, is_open=True)
        point = points.select_related("governorate", "agency").first()
        return [_document(point, code) for code, _name in settings.LANGUAGES] if point else []


def _document(point: ServicePoint, language: str) -> SearchableDocument:
    with translation.override(language):
        kind = point.get_type_display()
    services = offers([point], language).get(point.pk, [])
    place = (point.governorate.name_in(language), point.in_language("address", language))
    return SearchableDocument(
        kind="service_point",
        object_id=str(point.pk),
        language=language,
        title=point.in_language("name", language),
        url=f"/{language}/service-points/?code={quote(point.code)}#{quote(point.code)}",
        summary=joined(place),
        body=joined([kind, point.in_language("hours", language), point.phone]),
        keywords=joined([point.agency.name_in(language), *(guide.title for guide in services)]),
        facets={
            "agency": [point.agency.slug],
            "governorate": [point.governorate.slug],
        },
    )


def register() -> None:
    searchable.register(ServicePointsProvider())
    searchable.listen(_follow_guide)
    for signal in (post_save, post_delete):
        signal.connect(_changed, sender=ServicePoint, dispatch_uid="search-point")
    m2m_changed.connect(
        _offers_changed, sender=ServicePoint.services.through, dispatch_uid="search-point-offers"
    )
    pre_delete.connect(_remember_points, sender=ServicePage, dispatch_uid="search-guide-points")
    post_delete.connect(_tell_points, sender=ServicePage, dispatch_uid="search-guide-points")


def notify(points: Iterable[int]) -> None:
    """Say that these places changed, by primary key."""
    for pk in points:
        searchable.notify(PROVIDER, str(pk))


def _follow_guide(provider: str, object_id: str) -> None:
    """A place names the guides of its services: whatever changes a guide changes it."""
    if provider == "pages":
        keys = ServicePage.objects.filter(pk=object_id).values("translation_key")
        notify(_points(keys))


def _points(keys: Any) -> list[int]:  # Any: translation keys, or a query for them
    found = ServicePoint.objects.filter(services__translation_key__in=keys)
    return list(found.order_by("pk").values_list("pk", flat=True).distinct())


def _changed(instance: ServicePoint, **_more: Any) -> None:  # Any: as Django's signals have it
    notify([instance.pk])


def _offers_changed(
    instance: ServicePoint | ServicePage, action: str, pk_set: set[int] | None, **_more: Any
) -> None:
    if action == "pre_clear" and isinstance(instance, ServicePage):
        _remember_points(instance)  # afterwards nobody knows which they were
    elif action in {"post_add", "post_remove", "post_clear"}:
        if isinstance(instance, ServicePoint):
            notify([instance.pk])
        else:
            notify(instance.points_before if action == "post_clear" else sorted(pk_set or ()))


def _remember_points(instance: ServicePage, **_more: Any) -> None:
    instance.points_before = _points([instance.translation_key])


def _tell_points(instance: ServicePage, **_more: Any) -> None:
    notify(instance.points_before)
