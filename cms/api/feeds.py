"""Items imported from other sites' feeds."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cms.api.query import LANGUAGE, LanguageQuery
from cms.api.serializers import agency_summary
from cms.models import FeedItem
from common.serializers import UtcDateTimeField


class FeedQuery(LanguageQuery):
    source_language = serializers.CharField(max_length=10, required=False)
    agency = serializers.CharField(max_length=80, required=False)


class FeedItemOut(serializers.Serializer):
    """One item; ``html`` is clean and holds absolute links only."""

    title = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    html = serializers.CharField(allow_blank=True)
    published_at = UtcDateTimeField(allow_null=True)
    language = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # the wire name; not the Field attribute
    agency = serializers.JSONField(allow_null=True)


EXAMPLE = {
    "title": "إطلاق مؤشر نضوج الخدمات الحكومية",
    "url": "https://news.example/1",
    "html": "<p>…</p>",
    "published_at": "2026-11-01T09:00:00Z",
    "language": "ar",
    "source": "أخبار الإسكوا",
    "agency": None,
}


class FeedItemListView(GenericAPIView):
    """GET /api/v1/feeds/ → imported items, the newest first; two queries."""

    serializer_class = FeedItemOut

    @extend_schema(
        parameters=[
            LANGUAGE,
            OpenApiParameter("source_language", str, description="Only feeds in this language."),
            OpenApiParameter("agency", str, description="Only feeds of this agency (short name)."),
        ],
        responses=FeedItemOut(many=True),
        examples=[OpenApiExample("item", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        query = FeedQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        given = query.validated_data
        items = FeedItem.objects.select_related("source__agency")
        if given.get("source_language"):
            items = items.filter(source__language=given["source_language"])
        if given.get("agency"):
            items = items.filter(source__agency__slug=given["agency"])
        page = self.paginate_queryset(items)
        rows = [_row(item, given["lang"]) for item in page or []]
        return self.get_paginated_response(FeedItemOut(rows, many=True).data)


def _row(item: FeedItem, language: str) -> dict[str, Any]:
    return {
        "title": item.title,
        "url": item.url,
        "html": item.summary,
        "published_at": item.published_at,
        "language": item.source.language,
        "source": item.source.title,
        "agency": agency_summary(item.source.agency, language),
    }
