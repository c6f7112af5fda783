"""Search and suggestions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import NotFound
from common.visitor import counted_as
from search import query_log, selectors, suggesting
from search.api.labels import FACET_LABELS, TYPE_LABELS, Labels
from search.api.serializers import SearchIn, SearchOut, SuggestIn, SuggestOut
from search.asked import FACETS, Found, Result, Search
from search.models import Document

PAGE_SIZE = 10

EXAMPLE = {
    "query": "رخصه",
    "count": 1,
    "page": 1,
    "pages": 1,
    "results": [
        {
            "type": "service",
            "type_label": "دليل خدمة",
            "language": "ar",
            "title": "تجديد رخصة القيادة",
            "title_parts": [
                {"text": "تجديد ", "mark": False},
                {"text": "رخصة", "mark": True},
                {"text": " القيادة", "mark": False},
            ],
            "snippet": [{"text": "رخصة", "mark": True}, {"text": " سارية خلال يوم", "mark": False}],
            "url": "/ar/services/renew-licence/",
            "agency": "وزارة النقل",
            "date": "2026-05-03T08:00:00Z",
        }
    ],
    "facets": [
        {
            "name": "type",
            "label": "النوع",
            "values": [{"value": "service", "label": "دليل خدمة", "count": 1, "selected": False}],
        }
    ],
    "did_you_mean": "",
    "also_searched_for": ["رخصة"],
    "exact": False,
    "degraded": False,
}


class SearchView(APIView):
    """GET /api/v1/search/?q=&type=&agency=&language=&year=&exact=&sort=&page= → 200 · 400 · 404 · 422 query_refused."""

    @extend_schema(
        operation_id="search",
        parameters=[SearchIn],
        responses=SearchOut,
        examples=[OpenApiExample("رخصه", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        given = SearchIn(data=_parameters(request))
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        language = get_language() or settings.LANGUAGE_CODE
        found = selectors.find(_search(asked, language))
        pages = max(1, -(-found.total // PAGE_SIZE))
        if asked["page"] > pages:
            raise NotFound()
        if asked["q"] and asked["page"] == 1 and not found.degraded:
            visitor = counted_as(request)
            query_log.record(asked["q"], language, found.total, visitor=visitor)
        return Response(SearchOut(_answer(found, asked, language, pages)).data)


class SuggestView(APIView):
    """GET /api/v1/search/suggest/?q= → titles that have these words, the last of them begun · 400 · 422."""

    @extend_schema(
        operation_id="search_suggest",
        parameters=[SuggestIn],
        responses=SuggestOut,
        examples=[
            OpenApiExample(
                "رخ",
                value={
                    "results": [
                        {
                            "title": "تجديد رخصة القيادة",
                            "type_label": "دليل خدمة",
                            "url": "/ar/services/renew-licence/",
                        }
                    ]
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        given = SuggestIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        language = get_language() or settings.LANGUAGE_CODE
        found = suggesting.suggestions(given.validated_data["q"], language=language)
        rows = [
            {
                "title": document.title,
                "type_label": str(TYPE_LABELS.get(document.kind, document.kind)),
                "url": document.url,
            }
            for document in found
        ]
        return Response(SuggestOut({"results": rows}).data)


def _parameters(request: Request) -> dict[str, Any]:
    """The query string with what may be repeated as lists."""
    given: dict[str, Any] = request.query_params.dict()
    for name in FACETS:
        if name != "language" and name in request.query_params:
            given[name] = [value for value in request.query_params.getlist(name) if value]
    return given


def _search(asked: dict[str, Any], language: str) -> Search:
    filters = {
        name: [str(value) for value in asked[name]]
        for name in FACETS
        if name != "language" and asked[name]
    }
    chosen = asked.get("language") or language
    if chosen != "all":
        filters["language"] = [chosen]
    return Search(
        text=asked["q"],
        filters=filters,
        exact=asked["exact"],
        by_date=asked["sort"] == "date",
        page=asked["page"],
        page_size=PAGE_SIZE,
    )


def _answer(found: Found, asked: dict[str, Any], language: str, pages: int) -> dict[str, Any]:
    slugs = [*found.facets.get("agency", {}), *(asked["agency"])]
    slugs += [slug for result in found.results if (slug := _agency_slug(result.document))]
    labels = Labels(language, slugs)
    return {
        "query": asked["q"],
        "count": found.total,
        "page": asked["page"],
        "pages": pages,
        "results": [_result(result, labels) for result in found.results],
        "facets": [
            facet for name in FACETS if (facet := _facet(name, found, asked, labels, language))
        ],
        "did_you_mean": found.did_you_mean,
        "also_searched_for": found.variants,
        "exact": asked["exact"],
        "degraded": found.degraded,
    }


def _result(result: Result, labels: Labels) -> dict[str, Any]:
    document = result.document
    slug = _agency_slug(document)
    return {
        "type": document.kind,
        "type_label": labels.value("type", document.kind),
        "language": document.language,
        "title": document.title,
        "title_parts": [asdict(part) for part in result.title],
        "snippet": [asdict(part) for part in result.snippet],
        "url": document.url,
        "agency": labels.agency(slug) if slug else "",
        "date": document.date,
    }


def _facet(
    name: str, found: Found, asked: dict[str, Any], labels: Labels, language: str
) -> dict[str, Any] | None:
    """A facet with its values, the commonest first, years newest first; None when there is nothing to choose."""
    counts = found.facets.get(name, {})
    selected = {str(value) for value in asked.get(name) or []}
    if name == "language":
        selected = {asked.get("language") or language}
    values: list[dict[str, Any]] = [
        {
            "value": value,
            "label": labels.value(name, value),
            "count": counts.get(value, 0),
            "selected": value in selected,
        }
        for value in {**counts, **dict.fromkeys(selected, 0)}
        if value != "all"
    ]
    if len(values) < 2 and not (selected and name != "language"):
        return None
    if name == "year":
        values.sort(key=lambda row: row["value"], reverse=True)
    else:
        values.sort(key=lambda row: (-row["count"], row["label"]))
    return {"name": name, "label": FACET_LABELS[name], "values": values[:20]}


def _agency_slug(document: Document) -> str:
    return next(iter(document.facets.get("agency", [])), "")
