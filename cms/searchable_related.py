"""What pages and places say of other things, and whom search is told of when those change.

Nothing is compared here: who is told and has not changed costs reading alone.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.signals import post_save, pre_save
from wagtail.documents import get_document_model
from wagtail.models import Page, ReferenceIndex

from accounts.models import Agency
from cms.guides import searchable_points
from cms.models import (
    AgencyPage,
    BodyPage,
    JourneyPage,
    NewsPage,
    ServicePage,
    ServicePoint,
    StrategyPage,
)
from cms.models.taxonomy import Audience, Channel, Governorate, LifeEvent, Term, Topic
from cms.searchable import PROVIDER
from common.search_registry import searchable

# Which pages name a term, by the term's class.
_NAMING: dict[type[Term], tuple[tuple[Any, str], ...]] = {  # Any: page classes
    Audience: ((ServicePage, "audiences"),),
    Topic: ((ServicePage, "topics"), (NewsPage, "topics")),
    LifeEvent: ((ServicePage, "life_events"), (JourneyPage, "life_event")),
    Channel: ((ServicePage, "channels__channel"), (ServicePage, "fees__channel")),
}


def connect() -> None:
    """Listen; called once, when the app is ready."""
    pre_save.connect(_agency_changes, sender=Agency, dispatch_uid="search-agency")
    post_save.connect(_agency_changed, sender=Agency, dispatch_uid="search-agency")
    post_save.connect(_place_changed, sender=Governorate, dispatch_uid="search-governorate")
    for term in _NAMING:
        post_save.connect(_term_changed, sender=term, dispatch_uid=f"search-{term.__name__}")
    post_save.connect(_file_changed, sender=get_document_model(), dispatch_uid="search-file")


def _agency_changes(instance: Agency, **_more: Any) -> None:  # Any: of signals
    instance.named_before = _called(Agency.objects.filter(pk=instance.pk).first())  # type: ignore[attr-defined]  # kept for the signal after saving


def _called(agency: Agency | None) -> tuple[str, ...]:
    return (agency.slug, agency.name_ar, agency.name_en) if agency else ()


def _agency_changed(instance: Agency, created: bool, **_more: Any) -> None:
    """Everything below an agency has its slug as a facet; bodies and strategies elsewhere name it."""
    if created or _called(instance) == instance.named_before:  # type: ignore[attr-defined]  # see above
        return  # hundreds of pages need not be read
    own = Q(pk__in=[])
    for page in AgencyPage.objects.filter(agency=instance):
        own |= Q(path__startswith=page.path)
    own |= Q(pk__in=BodyPage.objects.filter(members__agency=instance).values("pk"))
    own |= Q(pk__in=StrategyPage.objects.values("pk"))
    _tell(Page.objects.filter(own))
    searchable_points.notify(
        ServicePoint.objects.filter(agency=instance).order_by("pk").values_list("pk", flat=True)
    )


def _term_changed(sender: type[Term], instance: Term, created: bool, **_more: Any) -> None:
    if not created:
        for model, field in _NAMING[sender]:
            _tell(
                Page.objects.filter(pk__in=model.objects.filter(**{field: instance}).values("pk"))
            )


def _place_changed(instance: Governorate, created: bool, **_more: Any) -> None:
    if not created:
        points = ServicePoint.objects.filter(governorate=instance).order_by("pk")
        searchable_points.notify(points.values_list("pk", flat=True))


def _file_changed(instance: Any, created: bool, **_more: Any) -> None:  # Any: a document of Wagtail
    """Pages name the files that they offer."""
    if not created:
        ids = ReferenceIndex.get_references_to(instance).values_list("object_id", flat=True)
        _tell(Page.objects.filter(pk__in=[pk for pk in ids if pk.isdecimal()]))


def _tell(pages: Any) -> None:  # Any: a PageQuerySet
    for pk in pages.live().order_by("path").values_list("pk", flat=True):
        searchable.notify(PROVIDER, str(pk))
