"""Every live page, typed; one page by its id; short links."""

from __future__ import annotations

from typing import Any

from django.utils.http import http_date
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Agency
from cms import selectors
from cms.api import page_bundle
from cms.api.query import LANGUAGE, LanguageQuery, language_of
from cms.api.serializers import agency_summary
from common import short_codes
from common.errors import NotFound
from common.registry import page_types
from common.serializers import UtcDateTimeField


class PagesQuery(LanguageQuery):
    type = serializers.CharField(max_length=40, required=False)


class PageRow(serializers.Serializer):
    id = serializers.CharField()
    type = serializers.CharField()
    language = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    agency = serializers.JSONField(allow_null=True)
    published_at = UtcDateTimeField(allow_null=True)
    updated_at = UtcDateTimeField(allow_null=True)
    translations = serializers.ListField(child=serializers.JSONField())


class BundleOut(serializers.Serializer):
    """The page bundle; ``page.content`` depends on ``page.type``."""

    page = serializers.JSONField()
    comments = serializers.JSONField(
        allow_null=True,
        help_text="The comment thread below the page: `{slug, is_open, comments_count}`; its comments stand at "
        "`consultations/{slug}/comments/`. Null where there is none.",
    )
    breadcrumb = serializers.JSONField()
    translations = serializers.JSONField()
    feedback = serializers.JSONField()
    views = serializers.JSONField()


class ShortLinkOut(serializers.Serializer):
    url = serializers.CharField()


ROW = {
    "id": "5f0c1f0e-9f3b-4f53-9f2e-1b7f6c1f2a10",
    "type": "service",
    "language": "ar",
    "title": "تجديد رخصة مركبة",
    "url": "/ar/services/renew-vehicle-licence/",
    "agency": {"slug": "dvld", "name": "…", "url": "/ar/agencies/dvld/"},
    "published_at": "2026-01-10T08:00:00Z",
    "updated_at": "2026-01-12T08:00:00Z",
    "translations": [{"language": "en", "url": "/en/services/renew-vehicle-licence/"}],
}


class PageListView(GenericAPIView):
    """GET /api/v1/pages/?lang=&type= → every live page of one language, the last published first."""

    serializer_class = PageRow

    @extend_schema(
        parameters=[LANGUAGE, OpenApiParameter("type", str, description="Only this type.")],
        responses=PageRow(many=True),
        examples=[OpenApiExample("page", value=ROW, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        query = PagesQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        pages = selectors.pages_in_language(
            query.validated_data["lang"], labels=_labels(query.validated_data.get("type"))
        )
        page = self.paginate_queryset(pages) or []
        selectors.with_locales(page)
        others = selectors.translations_of(page)
        agencies = selectors.agencies_of(page)
        rows = [_row(one, others.get(one.translation_key, []), agencies) for one in page]
        return self.get_paginated_response(PageRow(rows, many=True).data)


class PageView(APIView):
    """GET /api/v1/pages/{id}/?lang= → the page bundle by the page's lasting id · 404."""

    @extend_schema(parameters=[LANGUAGE], responses=BundleOut)
    def get(self, request: Request, page_id: Any) -> Response:
        page = (
            selectors.pages_in_language(language_of(request), labels=None)
            .filter(translation_key=page_id)
            .first()
        )
        if page is None:
            raise NotFound()
        return bundle_response(selectors.place_of(page))


class ShortLinkView(APIView):
    """GET /api/v1/short-links/{code}/ → where a short link leads · 404."""

    @extend_schema(responses=ShortLinkOut)
    def get(self, request: Request, code: str) -> Response:
        number = short_codes.decode(code)
        page = number and selectors.live_pages().filter(pk=number).first()
        if not page:
            raise NotFound()
        return Response({"url": page.specific_deferred.get_url()})


def bundle_response(place: Any) -> Response:
    """A bundle with the moment of the page's last publication."""
    headers = {}
    if place.page.last_published_at:
        headers["Last-Modified"] = http_date(place.page.last_published_at.timestamp())
    return Response(page_bundle.bundle(place), headers=headers)


def _labels(kind: str | None) -> list[str] | None:
    """The models of one type's name; none for an unknown type."""
    if not kind:
        return None
    return [label for label in page_types.labels() if page_types.name_of(label) == kind]


def _row(page: Any, others: list[Any], agencies: dict[int, Agency]) -> dict[str, Any]:
    language = page.locale.language_code
    return {
        "id": str(page.translation_key),
        "type": page_types.for_page(page).name,
        "language": language,
        "title": page.title,
        "url": page.get_url(),
        "agency": agency_summary(agencies.get(getattr(page, "agency_id", None) or 0), language),
        "published_at": page.first_published_at,
        "updated_at": page.last_published_at,
        "translations": [
            {"language": other.locale.language_code, "url": other.get_url()}
            for other in others
            if other.pk != page.pk
        ],
    }
