"""Journeys: the reads."""

from __future__ import annotations

from django.db.models import QuerySet

from cms.guides.catalogue import published_guides, with_list_parts
from cms.models import JourneyPage, ServicePage


def published_journeys(language: str) -> QuerySet[JourneyPage]:
    """Live journeys by title. Two queries for any number of rows."""
    journeys: QuerySet[JourneyPage] = (
        JourneyPage.objects.live()
        .public()
        .filter(locale__language_code=language)
        .select_related("locale", "life_event", "agency")
        .order_by("title", "pk")
    )
    return journeys


def guides_of(journey: JourneyPage) -> list[list[ServicePage]]:
    """Per step the published guides, in the journey's language where it exists. Four queries."""
    steps = [[page for page in step.value["services"] if page] for step in journey.steps]
    keys = {page.translation_key for step in steps for page in step}
    guides = {
        guide.translation_key: guide
        for guide in with_list_parts(
            published_guides(journey.locale.language_code).filter(translation_key__in=keys)
        )
    }
    return [
        [guides[page.translation_key] for page in step if page.translation_key in guides]
        for step in steps
    ]
