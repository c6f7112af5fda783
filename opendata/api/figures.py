"""What rows come to, over HTTP: counts by value, statistics of columns, groups."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from opendata.api.counted import CountedCall
from opendata.api.row_query import (
    aggregates_of,
    filter_of,
    having_of,
    keys_of,
    names_of,
    sorts_of,
)
from opendata.api.rows import CONDITIONS, RELEASE, WORDS
from opendata.api.serializers import ColumnOut
from opendata.api.served import answered, as_json, column_out
from opendata.api.views import LANG, language
from opendata.errors import BadRowQuery
from opendata.models import ColumnKind
from opendata.reference import codes
from opendata.tables import reading
from opendata.tables.grouping import groups
from opendata.tables.of_resource import Served
from opendata.tables.query import AGGREGATES, UNITS, GroupsAsked
from opendata.tables.reading import Facet
from opendata.tables.statistics import ColumnStatistics, statistics

MAX_FACETS = 10
MAX_MEASURED = 30


class FacetsIn(serializers.Serializer):
    column = serializers.CharField(help_text="Columns to count, separated by commas; at most 10.")
    top = serializers.IntegerField(min_value=1, max_value=1000, default=20)


class ValueCountOut(serializers.Serializer):
    value = serializers.JSONField(help_text="Of the column's type.")
    count = serializers.IntegerField()


class TableFacetValueOut(ValueCountOut):
    label = serializers.CharField(  # type: ignore[assignment]
        allow_blank=True, help_text="Of a code of a reference list the word for it."
    )


class OthersOut(serializers.Serializer):
    values = serializers.IntegerField(help_text="How many further values there are.")
    count = serializers.IntegerField(help_text="In how many rows.")


class ColumnFacetOut(serializers.Serializer):
    column = ColumnOut()
    values = TableFacetValueOut(many=True)
    others = OthersOut()
    empty = serializers.IntegerField(help_text="Rows whose cell is empty.")


class FacetsOut(serializers.Serializer):
    release = serializers.IntegerField()
    facets = ColumnFacetOut(many=True)


class BinOut(serializers.Serializer):
    start = serializers.JSONField()
    end = serializers.JSONField()
    count = serializers.IntegerField()


class ColumnStatisticsOut(serializers.Serializer):
    column = ColumnOut()
    rows = serializers.IntegerField()
    empty = serializers.IntegerField()
    distinct = serializers.IntegerField(allow_null=True)
    minimum = serializers.JSONField(allow_null=True)
    maximum = serializers.JSONField(allow_null=True)
    mean = serializers.FloatField(allow_null=True)
    quantiles = serializers.DictField(help_text="By share: 0.05, 0.25, 0.5, 0.75, 0.95.")
    top = ValueCountOut(many=True)
    histogram = BinOut(many=True)


class TableStatisticsOut(serializers.Serializer):
    release = serializers.IntegerField()
    statistics = ColumnStatisticsOut(many=True)


class GroupsIn(serializers.Serializer):
    by = serializers.CharField(
        help_text="Columns to group by, separated by commas, at most 4; of dates also "
        + ", ".join(f"`c5:{unit}`" for unit in UNITS)
        + "."
    )
    aggregate = serializers.CharField(
        required=False,
        help_text=f"What is worked out, such as `count,sum:c3`: {', '.join(AGGREGATES)}.",
    )
    having = serializers.CharField(required=False, help_text="Such as `sum_c3:gte:100`.")
    sort = serializers.CharField(
        required=False, help_text="Names of the answer, such as `-sum_c3`."
    )
    limit = serializers.IntegerField(min_value=1, max_value=1000, default=100)


class GroupColumnOut(serializers.Serializer):
    name = serializers.CharField()
    type = serializers.ChoiceField(choices=ColumnKind.choices)


class GroupsOut(serializers.Serializer):
    release = serializers.IntegerField()
    count = serializers.IntegerField(help_text="Of all groups, also beyond the limit.")
    columns = GroupColumnOut(many=True)
    results = serializers.ListField(child=serializers.DictField())


class FacetsView(CountedCall, APIView):
    """GET /api/v1/resources/{id}/facets/ → the most frequent values of columns · 400 · 404 · 409 · 410 · 503."""

    @extend_schema(
        parameters=[LANG, FacetsIn, RELEASE, WORDS, CONDITIONS],
        responses=FacetsOut,
        description="Conditions on a column itself do not narrow its own values.",
    )
    def get(self, request: Request, public_id: UUID) -> HttpResponseBase:
        return answered(request, public_id, lambda found: _facets(request, found))


def _facets(request: Request, found: Served) -> dict[str, Any]:
    given = FacetsIn(data=request.query_params)
    given.is_valid(raise_exception=True)
    names, asked = names_of(request, "column"), filter_of(request)
    _at_most(names, MAX_FACETS)
    top = given.validated_data["top"]
    facets = [reading.facet(found.table, one, asked.without(one), top) for one in names]
    shown = [_facet(found, one) for one in facets]
    return {"release": found.file.release.number, "facets": shown}


class StatisticsView(CountedCall, APIView):
    """GET /api/v1/resources/{id}/statistics/ → what columns hold · 400 · 404 · 409 · 410 · 503."""

    @extend_schema(
        parameters=[
            LANG,
            OpenApiParameter("columns", str, description="Separated by commas; at most 30."),
            RELEASE,
            WORDS,
            CONDITIONS,
        ],
        responses=TableStatisticsOut,
    )
    def get(self, request: Request, public_id: UUID) -> HttpResponseBase:
        return answered(request, public_id, lambda found: _all_statistics(request, found))


def _all_statistics(request: Request, found: Served) -> dict[str, Any]:
    names, asked = names_of(request, "columns") or found.table.names, filter_of(request)
    _at_most(names, MAX_MEASURED)
    shown = [_statistics(found, statistics(found.table, one, asked)) for one in names]
    return {"release": found.file.release.number, "statistics": shown}


class GroupsView(CountedCall, APIView):
    """GET /api/v1/resources/{id}/groups/ → groups of rows with sums and the like · 400 · 404 · 409 · 410 · 503."""

    @extend_schema(parameters=[LANG, GroupsIn, RELEASE, WORDS, CONDITIONS], responses=GroupsOut)
    def get(self, request: Request, public_id: UUID) -> HttpResponseBase:
        return answered(request, public_id, lambda found: _groups(request, found))


def _groups(request: Request, found: Served) -> dict[str, Any]:
    given = GroupsIn(data=request.query_params)
    given.is_valid(raise_exception=True)
    asked = GroupsAsked(
        by=keys_of(request),
        aggregates=aggregates_of(request),
        filter=filter_of(request),
        having=having_of(request),
        sorts=sorts_of(request),
        limit=given.validated_data["limit"],
    )
    page = groups(found.table, asked)
    named = zip(page.names, page.kinds, strict=True)
    return {
        "release": found.file.release.number,
        "count": page.count,
        "columns": [{"name": name, "type": kind} for name, kind in named],
        "results": [dict(zip(page.names, map(as_json, row), strict=True)) for row in page.rows],
    }


def _at_most(names: list[str], maximum: int) -> None:
    if len(names) > maximum:
        raise BadRowQuery(
            _("Too many columns at once; the maximum is %(count)d.") % {"count": maximum},
            columns=names[:maximum],
            maximum=maximum,
        )


def _facet(found: Served, facet: Facet) -> dict[str, Any]:
    column = next(one for one in found.columns if one.name == facet.column.name)
    words = codes.labels(column, language())
    return {
        "column": column_out(found.columns, facet.column.name),
        "values": [
            {
                "value": as_json(one.value),
                "label": words.get(one.value, "") if isinstance(one.value, str) else "",
                "count": one.count,
            }
            for one in facet.values
        ],
        "others": {"values": facet.other_values, "count": facet.others},
        "empty": facet.empty,
    }


def _statistics(found: Served, told: ColumnStatistics) -> dict[str, Any]:
    def plain(part: Any) -> dict[str, Any]:
        return {name: as_json(value) for name, value in asdict(part).items()}

    return {
        "column": column_out(found.columns, told.column.name),
        "rows": told.rows,
        "empty": told.empty,
        "distinct": told.distinct,
        "minimum": as_json(told.minimum),
        "maximum": as_json(told.maximum),
        "mean": told.mean,
        "quantiles": {name: as_json(value) for name, value in told.quantiles.items()},
        "top": [plain(one) for one in told.top],
        "histogram": [plain(one) for one in told.histogram],
    }
