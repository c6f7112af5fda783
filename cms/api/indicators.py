"""Indicators on the wire."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.api.news import AgencySummaryOut
from cms.api.queries import AgencyQuery, LanguageQuery, asked
from cms.api.serializers import agency_summary
from cms.indicators import selectors
from cms.indicators.selectors import Point, Series, series_of
from cms.models import IndicatorPage
from cms.published import by_slug, source_of
from common.serializers import UtcDateTimeField
from common.spreadsheet import harmless


class SeriesQuery(AgencyQuery):
    """The years of the series, both included."""

    since = serializers.IntegerField(required=False, min_value=1900, max_value=2200, default=None)
    until = serializers.IntegerField(required=False, min_value=1900, max_value=2200, default=None)


class EarlierOut(serializers.Serializer[Any]):
    value = serializers.CharField()
    was_provisional = serializers.BooleanField()
    replaced_at = UtcDateTimeField()
    reason = serializers.CharField(allow_blank=True)


class IndicatorValueOut(serializers.Serializer[Any]):
    """One period; ``value`` null means that nothing was measured."""

    period = serializers.CharField()
    period_on = serializers.DateField()
    value = serializers.CharField(allow_null=True)
    is_provisional = serializers.BooleanField()
    is_revised = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)
    earlier = EarlierOut(many=True)


class IndicatorOut(serializers.Serializer[Any]):
    """An indicator with its series; numbers are decimal strings, so that none is rounded on the way."""

    slug = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    agency = AgencySummaryOut(allow_null=True)
    definition = serializers.CharField()
    unit = serializers.CharField()
    rhythm = serializers.CharField()
    direction = serializers.CharField()
    decimals = serializers.IntegerField()
    is_sample = serializers.BooleanField()
    target = serializers.JSONField(allow_null=True)
    latest = IndicatorValueOut(allow_null=True)
    change = serializers.JSONField(allow_null=True)
    values = IndicatorValueOut(many=True)
    method = serializers.CharField(allow_blank=True)
    source = serializers.JSONField()  # type: ignore[assignment]  # a field named as an attribute
    updated_at = UtcDateTimeField(allow_null=True)


EXAMPLE = {
    "slug": "completed-e-services",
    "title": "الخدمات الإلكترونية المكتملة",
    "url": "/ar/indicators/completed-e-services/",
    "agency": {
        "slug": "modee",
        "name": "وزارة الاقتصاد الرقمي",
        "url": "/ar/agencies/modee/",
    },
    "definition": "عدد الخدمات التي تُنجز إلكترونيًّا من أولها إلى آخرها.",
    "unit": "خدمة",
    "rhythm": "year",
    "direction": "up",
    "decimals": 0,
    "is_sample": False,
    "target": {"value": "350", "on": "2019-12-31", "is_met": False},
    "latest": None,
    "change": {"since": "2016", "difference": "31", "is_improvement": True},
    "values": [],
    "method": "",
    "source": {"text": "سجل الخدمات", "url": "", "dataset_url": ""},
    "updated_at": "2026-11-23T10:00:00Z",
}


class IndicatorListView(ListAPIView[IndicatorPage]):
    """GET /api/v1/indicators/?agency=modee&since=2018 → indicators by title with their series; ``years`` have values · 400."""

    serializer_class = IndicatorOut

    def get_queryset(self):  # type: ignore[no-untyped-def]  # Wagtail ships no types
        question = asked(self.request, SeriesQuery)
        return selectors.indicators(language=question["lang"], agency=question["agency"])

    @extend_schema(
        parameters=[SeriesQuery],
        examples=[OpenApiExample("indicator", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        question = asked(request, SeriesQuery)
        pages = self.paginate_queryset(self.get_queryset()) or []
        series = series_of(pages, since=question["since"], until=question["until"])
        rows = [indicator_out(page, series[page.translation_key]) for page in pages]
        answer = self.get_paginated_response(IndicatorOut(rows, many=True).data)
        answer.data["years"] = selectors.years_with_values()
        return answer


class IndicatorView(APIView):
    """GET /api/v1/indicators/{slug}/ → one indicator with its series · 400 · 404."""

    @extend_schema(
        parameters=[SeriesQuery],
        responses=IndicatorOut,
        examples=[OpenApiExample("indicator", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, slug: str) -> Response:
        question = asked(request, SeriesQuery)
        page = by_slug(IndicatorPage, slug, question["lang"])
        series = series_of([page], since=question["since"], until=question["until"])
        return Response(IndicatorOut(indicator_out(page, series[page.translation_key])).data)


class IndicatorValuesView(APIView):
    """GET /api/v1/indicators/{slug}/values.csv → the series as CSV; ``earlier`` holds replaced values, newest first · 404."""

    @extend_schema(parameters=[LanguageQuery], responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, slug: str) -> HttpResponse:
        page = by_slug(IndicatorPage, slug, asked(request, LanguageQuery)["lang"])
        text = values_csv(series_of([page])[page.translation_key])
        return HttpResponse(
            text,
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{page.translation_key.hex[:12]}.csv"'
            },
        )


def values_csv(series: Series) -> str:
    """The columns that the import reads, and ``earlier``."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["period", "value", "provisional", "note", "earlier"])
    for point in series.points:
        earlier = " ".join(number(row.value) or "" for row in point.earlier)
        table.writerow(
            [
                point.period,
                number(point.value) or "",
                "yes" if point.is_provisional else "no",
                harmless(point.note),
                earlier,
            ]
        )
    return out.getvalue()


def indicator_content(page: IndicatorPage) -> dict[str, Any]:
    """``content`` of the page bundle."""
    from cms.api.sdg import goal_summary

    language = page.locale.language_code
    source = source_of(page)
    return {
        **indicator_out(page, series_of([page])[page.translation_key]),
        "goals": [goal_summary(goal, language) for goal in source.goals.all()],
        "targets": [
            {"code": target.code, "text": target.text_in(language)}
            for target in source.targets.all()
        ],
    }


def indicator_out(page: IndicatorPage, series: Series) -> dict[str, Any]:
    """One indicator as every list and page shows it."""
    language = page.locale.language_code
    dataset = f"/{language}/datasets/{page.dataset}/" if page.dataset else ""
    return {
        "slug": page.slug,
        "title": page.title,
        "url": page.public_path,
        "agency": agency_summary(page.agency, language),
        "definition": page.definition,
        "unit": page.unit,
        "rhythm": page.rhythm,
        "direction": page.direction,
        "decimals": page.decimals,
        "is_sample": page.is_sample,
        "target": _target(page, series),
        "latest": _point(series.latest) if series.latest else None,
        "change": _change(series),
        "values": [_point(point) for point in series.points],
        "method": page.method,
        "source": {"text": page.source, "url": page.source_url, "dataset_url": dataset},
        "updated_at": page.last_published_at,
    }


def number(value: Decimal | None) -> str | None:
    """A decimal without the column's trailing zeros, never in exponent form."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _point(point: Point) -> dict[str, Any]:
    return {
        "period": point.period,
        "period_on": point.period_on,
        "value": number(point.value),
        "is_provisional": point.is_provisional,
        "is_revised": point.is_revised,
        "note": point.note,
        "earlier": [
            {
                "value": number(row.value),
                "was_provisional": row.was_provisional,
                "replaced_at": row.replaced_at,
                "reason": row.reason,
            }
            for row in point.earlier
        ],
    }


def _target(page: IndicatorPage, series: Series) -> dict[str, Any] | None:
    if page.target is None:
        return None
    return {
        "value": number(page.target),
        "on": page.target_on.isoformat() if page.target_on else None,
        "is_met": series.is_target_met,
    }


def _change(series: Series) -> dict[str, Any] | None:
    if series.change is None:
        return None
    return {
        "since": series.change.since,
        "difference": number(series.change.difference),
        "is_improvement": series.change.is_improvement,
    }
