"""The lists of policies and of strategies on the wire."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cms.api.news import AgencySummaryOut
from cms.api.queries import AgencyQuery, asked
from cms.api.serializers import agency_summary
from cms.models import PolicyPage, StrategyPage
from cms.published import live_in
from common.serializers import UtcDateTimeField


class DocumentOut(serializers.Serializer[Any]):
    """A policy or a strategy in its list."""

    slug = serializers.CharField()
    title = serializers.CharField()
    url = serializers.SerializerMethodField()
    summary = serializers.CharField()
    agency = serializers.SerializerMethodField()
    published_at = UtcDateTimeField(source="last_published_at", allow_null=True)

    def get_url(self, page: Any) -> str:
        return page.public_path

    @extend_schema(responses=AgencySummaryOut)
    def get_agency(self, page: Any) -> dict[str, str] | None:
        return agency_summary(page.agency, page.locale.language_code)


EXAMPLE = OpenApiExample(
    "document",
    value={
        "slug": "e-participation",
        "title": "سياسة المشاركة الإلكترونية",
        "url": "/ar/policies/e-participation/",
        "summary": "كيف يشارك الناس في صنع القرار.",
        "agency": {"slug": "modee", "name": "وزارة الاقتصاد الرقمي", "url": "/ar/agencies/modee/"},
        "published_at": "2026-11-23T10:00:00Z",
    },
    response_only=True,
)


class DocumentListView(ListAPIView[Any]):
    """GET /api/v1/<section>/?agency=modee → documents by title · 400."""

    serializer_class = DocumentOut
    model: ClassVar[type[Any]]

    def get_queryset(self):  # type: ignore[no-untyped-def]  # Wagtail ships no types
        question = asked(self.request, AgencyQuery)
        pages = live_in(self.model, question["lang"]).order_by("title", "pk")
        return pages.filter(agency__slug=question["agency"]) if question["agency"] else pages

    @extend_schema(parameters=[AgencyQuery], examples=[EXAMPLE])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request, *args, **kwargs)


class PolicyListView(DocumentListView):
    """GET /api/v1/policies/ → policies in force, by title."""

    model = PolicyPage


class StrategyListView(DocumentListView):
    """GET /api/v1/strategies/ → strategies, by title."""

    model = StrategyPage
