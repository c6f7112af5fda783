"""Moderation over HTTP: rules, acts and figures for everybody; reports of comments; appeals by their authors."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import NotFound
from common.keyset import KeysetPages
from common.serializers import UtcDateTimeField
from common.throttles import VisitorWrites
from common.visitor import counted_as
from consultations import selectors, services, threads
from consultations.api.readers import ReaderView, original_for
from consultations.log import receipts
from consultations.models import (
    ActKind,
    ConsultationPage,
    ModerationAct,
    Visibility,
    WithholdingReason,
)
from consultations.moderation import record
from consultations.participation import Authorship
from operations.clock import database_now

LANG = OpenApiParameter("lang", str, description="Language of labels and titles, e.g. `ar`.")
CONSULTATION = OpenApiParameter(
    "consultation", str, description="Slug of one consultation; all if not given."
)
NO_STORE = {"Cache-Control": "no-store"}
MAX_TYPED = 20_000


class RuleOut(serializers.Serializer):
    code = serializers.ChoiceField(choices=WithholdingReason.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute
    meaning = serializers.CharField()


class FigureOut(serializers.Serializer):
    month = serializers.CharField(help_text="As 2026-03, in the site's time zone.")
    kind = serializers.ChoiceField(choices=ActKind.choices)
    rule = serializers.ChoiceField(choices=WithholdingReason.choices, allow_blank=True)
    count = serializers.IntegerField()


class ModerationOut(serializers.Serializer):
    rules = RuleOut(many=True)
    published_count = serializers.IntegerField(help_text="Comments that are public now.")
    figures = FigureOut(many=True, help_text="Acts of the last year but publishing, by month.")


class ActOut(serializers.Serializer):
    kind = serializers.ChoiceField(choices=ActKind.choices)
    kind_label = serializers.CharField(source="get_kind_display")
    rule = serializers.CharField(help_text="Code of the rule, or empty.")
    rule_label = serializers.SerializerMethodField()
    at = UtcDateTimeField()
    comment = serializers.CharField(source="comment.public_id", help_text="Id of the comment.")
    consultation = serializers.SerializerMethodField(help_text="Slug in the source language.")
    consultation_title = serializers.SerializerMethodField()

    def get_rule_label(self, act: ModerationAct) -> str:
        return str(WithholdingReason(act.rule).label) if act.rule else ""

    def get_consultation(self, act: ModerationAct) -> str:
        return str(self._page(act).slug)

    def get_consultation_title(self, act: ModerationAct) -> str:
        return str(self._page(act).title)

    def _page(self, act: ModerationAct) -> ConsultationPage:
        page: ConsultationPage = self.context["pages"].get(act.consultation_id, act.consultation)
        return page


class ReportIn(serializers.Serializer):
    reason = serializers.ChoiceField(choices=WithholdingReason.choices)
    note = serializers.CharField(
        max_length=MAX_TYPED,
        required=False,
        allow_blank=True,
        default="",
        trim_whitespace=False,
        help_text="At most 500 characters, for moderators only.",
    )


class AppealIn(serializers.Serializer):
    text = serializers.CharField(
        max_length=MAX_TYPED, allow_blank=True, trim_whitespace=False, help_text="At most 2000."
    )


class WriteThrottle(VisitorWrites):
    """Sheds load; that a report or an appeal counts once is the database's guarantee."""

    scope = "reports"
    THROTTLE_RATES = {"reports": "30/min"}  # noqa: RUF012 - as the parent has it


def _language() -> str:
    return get_language() or "ar"


def _asked(request: Request) -> ConsultationPage | None:
    slug = request.query_params.get("consultation", "")
    return selectors.original_of(slug, _language()) if slug else None


class ModerationView(APIView):
    """GET /api/v1/moderation/ → the published rules, and how often each was applied · 404."""

    @extend_schema(
        operation_id="moderation", parameters=[LANG, CONSULTATION], responses=ModerationOut
    )
    def get(self, request: Request) -> Response:
        consultation = _asked(request)
        shown = {
            "rules": [
                {"code": code, "label": str(label), "meaning": str(record.MEANINGS[code])}
                for code, label in WithholdingReason.choices
            ],
            "published_count": record.published(consultation),
            "figures": record.figures(now=database_now(), consultation=consultation),
        }
        return Response(ModerationOut(shown).data)


class ActListView(GenericAPIView):
    """GET /api/v1/moderation/acts/ → what was decided, newest first, without any text · 404."""

    pagination_class = KeysetPages
    listed_count: int | None = None

    @extend_schema(
        operation_id="moderation_acts", parameters=[LANG, CONSULTATION], responses=ActOut(many=True)
    )
    def get(self, request: Request) -> Response:
        told = record.public_acts(_asked(request))
        # What is decided in consultations for some is told to those alone, each author on their receipt.
        told = told.filter(consultation__visibility=Visibility.PUBLIC)
        told = told.filter(
            Q(consultation__is_thread=False) | Q(consultation__in=threads.shown().values("pk"))
        )
        acts: list[Any] = self.paginate_queryset(told) or []
        originals = list({act.consultation_id: act.consultation for act in acts}.values())
        pages = {
            local.original.pk: local.page for local in selectors.in_language(originals, _language())
        }
        keys = {one.translation_key for one in originals if one.is_thread}
        if keys:
            below = threads.in_language(keys, _language()).values()
            pages |= {thread.page.pk: thread.page for thread in below}
        return self.get_paginated_response(ActOut(acts, many=True, context={"pages": pages}).data)


class ReportView(ReaderView):
    """POST: somebody's word that a published comment breaks a rule → 202, once or again · 400 · 404 · 422 · 429."""

    throttle_classes = (WriteThrottle,)

    @extend_schema(
        operation_id="comment_report",
        parameters=[LANG],
        request=ReportIn,
        responses={202: None},
        examples=[
            OpenApiExample(
                "a report", value={"reason": "personal_data", "note": ""}, request_only=True
            )
        ],
    )
    def post(self, request: Request, slug: str, public_id: str) -> Response:
        given = ReportIn(data=request.data)
        given.is_valid(raise_exception=True)
        original = original_for(request, slug)
        services.report_comment(
            comment=selectors.comment_by_id(original, public_id),
            visitor=counted_as(request),
            now=database_now(),
            **given.validated_data,
        )
        return Response({}, status=status.HTTP_202_ACCEPTED, headers=NO_STORE)


class AppealView(APIView):
    """POST: its author objects to what was decided on a comment, once → 201 · 400 · 404 · 409 · 422 · 429."""

    throttle_classes = (WriteThrottle,)

    @extend_schema(
        operation_id="receipt_appeal",
        tags=["log"],
        parameters=[LANG],
        request=AppealIn,
        responses={201: None},
        examples=[
            OpenApiExample(
                "an appeal",
                value={"text": "لم أذكر رقم أحد؛ هذا رقم الخط الساخن للوزارة."},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, code: str) -> Response:
        given = AppealIn(data=request.data)
        given.is_valid(raise_exception=True)
        receipt = receipts.find(code)
        if receipt is None or receipt.comment is None:
            raise NotFound
        services.appeal_decision(
            comment=receipt.comment,
            author=Authorship(receipt_code=receipt.code),
            text=given.validated_data["text"],
            language=_language(),
            now=database_now(),
        )
        return Response({}, status=status.HTTP_201_CREATED, headers=NO_STORE)
