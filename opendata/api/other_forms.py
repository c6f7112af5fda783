"""Datasets in the forms of other tools: Data Package, schema.org, and the whole catalogue as tables."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import IO, Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from opendata.api.views import LANG, language
from opendata.standards import dump, selectors
from opendata.standards.datapackage import data_package
from opendata.standards.schema_org import structured_data

PIECE = 256 * 1024


class DataPackageView(APIView):
    """GET /api/v1/datasets/{slug}/datapackage.json → a Data Package (version 2) with a Table Schema per table · 404 · 410."""

    @extend_schema(
        operation_id="dataset_package", parameters=[LANG], responses={200: OpenApiTypes.OBJECT}
    )
    def get(self, request: Request, slug: str) -> Response:
        return Response(data_package(selectors.dataset_facts(slug), language()))


class StructuredDataView(APIView):
    """GET /api/v1/datasets/{slug}/schema.org.json → the dataset as search engines read it · 404 · 410."""

    @extend_schema(
        operation_id="dataset_structured", parameters=[LANG], responses={200: OpenApiTypes.OBJECT}
    )
    def get(self, request: Request, slug: str) -> Response:
        return Response(structured_data(selectors.dataset_facts(slug), language()))


class _Pieces:
    """An open file in pieces, closed at its end or with the answer."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.close = file, file.close

    def __iter__(self) -> Iterator[bytes]:
        with self.file:
            yield from iter(lambda: self.file.read(PIECE), b"")


class _Table(APIView):
    table: Callable[[], IO[bytes]]
    filename = ""

    def answered(self) -> StreamingHttpResponse:
        file = type(self).table()
        length = os.fstat(file.fileno()).st_size
        answer = StreamingHttpResponse(_Pieces(file), content_type="text/csv; charset=utf-8")
        answer["Content-Length"] = str(length)
        answer["Content-Disposition"] = f'attachment; filename="{self.filename}"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class DatasetsCsvView(_Table):
    """GET /api/v1/catalog/datasets.csv → a row for every public dataset."""

    table = staticmethod(dump.datasets_csv)
    filename = "datasets.csv"

    @extend_schema(
        operation_id="catalogue_datasets_csv", responses={(200, "text/csv"): OpenApiTypes.STR}
    )
    def get(self, request: Request) -> Any:  # Any: a file
        return self.answered()


class ResourcesCsvView(_Table):
    """GET /api/v1/catalog/resources.csv → a row for each form in which a public resource is offered."""

    table = staticmethod(dump.resources_csv)
    filename = "resources.csv"

    @extend_schema(
        operation_id="catalogue_resources_csv", responses={(200, "text/csv"): OpenApiTypes.STR}
    )
    def get(self, request: Request) -> Any:  # Any: a file
        return self.answered()
