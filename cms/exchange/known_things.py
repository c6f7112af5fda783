"""What a sheet may refer to, and what its sender may do; loaded once, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from wagtail.models import Locale

from accounts.models import Agency, User
from cms.exchange.values import Known
from cms.models import AgencyPage, Audience, Channel, LifeEvent, ServicePage, Topic
from common.arabic import fold


def source_locale() -> Locale:
    return Locale.objects.get_for_language(settings.LANGUAGE_CODE)


def source_guides() -> QuerySet[ServicePage]:
    """Guides in the source language, drafts included."""
    guides: QuerySet[ServicePage] = ServicePage.objects.filter(
        locale__language_code=settings.LANGUAGE_CODE
    )
    return guides


def with_all_parts(guides: QuerySet[ServicePage]) -> QuerySet[ServicePage]:
    """Load everything that a row of the sheet shows."""
    return guides.select_related("agency", "locale", "responsible", "successor").prefetch_related(
        "fees__channel",
        "channels__channel",
        "audiences",
        "topics",
        "life_events",
        "related_services",
    )


def guides_by_slug(slugs: Iterable[str]) -> dict[str, ServicePage]:
    """The guides as their editors last left them: an unpublished draft comes before what is live."""
    found = {}
    for guide in with_all_parts(source_guides().filter(slug__in=set(slugs))):
        draft = guide.get_latest_revision_as_object() if guide.has_unpublished_changes else guide
        found[guide.slug] = draft
    return found


def ids_by_slug() -> dict[str, int]:
    return dict(source_guides().values_list("slug", "pk"))


def agency_pages() -> dict[int, AgencyPage]:
    """Agency → its page in the source language, below which its guides stand."""
    pages = AgencyPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    return {page.agency_id: page for page in pages.select_related("locale", "agency")}


def load(slugs: Iterable[str], addresses: Iterable[str]) -> Known:
    """Everything that cells may name, in nine queries."""
    wanted = {slug for slug in slugs if slug}
    people = User.objects.filter(email__in={address for address in addresses if address})
    return Known(
        agencies=_by_name(Agency.objects.all()),
        terms={
            "audiences": _by_name(Audience.objects.all()),
            "topics": _by_name(Topic.objects.all()),
            "life_events": _by_name(LifeEvent.objects.all()),
        },
        channels=_by_name(Channel.objects.all()),
        guides=set(source_guides().values_list("slug", flat=True)) | wanted,
        people={person.email: person for person in people if person.email},
    )


def _by_name(things: Iterable[Any]) -> dict[str, Any]:
    """Folded short name and names in both languages → the thing."""
    found = {}
    for thing in things:
        for name in (thing.name_en, thing.name_ar, thing.slug):
            found[fold(name)] = thing
    return found


class Rights:
    """What the sender may do with the guides of each agency, asked once per agency."""

    def __init__(self, actor: Any | None, publish: bool) -> None:
        self._actor = actor
        self._publish = publish
        self._pages = agency_pages()
        self._answers: dict[tuple[int, bool], bool] = {}

    def may(self, agency: Agency | None, *, is_new: bool) -> bool:
        """Add or change guides of this agency, and publish them when that was asked."""
        if agency is None or agency.pk not in self._pages:
            return False
        if self._actor is None:
            return True
        key = (agency.pk, is_new)
        if key not in self._answers:
            allowed = self._pages[agency.pk].permissions_for_user(self._actor)
            may_write = allowed.can_add_subpage() if is_new else allowed.can_edit()
            may_publish = allowed.can_publish() if self._publish else True
            self._answers[key] = may_write and may_publish
        return self._answers[key]
