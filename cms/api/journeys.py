"""Journeys: the services of a life event in order."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView

from cms.api.query import LanguageQuery
from cms.api.service_content import guide_summary, term_out
from cms.api.services import TermOut
from cms.guides import journeys
from cms.models import JourneyPage


class JourneyOut(serializers.Serializer[Any]):
    slug = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    summary = serializers.CharField()
    life_event = TermOut()
    step_count = serializers.IntegerField()

    def to_representation(self, instance: JourneyPage) -> Any:  # Any: DRF's own
        return super().to_representation(
            {
                "slug": instance.slug,
                "title": instance.title,
                "url": instance.public_path,
                "summary": instance.summary,
                "life_event": term_out(instance.life_event, instance.locale.language_code),
                "step_count": len(instance.steps),
            }
        )


EXAMPLE = {
    "slug": "opening-a-shop",
    "title": "افتتاح محل تجاري",
    "url": "/ar/journeys/opening-a-shop/",
    "summary": "من رخصة المهن إلى التسجيل في الضريبة والضمان.",
    "life_event": {"slug": "opening-a-business", "name": "تأسيس عمل"},
    "step_count": 4,
}


class JourneysView(ListAPIView[JourneyPage]):
    """GET /api/v1/journeys/ → journeys by title · 400. A journey's steps are in its page bundle."""

    serializer_class = JourneyOut

    def get_queryset(self):  # type: ignore[no-untyped-def]  # Wagtail ships no types
        given = LanguageQuery(data=self.request.query_params)
        given.is_valid(raise_exception=True)
        return journeys.published_journeys(given.validated_data["lang"])

    @extend_schema(
        parameters=[LanguageQuery],
        examples=[OpenApiExample("journey", value=EXAMPLE, response_only=True)],
    )
    def get(self, *args: Any, **kwargs: Any) -> Any:  # Any: as DRF declares it
        return super().get(*args, **kwargs)


def journey_content(page: JourneyPage) -> dict[str, Any]:
    """``content`` of the page bundle; a step `joins` the one before with then, and, or."""
    guides = journeys.guides_of(page)
    return {
        "summary": page.summary,
        "life_event": term_out(page.life_event, page.locale.language_code),
        "steps": [
            {
                "joins": step.value["joins"] if place else "then",
                "title": step.value["title"],
                "text": step.value["text"] or "",
                "services": [guide_summary(guide) for guide in guides[place]],
            }
            for place, step in enumerate(page.steps)
        ],
    }
