"""The most read guides, as a home page shows them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.api.query import LanguageQuery
from cms.api.services import GUIDE_EXAMPLE, GuideOut
from cms.guides.popular import WINDOW_DAYS, most_read_guides

LENGTH = 8


class PopularOut(serializers.Serializer[Any]):
    """``reads`` counts all readings of the listed guides since that day; 0 means that the order is by title."""

    since = serializers.DateField()
    reads = serializers.IntegerField()
    results = GuideOut(many=True)


class PopularServicesView(APIView):
    """GET /api/v1/services/popular/ → at most eight guides by the readings of the last thirty days · 400."""

    @extend_schema(
        operation_id="services_popular",
        parameters=[LanguageQuery],
        responses=PopularOut,
        examples=[
            OpenApiExample(
                "popular",
                value={"since": "2026-10-25", "reads": 640, "results": [GUIDE_EXAMPLE]},
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        given = LanguageQuery(data=request.query_params)
        given.is_valid(raise_exception=True)
        today = timezone.localdate()
        guides = list(most_read_guides(language=given.validated_data["lang"], today=today)[:LENGTH])
        return Response(
            {
                "since": today - timedelta(days=WINDOW_DAYS - 1),
                "reads": sum(guide.reads for guide in guides),  # type: ignore[attr-defined]  # annotated
                "results": GuideOut(guides, many=True).data,
            }
        )
