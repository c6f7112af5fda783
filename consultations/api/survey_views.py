"""Surveys over HTTP: the form, its checking, files, drafts and responses."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.participants import participant_for
from common.errors import NotFound
from common.throttles import VisitorWrites
from consultations import participation, services
from consultations.api import log_presentation, survey_summaries
from consultations.api import survey_presentation as presentation
from consultations.api.comment_views import EndingIn
from consultations.api.readers import ReaderView, local_for
from consultations.api.serializers import SurveySummaryOut
from consultations.api.survey_serializers import (
    AnswersIn,
    CheckedOut,
    ResponseReceivedOut,
    SurveyDraftKey,
    SurveyOut,
    UploadIn,
    UploadOut,
    VersionFilterIn,
)
from consultations.models import Survey, SurveyResponse
from consultations.participation import Authorship
from consultations.selectors import LocalConsultation
from consultations.services import ResponseDraft
from consultations.services.drafts import SURVEY_KEPT
from consultations.services.survey_responses import subject_of
from consultations.surveys import reading
from consultations.surveys.checking import Given, check
from operations.api.idempotent import answer_once
from operations.clock import database_now
from operations.idempotency import Answer

LANG = OpenApiParameter("lang", str, description="Language of the words, e.g. `ar`.")
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="8 to 200 visible ASCII characters, new for each response; a repetition gets the first answer again.",
)
NO_STORE = {"Cache-Control": "no-store"}
EXAMPLE = OpenApiExample(
    "answers",
    value={
        "version": 1,
        "answers": [
            {"question": "q-1", "options": ["o-2"]},
            {"question": "q-4", "number": "12"},
            {"question": "q-5", "text": "إربد"},
        ],
    },
    request_only=True,
)


class CheckThrottle(VisitorWrites):
    """A check stores nothing; a person makes one for each question."""

    scope = "survey-checks"
    THROTTLE_RATES = {"survey-checks": "240/min"}  # noqa: RUF012 - as the parent has it


class ResponseThrottle(VisitorWrites):
    """As many as comments; that a known participant answers once is the database's guarantee."""

    scope = "survey-responses"
    THROTTLE_RATES = {"survey-responses": "30/min"}  # noqa: RUF012 - as the parent has it


class FileThrottle(VisitorWrites):
    """Files are kept for two weeks, sent or not."""

    scope = "survey-files"
    THROTTLE_RATES = {"survey-files": "60/hour"}  # noqa: RUF012 - as the parent has it


def language() -> str:
    return get_language() or "ar"


def survey_of(request: Request, slug: str, name: str) -> tuple[LocalConsultation, Survey]:
    local = local_for(request, slug)
    return local, reading.survey_by_name(local.original, name)


def _answers(given: dict[str, Any]) -> tuple[Given, ...]:  # Any: as the fields of AnswersIn
    return tuple(Given(**{**one, "options": tuple(one["options"])}) for one in given["answers"])


class SurveyListView(ReaderView):
    """GET …/surveys/ → the surveys of a consultation · 404."""

    @extend_schema(
        operation_id="consultation_surveys",
        parameters=[LANG],
        responses=SurveySummaryOut(many=True),
    )
    def get(self, request: Request, slug: str) -> Response:
        local = local_for(request, slug)
        return Response(
            SurveySummaryOut(survey_summaries.summaries(local, language()), many=True).data
        )


class SurveyView(ReaderView):
    """GET …/surveys/{name}/ → the form of the newest or the asked version · 404."""

    @extend_schema(operation_id="survey", parameters=[LANG, VersionFilterIn], responses=SurveyOut)
    def get(self, request: Request, slug: str, name: str) -> Response:
        asked = VersionFilterIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        local, survey = survey_of(request, slug, name)
        version = reading.published_version(survey, asked.validated_data["version"])
        shown = presentation.survey(version, local, language=language(), now=database_now())
        return Response(SurveyOut(shown).data)


class CheckView(ReaderView):
    """POST …/surveys/{name}/check/ → the path that answers lead along, and what is wrong with them; nothing is stored."""

    throttle_classes = (CheckThrottle,)

    @extend_schema(
        operation_id="survey_check",
        parameters=[LANG],
        request=AnswersIn,
        responses=CheckedOut,
        examples=[EXAMPLE],
    )
    def post(self, request: Request, slug: str, name: str) -> Response:
        given = AnswersIn(data=request.data)
        given.is_valid(raise_exception=True)
        _local, survey = survey_of(request, slug, name)
        form = reading.read_form(reading.published_version(survey))
        found = check(form, _answers(given.validated_data))
        errors = [
            {"question": one.question, "code": one.code.value, "title": one.words}
            for one in found.faults
        ]
        shown = {"asked": found.asked, "errors": errors}
        return Response(CheckedOut(shown).data, headers=NO_STORE)


class ResponsesView(ReaderView):
    """POST …/surveys/{name}/responses/ → 201 with a receipt · 400 · 401 · 403 · 404 · 409 · 422 · 429."""

    throttle_classes = (ResponseThrottle,)

    @extend_schema(
        operation_id="survey_respond",
        parameters=[LANG, KEY],
        request=AnswersIn,
        responses={201: ResponseReceivedOut},
        examples=[EXAMPLE],
    )
    def post(self, request: Request, slug: str, name: str) -> Response:
        given = AnswersIn(data=request.data)
        given.is_valid(raise_exception=True)
        local, survey = survey_of(request, slug, name)
        participant = participant_for(request)
        draft = ResponseDraft(
            _answers(given.validated_data), language(), given.validated_data["version"]
        )

        def act() -> Answer:
            response, receipt = services.submit_response(
                survey=survey, draft=draft, participant=participant
            )
            body = {
                "id": response.public_id,
                "receipt": log_presentation.receipt_in_answer(receipt, language()),
            }
            return Answer(status.HTTP_201_CREATED, body, subject=subject_of(response))

        sender = participation.pseudonym_in(local.original, participant)
        return answer_once(request, act, sender=sender)


class ResponseView(ReaderView):
    """DELETE …/responses/{id}/ by who sent it → 204, destroyed for ever · 401 · 403 · 404."""

    throttle_classes = (ResponseThrottle,)

    @extend_schema(
        operation_id="survey_response_erase",
        description="By the session of who sent it, or with the receipt's code.",
        request=EndingIn,
        responses={204: None},
    )
    def delete(self, request: Request, slug: str, name: str, public_id: str) -> Response:
        given = EndingIn(data=request.data)
        given.is_valid(raise_exception=True)
        _local, survey = survey_of(request, slug, name)
        response = _response(survey, public_id)
        author = Authorship.of(participant_for(request), given.validated_data["receipt"])
        services.erase_response(response=response, author=author, now=database_now())
        return Response(status=status.HTTP_204_NO_CONTENT, headers=NO_STORE)


def _response(survey: Survey, public_id: str) -> SurveyResponse:
    rows = survey.responses.select_related("survey__consultation")
    found = rows.filter(public_id=public_id).first() if "\x00" not in public_id else None
    if found is None:
        raise NotFound
    return found


class FilesView(ReaderView):
    """POST …/surveys/{name}/files/ (multipart) → 201 with the id to send with the answer · 400 · 404 · 409 · 413 · 422 · 429."""

    throttle_classes = (FileThrottle,)
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="survey_file",
        parameters=[LANG],
        request={"multipart/form-data": UploadIn},
        responses={201: UploadOut},
    )
    def post(self, request: Request, slug: str, name: str) -> Response:
        given = UploadIn(data=request.data)
        given.is_valid(raise_exception=True)
        _local, survey = survey_of(request, slug, name)
        upload = given.validated_data["file"]
        stored = services.receive_file(survey=survey, name=upload.name, content=upload.read())
        return Response(UploadOut(stored).data, status=status.HTTP_201_CREATED, headers=NO_STORE)


class SurveyDraftsView(ReaderView):
    """POST: keep answers for two weeks → 201 with the key that opens them · 400 · 404 · 429. DELETE: forget them → 204."""

    throttle_classes = (VisitorWrites,)

    @extend_schema(
        operation_id="survey_draft_keep", request=AnswersIn, responses={201: SurveyDraftKey}
    )
    def post(self, request: Request, slug: str, name: str) -> Response:
        given = AnswersIn(data=request.data)
        given.is_valid(raise_exception=True)
        _local, survey = survey_of(request, slug, name)
        typed = {"survey": survey.pk, **given.validated_data}
        key = services.keep_draft(typed=typed, now=database_now(), kept=SURVEY_KEPT)
        return Response({"key": key}, status=status.HTTP_201_CREATED, headers=NO_STORE)

    @extend_schema(
        operation_id="survey_draft_forget", request=SurveyDraftKey, responses={204: None}
    )
    def delete(self, request: Request, slug: str, name: str) -> Response:
        given = SurveyDraftKey(data=request.data)
        given.is_valid(raise_exception=True)
        services.forget_draft(key=given.validated_data["key"])
        return Response(status=status.HTTP_204_NO_CONTENT, headers=NO_STORE)


class OpenSurveyDraftView(ReaderView):
    """POST …/drafts/open/ with the key → the answers as they were kept · 400 · 404 · 429."""

    throttle_classes = (VisitorWrites,)

    @extend_schema(
        operation_id="survey_draft_open", request=SurveyDraftKey, responses={200: AnswersIn}
    )
    def post(self, request: Request, slug: str, name: str) -> Response:
        given = SurveyDraftKey(data=request.data)
        given.is_valid(raise_exception=True)
        _local, survey = survey_of(request, slug, name)
        typed = services.open_draft(key=given.validated_data["key"], now=database_now())
        if typed is None or typed.get("survey") != survey.pk:
            raise NotFound
        return Response(
            {"version": typed["version"], "answers": typed["answers"]}, headers=NO_STORE
        )
