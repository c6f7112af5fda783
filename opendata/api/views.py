"""Open data over HTTP: the catalogue and datasets."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from opendata import selectors
from opendata.api import presentation, rdf
from opendata.api.serializers import CatalogueIn, DatasetOut, DatasetSummaryOut
from opendata.selectors import CatalogueQuery

LANG = OpenApiParameter("lang", str, description="Language of titles and labels, e.g. `ar`.")


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
        listing: Any = selectors.datasets(asked)  # Any: the paginator asks for its count and a part
        page: list[Any] = self.paginate_queryset(listing) or []
        shown = [presentation.summary(dataset, language()) for dataset in page]
        answer = self.get_paginated_response(DatasetSummaryOut(shown, many=True).data)
        answer.data["facets"] = {
            name: [asdict(value) for value in values]
            for name, values in selectors.facets(asked, language()).items()
        }
        return answer


class DatasetDetailView(APIView):
    """GET /api/v1/datasets/{slug}/ → a dataset with its resources and their columns · 404 · 410.

    As a DCAT-AP record where ``Accept`` asks for Turtle, RDF/XML or JSON-LD.
    """

    renderer_classes = (JSONRenderer, *rdf.FORMS)

    @extend_schema(parameters=[LANG], responses=DatasetOut)
    def get(self, request: Request, slug: str) -> Response:
        form = str(request.accepted_renderer.format)
        if form in rdf.BY_ENDING:
            return Response(rdf.record(slug, form))
        dataset = selectors.dataset_by_slug(slug)
        return Response(DatasetOut(presentation.detail(dataset, language())).data)
