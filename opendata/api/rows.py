"""Resources over HTTP: rows as JSON or CSV, and the original bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.spreadsheet import harmless
from opendata import selectors, store
from opendata.api import presentation
from opendata.api.originals import as_attachment, original
from opendata.api.serializers import ColumnOut, ResourceDetailOut, RowsIn, RowsOut
from opendata.api.views import LANG, language
from opendata.errors import BadRowQuery
from opendata.models import Resource
from opendata.store import Condition, RowQuery

FIXED = {"page", "page_size", "sort", "lang", "format"}
MAX_CONDITIONS = 20
CONDITIONS = OpenApiParameter(
    "<column>__<operator>",
    str,
    description=(
        "Any column as a condition: `c3=10`, `c3__gte=10`, `c1__contains=عمان`, `c2__empty=1`. "
        f"Operators: {', '.join(store.OPERATORS)}."
    ),
)


def row_query(request: Request) -> RowQuery:
    """Read page, order and conditions from the address.

    Raises:
        ValidationError: a bad page or size. BadRowQuery: too many conditions.
    """
    given = RowsIn(data=request.query_params)
    given.is_valid(raise_exception=True)
    conditions = []
    for name, values in request.query_params.lists():
        if name in FIXED:
            continue
        column, _mark, operator = name.partition("__")
        conditions += [Condition(column, operator or "eq", value) for value in values if value]
    if len(conditions) > MAX_CONDITIONS:
        raise BadRowQuery(maximum=MAX_CONDITIONS)
    return RowQuery(
        conditions=tuple(conditions),
        order=given.validated_data["sort"],
        page=given.validated_data["page"],
        page_size=given.validated_data["page_size"],
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


class RowsView(APIView):
    """GET /api/v1/resources/{id}/rows/ → a page of rows · 400 · 404 · 409 · 410."""

    @extend_schema(
        parameters=[LANG, RowsIn, CONDITIONS],
        responses=RowsOut,
        examples=[
            OpenApiExample(
                "rows",
                value={
                    "count": 1,
                    "next": None,
                    "previous": None,
                    "columns": [
                        {"name": "c1", "original": "السنة", "label": "السنة", "type": "integer"}
                    ],
                    "results": [{"c1": 2019}],
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        resource = selectors.resource_by_id(public_id)
        asked = row_query(request)
        found = selectors.rows(resource, asked)
        columns = [presentation.column(one, language()) for one in resource.columns.all()]
        has_next = asked.page * asked.page_size < found.count
        return Response(
            {
                "count": found.count,
                "next": _at_page(request, asked.page + 1) if has_next else None,
                "previous": _at_page(request, asked.page - 1) if asked.page > 1 else None,
                "columns": ColumnOut(columns, many=True).data,
                "results": found.rows,
            }
        )


class RowsCsvView(APIView):
    """GET /api/v1/resources/{id}/rows.csv → all rows of the view, formulas made harmless · 400 · 404 · 409 · 410."""

    @extend_schema(
        parameters=[LANG, RowsIn, CONDITIONS],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request, public_id: UUID) -> StreamingHttpResponse:
        resource = selectors.resource_by_id(public_id)
        rows = store.stream(resource, row_query(request))
        answer = StreamingHttpResponse(
            _csv_lines(resource, rows), content_type="text/csv; charset=utf-8"
        )
        return as_attachment(answer, f"{resource.public_id}-view.csv")


class DownloadView(APIView):
    """GET /api/v1/resources/{id}/download/csv → the file as it was uploaded, byte for byte · 404 · 410."""

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request, public_id: UUID) -> FileResponse:
        resource = selectors.resource_by_id(public_id)
        return original(resource.current, str(resource.public_id))


def _csv_lines(resource: Resource, rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC)
    # Excel takes UTF-8 for windows-1256 unless a mark says otherwise.
    yield "\ufeff"
    writer.writerow([harmless(column.original) for column in resource.columns.all()])
    for row in rows:
        yield _drained(buffer)
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    yield _drained(buffer)


def _drained(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _at_page(request: HttpRequest | Request, page: int) -> str:
    params = request.GET.copy()
    params["page"] = str(page)
    return f"{request.build_absolute_uri(request.path)}?{params.urlencode()}"
