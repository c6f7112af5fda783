"""Charts of a view over HTTP: what is drawn, as SVG and PNG, and its Vega-Lite specification."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import NotFound
from opendata.api.row_query import filter_of
from opendata.api.rows import CONDITIONS, RELEASE, WORDS
from opendata.api.served import answered, as_json, etag_of, not_modified, served_of
from opendata.api.views import LANG, language
from opendata.charts import maps, words
from opendata.charts.asking import DIGITS, KINDS, MAP, SIZES, SPECIFIED, Look
from opendata.charts.choosing import chosen
from opendata.charts.figures import Figures, figures
from opendata.charts.period import ALL, Period, period_of
from opendata.charts.rendering import Specification, picture, picture_of
from opendata.errors import BadRowQuery
from opendata.models import Column
from opendata.reference import lists
from opendata.tables.of_resource import Served

OWN = frozenset({"kind", "x", "y", "series", "chart_year", "size", "digits"})
FORMS = {"svg": "image/svg+xml", "png": "image/png", "vl.json": "application/json"}


class ChartIn(serializers.Serializer):
    kind = serializers.CharField(
        required=False, help_text=f"One of {', '.join(KINDS)}; by the columns where left out."
    )
    x = serializers.CharField(required=False, help_text="A column, of dates also `c5:month`.")
    y = serializers.CharField(
        required=False, help_text="`count`, `sum:c3` and so on; `each:c3` for points, one a row."
    )
    series = serializers.CharField(required=False, help_text="A column of at most 6 values.")
    chart_year = serializers.CharField(
        required=False,
        help_text="The year that a map or bars show, or `all`; the newest where left out.",
    )


class LookIn(serializers.Serializer):
    size = serializers.ChoiceField(
        choices=SIZES, default="wide", help_text="For a telephone or a page."
    )
    digits = serializers.ChoiceField(
        choices=DIGITS, required=False, help_text="0-9 or ٠-٩, in Arabic."
    )


class MarkOut(serializers.Serializer):
    x = serializers.JSONField()
    label = serializers.CharField(  # type: ignore[assignment]
        allow_blank=True, help_text="Of a code the word for it; empty for other values."
    )
    y = serializers.FloatField()
    series = serializers.JSONField()


class NamedOut(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ChoicesOut(serializers.Serializer):
    kind = NamedOut(many=True)
    x = NamedOut(many=True)
    y = NamedOut(many=True)
    series = NamedOut(many=True)


class PeriodOut(serializers.Serializer):
    column = serializers.CharField(help_text="Of years, or of dates (`c5:year`).")
    value = serializers.CharField(help_text="The year that is drawn, or `all`.")
    years = serializers.ListField(
        child=serializers.CharField(), help_text="That may be drawn, the newest first."
    )


class ChartOut(serializers.Serializer):
    release = serializers.IntegerField()
    kind = serializers.CharField()
    x = NamedOut()
    y = NamedOut()
    series = NamedOut(allow_null=True)
    period = PeriodOut(
        allow_null=True, help_text="Where a map or bars show one year of several, or could."
    )
    title = serializers.CharField()
    count = serializers.IntegerField(help_text="Of all marks, also those left out.")
    left_out = serializers.IntegerField(
        help_text="Bars below the highest 24, or rows after the first 500."
    )
    without_value = serializers.IntegerField()
    results = MarkOut(many=True)
    choices = ChoicesOut()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that an address asks for."""

    found: Served
    told: Figures
    words: dict[str, str]
    period: Period | None

    @property
    def columns(self) -> dict[str, Column]:
        return {one.name: one for one in self.found.columns}


class ChartView(APIView):
    """GET /api/v1/resources/{id}/chart/ → what is drawn, and what may be chosen · 400 · 404 · 409 · 410 · 503."""

    @extend_schema(parameters=[LANG, ChartIn, RELEASE, WORDS, CONDITIONS], responses=ChartOut)
    def get(self, request: Request, public_id: UUID) -> HttpResponseBase:
        return answered(request, public_id, lambda found: _facts(_chart(request, found)))


class ChartPictureView(APIView):
    """GET /api/v1/resources/{id}/chart.{svg,png,vl.json} → the picture or its specification · 400 · 404 · 409 · 410 · 503."""

    @extend_schema(
        operation_id="resource_chart_picture",
        parameters=[
            LANG,
            OpenApiParameter("form", str, OpenApiParameter.PATH, enum=list(FORMS)),
            ChartIn,
            LookIn,
            RELEASE,
            WORDS,
            CONDITIONS,
        ],
        responses={
            (200, "image/svg+xml"): OpenApiTypes.STR,
            (200, "image/png"): OpenApiTypes.BINARY,
            (200, "application/json"): OpenApiTypes.OBJECT,
        },
        description="The specification carries its own rows, at most 500, and can be used elsewhere as it is.",
    )
    def get(self, request: Request, public_id: UUID, form: str) -> HttpResponseBase:
        if form not in FORMS:
            raise NotFound
        found = served_of(request, public_id)
        etag = etag_of(request, found)
        kept = not_modified(request, etag)
        if kept is not None:
            return kept
        given = LookIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        chart = _chart(request, found)
        sent: HttpResponse | Response
        if form == "vl.json":
            sent = Response(_drawing(chart, given.validated_data))
        else:
            drawn = _picture(chart, form, given.validated_data)
            sent = HttpResponse(drawn, content_type=FORMS[form])
            # Opened by itself, a picture of somebody's words runs nothing.
            sent["Content-Security-Policy"] = (
                "default-src 'none'; style-src 'unsafe-inline'; font-src data:; sandbox"
            )
            sent["X-Content-Type-Options"] = "nosniff"
        sent["ETag"] = etag
        return sent


def _chart(request: Request, found: Served) -> Chart:
    narrowed = filter_of(request, besides=OWN)
    given = {name: request.query_params.get(name, "") for name in ("kind", "x", "y", "series")}
    asked = chosen(found, narrowed, given)
    period = period_of(found, asked, narrowed, request.query_params.get("chart_year", ""))
    told = figures(found, asked, period.narrow(narrowed) if period else narrowed)
    return Chart(found, told, words.axis_words(found, asked, language()), period)


def _look(given: dict[str, Any]) -> Look:
    digits = given.get("digits") or settings.DIWAN_DIGITS
    return Look(language(), given["size"], digits, settings.DIWAN_MONTHS)


def _drawing(chart: Chart, given: dict[str, Any]) -> Specification:
    from opendata.charts.specification import (
        specification,
    )  # Altair: 0.3 s, only where a chart is drawn

    if chart.told.asked.kind == MAP:
        raise BadRowQuery(
            _("A map has no specification; its picture and its figures can be had."),
            chart_kind=MAP,
            kinds=list(SPECIFIED),
        )
    look = _look(given)
    return specification(chart.told, chart.columns, _dated(chart, look), look)


def _picture(chart: Chart, form: str, given: dict[str, Any]) -> bytes:
    asked = chart.told.asked
    if asked.kind != MAP:
        return picture(_drawing(chart, given), form)
    of = lists.get(chart.columns[asked.x.column].tied_to)
    if of is None:
        raise BadRowQuery(chart_kind=MAP, kinds=list(SPECIFIED))
    look = _look(given)
    return picture_of(maps.drawing(chart.told, of, _dated(chart, look), look), form)


def _dated(chart: Chart, look: Look) -> dict[str, str]:
    """The words with the year that is drawn, in the reader's digits: a picture goes about without its page."""
    if chart.period is None or chart.period.chosen == ALL:
        return chart.words
    year = maps.digits(chart.period.chosen, look)
    return chart.words | {
        name: words.in_period(chart.words[name], year) for name in ("y", "description")
    }


def _facts(chart: Chart) -> dict[str, Any]:
    told, asked = chart.told, chart.told.asked
    named = words.choices(chart.found, language())
    series = dict(named["series"]).get(asked.series, asked.series)
    return {
        "release": chart.found.file.release.number,
        "kind": asked.kind,
        "x": {"value": asked.x_text, "label": chart.words["x"]},
        "y": {"value": asked.y_text, "label": chart.words["y"]},
        "series": {"value": asked.series, "label": series} if asked.series else None,
        "period": _period(chart.period),
        "title": _titled(chart),
        "count": told.count,
        "left_out": told.left_out,
        "without_value": told.without_value,
        "results": [
            {
                "x": as_json(one.x),
                "label": chart.words.get(f"={one.x}", "") if isinstance(one.x, str) else "",
                "y": one.y,
                "series": as_json(one.series),
            }
            for one in told.rows
        ],
        "choices": {
            name: [{"value": value, "label": label} for value, label in choices]
            for name, choices in named.items()
        },
    }


def _titled(chart: Chart) -> str:
    title, period = chart.words["description"], chart.period
    if period is None or period.chosen == ALL:
        return title
    return words.in_period(title, period.chosen)


def _period(found: Period | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"column": found.column, "value": found.chosen, "years": list(found.years)}
