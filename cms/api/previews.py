"""Drafts for the front end's preview; never cached, never indexed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.api import page_bundle
from cms.preview import selectors
from common.serializers import UtcDateTimeField

PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}


class TokenIn(serializers.Serializer):
    content_type = serializers.CharField(max_length=100)
    token = serializers.CharField(max_length=255)


class DraftOut(serializers.Serializer):
    """A page bundle, and until when a reviewer's link may show it."""

    page = serializers.JSONField()
    breadcrumb = serializers.JSONField()
    translations = serializers.JSONField()
    ends_at = UtcDateTimeField(allow_null=True)


class PreviewView(APIView):
    """GET /api/v1/previews/?content_type=&token= → the draft in an editor's preview panel · 404."""

    @extend_schema(
        parameters=[
            OpenApiParameter("content_type", str, required=True),
            OpenApiParameter("token", str, required=True),
        ],
        responses=DraftOut,
    )
    def get(self, request: Request) -> Response:
        given = TokenIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        place = selectors.draft_in_panel(**given.validated_data)
        return Response(_draft(place, None), headers=PRIVATE)


class PreviewLinkView(APIView):
    """GET /api/v1/previews/links/{token}/ → the latest draft behind a reviewer's link · 404 once it has ended."""

    @extend_schema(responses=DraftOut)
    def get(self, request: Request, token: str) -> Response:
        place, ends_at = selectors.draft_of_link(token, timezone.now())
        return Response(_draft(place, ends_at), headers=PRIVATE)


def _draft(place: Any, ends_at: Any) -> dict[str, Any]:
    return {**page_bundle.bundle(place), "ends_at": ends_at}
