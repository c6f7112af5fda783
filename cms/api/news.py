"""News on the wire."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cms.api.queries import YearQuery, asked
from cms.api.serializers import agency_summary, stream
from cms.models import NewsPage, Topic
from cms.news import selectors
from cms.published import source_of


class AgencySummaryOut(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField()


class NewsOut(serializers.Serializer[NewsPage]):
    """One line of the list."""

    slug = serializers.CharField()
    title = serializers.CharField()
    url = serializers.SerializerMethodField()
    place = serializers.CharField()
    dated_on = serializers.DateField()
    lead = serializers.CharField()
    agency = serializers.SerializerMethodField()

    def get_url(self, page: NewsPage) -> str:
        return page.public_path

    @extend_schema(responses=AgencySummaryOut)
    def get_agency(self, page: NewsPage) -> dict[str, str] | None:
        return agency_summary(page.agency, page.locale.language_code)


class NewsQuery(YearQuery):
    """``?topic=`` by slug."""

    topic = serializers.CharField(required=False, max_length=60, allow_blank=True, default="")


class NewsListView(ListAPIView[NewsPage]):
    """GET /api/v1/news/?year=2026&topic=identity → news, newest date line first; ``years`` and ``topics`` have some · 400."""

    serializer_class = NewsOut

    def get_queryset(self):  # type: ignore[no-untyped-def]  # Wagtail ships no types
        question = asked(self.request, NewsQuery)
        return selectors.news(
            language=question["lang"],
            agency=question["agency"],
            topic=question["topic"],
            year=question["year"],
        )

    @extend_schema(
        parameters=[NewsQuery],
        examples=[
            OpenApiExample(
                "news",
                value={
                    "slug": "digital-strategy-workshop",
                    "title": "اختتام ورشة الاستراتيجية الرقمية",
                    "url": "/ar/news/digital-strategy-workshop/",
                    "place": "عمّان",
                    "dated_on": "2026-10-14",
                    "lead": "أقرّ المشاركون تسع توصيات.",
                    "agency": {
                        "slug": "modee",
                        "name": "وزارة الاقتصاد الرقمي",
                        "url": "/ar/agencies/modee/",
                    },
                },
            )
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer = self.list(request, *args, **kwargs)
        language = asked(request, NewsQuery)["lang"]
        answer.data["years"] = selectors.years_with_news(language)
        answer.data["topics"] = [
            topic_out(topic, language) for topic in selectors.topics_with_news(language)
        ]
        return answer


def news_content(page: NewsPage) -> dict[str, Any]:
    """``content`` of the page bundle."""
    return {
        "place": page.place,
        "dated_on": page.dated_on,
        "lead": page.lead,
        "image": image_summary(page.image),
        "topics": [
            topic_out(topic, page.locale.language_code) for topic in source_of(page).topics.all()
        ],
        "body": stream(page.body),
        "related": selectors.related_pages(page),
    }


def topic_out(topic: Topic, language: str) -> dict[str, str]:
    return {
        "slug": topic.slug,
        "name": topic.name_in(language),
        "url": f"/{language}/news/?topic={topic.slug}",
    }


def image_summary(image: Any) -> dict[str, Any] | None:  # Any: Wagtail ships no types
    """An image at reading width, with the words for those who do not see it."""
    if image is None:
        return None
    rendition = image.get_rendition("width-960")
    return {
        "url": rendition.url,
        "width": rendition.width,
        "height": rendition.height,
        "alt": image.default_alt_text,
    }
