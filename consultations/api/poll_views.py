"""Polls over HTTP: the question, how votes stand, and one vote of each participant."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.participants import participant_for
from consultations import participation, services
from consultations.api import log_presentation, survey_summaries
from consultations.api import survey_presentation as presentation
from consultations.api.comment_views import WriteThrottle
from consultations.api.readers import ReaderView, local_for
from consultations.api.serializers import PollSummaryOut
from consultations.api.survey_results_views import as_attachment
from consultations.api.survey_serializers import PollOut, VoteIn, VoteOut
from consultations.api.survey_views import KEY, LANG, NO_STORE, language
from consultations.errors import ResultsNotYet
from consultations.models import Poll
from consultations.selectors import LocalConsultation
from consultations.surveys import poll_results, tables
from operations.api.idempotent import answer_once
from operations.clock import database_now
from operations.idempotency import Answer


def poll_of(request: Request, slug: str, name: str) -> tuple[LocalConsultation, Poll]:
    local = local_for(request, slug)
    return local, poll_results.poll_by_name(local.original, name)


class PollListView(ReaderView):
    """GET …/polls/ → the polls of a consultation · 404."""

    @extend_schema(
        operation_id="consultation_polls", parameters=[LANG], responses=PollSummaryOut(many=True)
    )
    def get(self, request: Request, slug: str) -> Response:
        local = local_for(request, slug)
        return Response(
            PollSummaryOut(survey_summaries.poll_summaries(local, language()), many=True).data
        )


class PollView(ReaderView):
    """GET …/polls/{name}/ → the poll as this person may see it, results too where they are shown · 401 · 404."""

    @extend_schema(operation_id="poll", parameters=[LANG], responses=PollOut)
    def get(self, request: Request, slug: str, name: str) -> Response:
        local, poll = poll_of(request, slug, name)
        pseudonym = participation.pseudonym_in(local.original, participant_for(request))
        own = poll_results.vote_of(poll, pseudonym)
        shown = presentation.poll(poll, local, own, language=language(), now=database_now())
        return Response(PollOut(shown).data, headers=NO_STORE)


class VotesView(ReaderView):
    """POST …/polls/{name}/votes/ → 201 with a receipt; 200 for the same vote again · 400 · 401 · 403 · 404 · 409 · 422 · 429."""

    throttle_classes = (WriteThrottle,)

    @extend_schema(
        operation_id="poll_vote",
        parameters=[LANG, KEY],
        request=VoteIn,
        responses={200: VoteOut, 201: VoteOut},
        examples=[OpenApiExample("a vote", value={"option": "o-1"}, request_only=True)],
    )
    def post(self, request: Request, slug: str, name: str) -> Response:
        given = VoteIn(data=request.data)
        given.is_valid(raise_exception=True)
        local, poll = poll_of(request, slug, name)
        participant = participant_for(request)

        def act() -> Answer:
            voted = services.vote_in_poll(
                poll=poll, option_key=given.validated_data["option"], participant=participant
            )
            body: dict[str, Any] = {
                "option": given.validated_data["option"],
                "is_new": voted.is_new,
                "receipt": log_presentation.receipt_in_answer(voted.receipt, language()),
            }
            code = status.HTTP_201_CREATED if voted.is_new else status.HTTP_200_OK
            return Answer(code, body, subject=services.polls.subject_of(voted.vote))

        sender = participation.pseudonym_in(local.original, participant)
        return answer_once(request, act, sender=sender)


class PollCsvView(ReaderView):
    """GET …/polls/{name}/results.csv → how the votes stand, where everybody may know · 404 · 409."""

    @extend_schema(
        operation_id="poll_results_csv",
        parameters=[LANG],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request, slug: str, name: str) -> HttpResponse:
        _local, poll = poll_of(request, slug, name)
        if not poll_results.may_see_results(poll, has_voted=False, now=database_now()):
            raise ResultsNotYet(closes_at=poll.consultation.closes_at.isoformat())
        text = tables.poll_csv(poll_results.results_of(poll), language())
        return as_attachment(text, f"{name}.csv", "text/csv; charset=utf-8")
