"""Where addresses without a page lead."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.addresses import selectors
from cms.api.query import LANGUAGE, language_of
from common.errors import NotFound


class PathIn(serializers.Serializer):
    path = serializers.CharField(max_length=2000)


class ResolutionOut(serializers.Serializer):
    status = serializers.ChoiceField(choices=[301, 302, 410])
    url = serializers.CharField(allow_blank=True, help_text="Target, or what replaces the page.")
    title = serializers.CharField(allow_blank=True, help_text="Title of the withdrawn page.")
    reason = serializers.CharField(allow_blank=True)


class ResolveView(APIView):
    """GET /api/v1/redirects/resolve/?path= → 301, 302 or 410 with its facts · 404 when nothing is known."""

    @extend_schema(
        parameters=[LANGUAGE, OpenApiParameter("path", str, required=True)],
        responses=ResolutionOut,
        examples=[
            OpenApiExample(
                "moved",
                value={"status": 301, "url": "/ar/services/new/", "title": "", "reason": ""},
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        given = PathIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        found = selectors.resolve(given.validated_data["path"], language_of(request))
        if found is None:
            raise NotFound()
        return Response(ResolutionOut(found).data)
