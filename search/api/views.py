"""Search and suggestions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import NotFound
from common.visitor import counted_as
from search import fields, selectors, suggesting
from search.api import answers, examples
from search.api.serializers import SearchIn, SearchOut, SuggestIn, SuggestOut
from search.asked import FACETS
from search.parsing import parse


class SearchView(APIView):
    """GET /api/v1/search/?q=&<facet>=&language=&exact=&sort=&page=&page_size= → 200 · 400 · 404 · 422 query_refused."""

    @extend_schema(
        operation_id="search",
        parameters=[SearchIn],
        responses=SearchOut,
        examples=[
            OpenApiExample("رخصه", value=examples.FOUND, response_only=True),
            OpenApiExample("nothing found", value=examples.NOTHING, response_only=True),
        ],
    )
    def get(self, request: Request) -> Response:
        given = SearchIn(data=_parameters(request))
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        language = get_language() or settings.LANGUAGE_CODE
        filters, unknown = fields.resolve(parse(asked["q"]).fields)
        # Who chose a language wants no other.
        find = selectors.find if asked.get("language") else selectors.find_in_any_language
        found = find(answers.searched(asked, filters, language))
        if asked["page"] > answers.pages_of(found.total, asked["page_size"]):
            raise NotFound()
        answers.count(asked, found, language, counted_as(request))
        return Response(SearchOut(answers.answer(found, asked, unknown, language)).data)


class SuggestView(APIView):
    """GET /api/v1/search/suggest/?q= → searches of others, and titles with these words, the last begun · 400 · 422."""

    @extend_schema(
        operation_id="search_suggest",
        parameters=[SuggestIn],
        responses=SuggestOut,
        examples=[OpenApiExample("رخ", value=examples.SUGGESTED, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        given = SuggestIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        language = get_language() or settings.LANGUAGE_CODE
        found = suggesting.suggest(given.validated_data["q"], language=language)
        rows = [answers.suggestion(one, language) for one in found]
        return Response(SuggestOut({"results": rows}).data)


def _parameters(request: Request) -> dict[str, Any]:
    """The query string with what may be repeated as lists."""
    given: dict[str, Any] = request.query_params.dict()
    for name in FACETS:
        if name != "language" and name in request.query_params:
            given[name] = [value for value in request.query_params.getlist(name) if value]
    return given
