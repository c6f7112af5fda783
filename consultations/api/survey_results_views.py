"""Results of surveys over HTTP, without what could tell of a person; shown once nobody can answer any more."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import NotFound
from common.keyset import KeysetPages
from consultations.api import survey_presentation as presentation
from consultations.api.readers import ReaderView
from consultations.api.survey_serializers import (
    SurveyResultsOut,
    TextFilterIn,
    TextOut,
    VersionFilterIn,
)
from consultations.api.survey_views import LANG, language, survey_of
from consultations.errors import ResultsNotYet
from consultations.models import ConsultationPage, Stage, Status, SurveyAnswer, SurveyVersion
from consultations.selectors import LocalConsultation
from consultations.surveys import reading, tables
from consultations.surveys.results import results_of
from operations.clock import database_now


def require_closed(original: ConsultationPage) -> None:
    """Counts that grow while people answer would tell who answered what.

    Raises:
        ResultsNotYet: answers are taken still, or not yet.
    """
    if original.stage_at(database_now()) in {Stage.ANNOUNCED, Stage.OPEN}:
        raise ResultsNotYet(closes_at=original.closes_at.isoformat())


def _version(request: Request, slug: str, name: str) -> tuple[LocalConsultation, SurveyVersion]:
    asked = VersionFilterIn(data=request.query_params)
    asked.is_valid(raise_exception=True)
    local, survey = survey_of(request, slug, name)
    require_closed(local.original)
    return local, reading.published_version(survey, asked.validated_data["version"])


class ResultsView(ReaderView):
    """GET …/surveys/{name}/results/ → counts by question · 404 · 409 while answers are taken."""

    @extend_schema(
        operation_id="survey_results",
        parameters=[LANG, VersionFilterIn],
        responses=SurveyResultsOut,
    )
    def get(self, request: Request, slug: str, name: str) -> Response:
        local, version = _version(request, slug, name)
        shown = presentation.results(version, local, language=language(), now=database_now())
        return Response(SurveyResultsOut(shown).data)


class ResultsCsvView(ReaderView):
    """GET …/surveys/{name}/results.csv → the same as a table · 404 · 409."""

    @extend_schema(
        operation_id="survey_results_csv",
        parameters=[LANG, VersionFilterIn],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request, slug: str, name: str) -> HttpResponse:
        _local, version = _version(request, slug, name)
        text = tables.results_csv(results_of(version), language())
        return as_attachment(text, f"{name}-{version.number}.csv", "text/csv; charset=utf-8")


class TextsView(ReaderView, GenericAPIView):
    """GET …/surveys/{name}/texts/?question=q-3 → answers in words that moderators published · 404 · 409."""

    pagination_class = KeysetPages
    listed_count = 0

    @extend_schema(
        operation_id="survey_texts",
        parameters=[LANG, TextFilterIn, VersionFilterIn],
        responses=TextOut(many=True),
    )
    def get(self, request: Request, slug: str, name: str) -> Response:
        asked = TextFilterIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        _local, version = _version(request, slug, name)
        question = version.questions.filter(key=asked.validated_data["question"]).first()
        if question is None:
            raise NotFound
        rows = SurveyAnswer.objects.filter(question=question, status=Status.PUBLISHED)
        self.listed_count = rows.count()
        page = self.paginate_queryset(rows.select_related("response").order_by("-id"))
        return self.get_paginated_response(TextOut(page, many=True).data)


def as_attachment(content: str | bytes, name: str, media_type: str) -> HttpResponse:
    """A file that is saved, never shown in the site's own name."""
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
