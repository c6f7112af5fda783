"""Rows of a resource over HTTP, page by page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from common.errors import NotFound
from opendata import selectors
from opendata.api import presentation
from opendata.api.counted import CountedCall
from opendata.api.row_query import view_of
from opendata.api.serializers import ColumnOut, ResourceDetailOut, RowsIn, RowsOut
from opendata.api.served import answered, as_json
from opendata.api.views import LANG, language
from opendata.errors import BadRowQuery
from opendata.tables import reading
from opendata.tables.of_resource import Served
from opendata.tables.query import OPERATORS, RowsAsked
from opendata.tables.reading import MAX_SKIP, RowPage
from opendata.tables.shape import Table

CONDITIONS = OpenApiParameter(
    "<column>__<operator>",
    str,
    description=(
        "Any column as a condition: `c3=10`, `c3__gte=10`, `c1__contains=عمان`, `c2__in=إربد,الكرك`, `c5__between=1,9`, "
        f"`c2__empty=1`. Operators: {', '.join(OPERATORS)}. The resource's own `openapi.json` lists its columns."
    ),
)
WORDS = OpenApiParameter(
    "q", str, description="Words that stand in text columns, in any spelling of Arabic letters."
)
RELEASE = OpenApiParameter(
    "release", int, description="Number of a published release; the newest where it is left out."
)


class ResourceDetailView(APIView):
    """GET /api/v1/resources/{id}/ → a resource, its columns and its dataset · 404 · 410."""

    @extend_schema(parameters=[LANG], responses=ResourceDetailOut)
    def get(self, request: Request, public_id: UUID) -> Response:
        found = selectors.resource_by_id(public_id)
        shown = presentation.resource(found, found.dataset, language())
        dataset = selectors.dataset_by_slug(found.dataset.slug)
        shown["dataset"] = presentation.summary(dataset, language())
        return Response(ResourceDetailOut(shown).data)


class RowsView(CountedCall, APIView):
    """GET /api/v1/resources/{id}/rows/ → a page of rows · 400 · 404 · 409 · 410 · 503."""

    @extend_schema(
        parameters=[LANG, RowsIn, RELEASE, WORDS, CONDITIONS],
        responses=RowsOut,
        examples=[
            OpenApiExample(
                "rows",
                value={
                    "count": 1,
                    "next": None,
                    "previous": None,
                    "release": 3,
                    "columns": [
                        {"name": "c1", "original": "السنة", "label": "السنة", "type": "integer"}
                    ],
                    "numbers": [1],
                    "results": [{"c1": 2019}],
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request, public_id: UUID) -> HttpResponseBase:
        return answered(request, public_id, lambda found: _page(request, found))


def _page(request: Request, found: Served) -> dict[str, Any]:
    asked = rows_asked(request)
    if asked.skip > MAX_SKIP:
        _refuse_far_page(found.table, asked)
    page = reading.rows(found.table, asked)
    if asked.skip and not page.rows:
        raise NotFound
    words = {one.name: one for one in found.columns}
    columns = [presentation.column(words[one.name], language()) for one in page.columns]
    return {
        "count": page.count,
        "next": _at(request, page.after),
        "previous": _at(request, page.before),
        "release": found.file.release.number,
        "columns": ColumnOut(columns, many=True).data,
        "numbers": page.numbers,
        "results": _results(page),
    }


def rows_asked(request: Request) -> RowsAsked:
    """Read page, order and conditions from the address; ``page`` and ``page_size`` are those of earlier versions.

    Raises:
        ValidationError: a bad page or limit. BadRowQuery: too many conditions.
    """
    given = RowsIn(data=request.query_params)
    given.is_valid(raise_exception=True)
    values = given.validated_data
    limit = values["limit"] or values["page_size"]
    skip = 0 if values["cursor"] else (values["page"] - 1) * limit
    return RowsAsked(
        view_of(request), limit, values["cursor"], skip, counted=values["count"] == "exact"
    )


def _refuse_far_page(table: Table, asked: RowsAsked) -> None:
    """There is no such page, or it would cost more than all before it; the latter is said, with the way there."""
    if asked.skip >= reading.count(table, asked.view.filter):
        raise NotFound
    raise BadRowQuery(
        _(
            "Pages are numbered up to %(rows)d rows. Follow the link `next` of an answer, which reaches every row."
        )
        % {"rows": MAX_SKIP},
        page=asked.skip // asked.limit + 1,
        maximum=MAX_SKIP // asked.limit + 1,
    )


def _results(page: RowPage) -> list[dict[str, Any]]:
    names = [column.name for column in page.columns]
    return [dict(zip(names, map(as_json, row), strict=True)) for row in page.rows]


def _at(request: Request, cursor: str) -> str | None:
    """The same address at a cursor."""
    if not cursor:
        return None
    address = remove_query_param(request.build_absolute_uri(), "page")
    return str(replace_query_param(address, "cursor", cursor))
