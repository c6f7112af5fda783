"""Open data over HTTP: the catalogue, datasets, DCAT records."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from opendata import dcat, selectors
from opendata.api import presentation
from opendata.api.serializers import CatalogueIn, DatasetOut, DatasetSummaryOut
from opendata.selectors import CatalogueQuery

LANG = OpenApiParameter("lang", str, description="Language of titles and labels, e.g. `ar`.")


class JsonLd(JSONRenderer):
    media_type = "application/ld+json"
    format = "jsonld"


def language() -> str:
    return get_language() or settings.LANGUAGE_CODE


class DatasetListView(GenericAPIView):
    """GET /api/v1/datasets/ → a page of datasets, with facets."""

    @extend_schema(
        parameters=[LANG, CatalogueIn],
        responses=DatasetSummaryOut(many=True),
        examples=[
            OpenApiExample(
                "one of a page",
                value={
                    "slug": "countries",
                    "title": "دول العالم بالعربية",
                    "licence": {"code": "unicode-3.0"},
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        given = CatalogueIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        asked = CatalogueQuery(
            text=values["q"],
            agency=values["agency"],
            theme=values["theme"],
            licence=values["licence"],
            series=values["series"],
        )
        page = self.paginate_queryset(selectors.datasets(asked)) or []
        shown = [presentation.summary(dataset, language()) for dataset in page]
        answer = self.get_paginated_response(DatasetSummaryOut(shown, many=True).data)
        answer.data["facets"] = {
            name: [asdict(value) for value in values]
            for name, values in selectors.facets(asked, language()).items()
        }
        return answer


class DatasetDetailView(APIView):
    """GET /api/v1/datasets/{slug}/ → a dataset with its resources and their columns · 404 · 410."""

    @extend_schema(parameters=[LANG], responses=DatasetOut)
    def get(self, request: Request, slug: str) -> Response:
        dataset = selectors.dataset_by_slug(slug)
        return Response(DatasetOut(presentation.detail(dataset, language())).data)


class DatasetRecordView(APIView):
    """GET /api/v1/datasets/{slug}.jsonld → its DCAT record · 404 · 410."""

    renderer_classes = (JsonLd,)

    @extend_schema(responses={(200, "application/ld+json"): OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str) -> Response:
        return Response(dcat.dataset_record(selectors.dataset_by_slug(slug)))


class CatalogueRecordView(APIView):
    """GET /api/v1/catalog.jsonld → the whole catalogue as DCAT."""

    renderer_classes = (JsonLd,)

    @extend_schema(responses={(200, "application/ld+json"): OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        found: Any = selectors.datasets(CatalogueQuery())
        return Response(dcat.catalogue(found, title=str(settings.WAGTAIL_SITE_NAME)))
