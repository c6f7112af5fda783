"""Consultations over HTTP: lists, one consultation, its texts and comments."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.participants import participant_for
from common.errors import NotFound
from common.keyset import KeysetPages
from common.throttles import VisitorWrites
from consultations import participation, selectors, services
from consultations.anchoring.passages import Quote
from consultations.api import log_presentation, outcome_presentation, presentation
from consultations.api.log_serializers import CommentReceivedOut
from consultations.api.readers import ReaderView, local_for, original_for
from consultations.api.serializers import (
    ClausePageOut,
    CommentFilterIn,
    CommentIn,
    CommentOut,
    ConsultationFilterIn,
    ConsultationOut,
    ConsultationSummaryOut,
    VersionTextOut,
)
from consultations.models import Comment, ConsultationPage
from consultations.profiles import Profile
from consultations.services import CommentDraft
from operations.api.idempotent import answer_once
from operations.clock import database_now
from operations.idempotency import Answer

LANG = OpenApiParameter("lang", str, description="Language of titles and texts, e.g. `ar`.")
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="8 to 200 visible ASCII characters, new for each comment; a repetition gets the first answer again.",
)

REPLIES_IN_LISTS = 20
# Made once: their fields are copied anew with each instance, and neither method keeps anything of what it is given.
COMMENT_IN, COMMENT_OUT = CommentIn(), CommentOut()


class CommentThrottle(VisitorWrites):
    """Thirty a minute from one visitor, also behind the front end; the guarantees against duplicates are the database's."""

    scope = "comments"
    THROTTLE_RATES = {"comments": "30/min"}  # noqa: RUF012 - as the parent has it


def _language() -> str:
    return get_language() or "ar"


class ConsultationListView(GenericAPIView):
    """GET /api/v1/consultations/ → a page of consultations, with the number in each state."""

    @extend_schema(
        parameters=[LANG, ConsultationFilterIn],
        responses=ConsultationSummaryOut(many=True),
        examples=[
            OpenApiExample(
                "one of a page",
                value={
                    "slug": "digital-transformation-strategy",
                    "title": "مسودة استراتيجية التحول الرقمي",
                    "state": "open",
                    "days_left": 5,
                    "comments_count": 20,
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        given = ConsultationFilterIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        now = database_now()
        narrowed = {"agency": asked["agency"], "topic": asked["topic"]}
        page = self.paginate_queryset(
            selectors.consultations(now=now, stage=asked["state"], **narrowed)
        )
        shown = presentation.summaries(page or [], _language(), now)
        answer = self.get_paginated_response(ConsultationSummaryOut(shown, many=True).data)
        answer.data["states"] = selectors.stage_counts(now=now, **narrowed)
        answer.data["next_opening_at"] = selectors.next_opening(now)
        return answer


class ConsultationDetailView(ReaderView):
    """GET /api/v1/consultations/{slug}/ → the consultation with its newest text · 404."""

    @extend_schema(parameters=[LANG], responses=ConsultationOut)
    def get(self, request: Request, slug: str) -> Response:
        shown = presentation.detail(
            local_for(request, slug), language=_language(), now=database_now()
        )
        return Response(ConsultationOut(shown).data)


class VersionDetailView(ReaderView):
    """GET /api/v1/consultations/{slug}/versions/{n}/ → one published version, clause by clause · 404."""

    @extend_schema(parameters=[LANG], responses=VersionTextOut)
    def get(self, request: Request, slug: str, number: int) -> Response:
        local = local_for(request, slug)
        if not 1 <= number <= 10_000:
            raise NotFound
        version = selectors.published_version(local.original, number)
        shown = presentation.version_text(version, local.page, _language())
        return Response(VersionTextOut(shown).data)


class ClauseDetailView(ReaderView):
    """GET /api/v1/consultations/{slug}/clauses/{key}/ → a clause of the newest version between its neighbours · 404."""

    @extend_schema(parameters=[LANG], responses=ClausePageOut)
    def get(self, request: Request, slug: str, key: str) -> Response:
        local = local_for(request, slug)
        version = selectors.published_version(local.original)
        shown = presentation.clause_page(
            local, version, key, language=_language(), now=database_now()
        )
        if shown is None:
            raise NotFound
        return Response(ClausePageOut(shown).data)


class CommentListView(ReaderView, GenericAPIView):
    """GET: public comments, newest first · POST: one comment → 201 · 400 · 401 · 403 · 404 · 409 · 422 · 429."""

    throttle_classes = (CommentThrottle,)
    pagination_class = KeysetPages
    listed_count = 0

    @extend_schema(parameters=[LANG, CommentFilterIn], responses=CommentOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        given = CommentFilterIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        original = original_for(request, slug)
        page = self.paginate_queryset(self._asked_for(original, asked))
        replies = selectors.replies_to(page or [], REPLIES_IN_LISTS)
        everything = [*(page or []), *(one for found in replies.values() for one in found)]
        context = {
            "replies": replies,
            "dispositions": outcome_presentation.of_comments(original, everything, _language()),
        }
        shown = CommentOut(page, many=True, context=context)
        return self.get_paginated_response(shown.data)

    def _asked_for(self, original: ConsultationPage, asked: dict[str, Any]) -> QuerySet[Comment]:
        if asked["campaign"]:
            rows = selectors.campaign_comments(original, asked["campaign"], order=asked["order"])
            self.listed_count = rows.count()
            return rows
        place = "" if asked["on"] else asked["clause"] or None
        self.listed_count = selectors.listed_comments(original, place)
        return selectors.public_comments(original, place=place, order=asked["order"])

    @extend_schema(
        parameters=[LANG, KEY],
        request=CommentIn,
        responses={201: CommentReceivedOut},
        examples=[
            OpenApiExample(
                "a comment",
                value={
                    "clause": "art-4.p-2",
                    "body": "أقترح ٦٠ يومًا بدل ٣٠.",
                    "stance": "supports",
                    "author_name": "",
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, slug: str) -> Response:
        draft = _draft(COMMENT_IN.run_validation(request.data))
        original = original_for(request, slug)
        services.note_arrival(original)
        participant = participant_for(request)

        def act() -> Answer:
            comment = services.receive_comment(
                consultation=original, draft=draft, participant=participant
            )
            receipt = log_presentation.receipt_in_answer(
                comment.receipt,  # type: ignore[attr-defined]  # the plugin misses this reverse side
                _language(),
            )
            return Answer(
                status.HTTP_201_CREATED,
                {**COMMENT_OUT.to_representation(comment), "receipt": receipt},
                subject=services.subject_of(comment),
            )

        sender = participation.pseudonym_in(original, participant)
        return answer_once(request, act, sender=sender)


def _draft(given: dict[str, Any]) -> CommentDraft:  # Any: as the fields of CommentIn
    fields = dict(given)
    passage = fields.pop("passage") or {}
    language = passage.pop("language", "")
    profile = fields.pop("respondent") or {}
    return CommentDraft(
        clause_key=fields.pop("clause"),
        language=_language(),
        quote=Quote(**passage) if passage else Quote(),
        quote_language=language,
        profile=Profile(**profile),
        **fields,
    )
