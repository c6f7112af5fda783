"""Outcomes over HTTP: what was asked, said and done, who got which answer, and whether promises were kept."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import NotFound
from common.keyset import KeysetPages
from consultations.api import adoption_presentation, outcome_presentation
from consultations.api.outcome_serializers import (
    AdoptedTextOut,
    DecisionFilterIn,
    DecisionOut,
    OutcomeReportOut,
    PromiseFilterIn,
    PromiseOut,
    ReconciliationOut,
)
from consultations.api.readers import ReaderView, local_for
from consultations.log import told
from consultations.models import Adoption, LeafKind, Stage
from consultations.outcome import decisions, record
from consultations.selectors import LocalConsultation
from operations.clock import database_now

LANG = OpenApiParameter("lang", str, description="Language of words and texts, e.g. `ar`.")


def _language() -> str:
    return get_language() or "ar"


def _with_outcome(request: Request, slug: str) -> LocalConsultation:
    local = local_for(request, slug)
    if not decisions.is_public(local.original):
        raise NotFound
    return local


class OutcomeView(ReaderView):
    """GET /api/v1/consultations/{slug}/outcome/ → we asked, you said, we did · 404 before, and where nothing was decided."""

    @extend_schema(parameters=[LANG], responses=OutcomeReportOut)
    def get(self, request: Request, slug: str) -> Response:
        local = _with_outcome(request, slug)
        shown = outcome_presentation.report(local, language=_language(), now=database_now())
        return Response(OutcomeReportOut(shown).data)


class DecisionListView(ReaderView, GenericAPIView):
    """GET: every decision that stands on what is public, newest first · 404 before the outcome."""

    pagination_class = KeysetPages
    listed_count = None

    @extend_schema(
        operation_id="consultation_decisions",
        parameters=[LANG, DecisionFilterIn],
        responses=DecisionOut(many=True),
    )
    def get(self, request: Request, slug: str) -> Response:
        given = DecisionFilterIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        local = _with_outcome(request, slug)
        rows = decisions.narrowed(decisions.present(local.original), **given.validated_data)
        self.listed_count = rows.count()
        page = self.paginate_queryset(decisions.for_reading(rows)) or []
        base = local.page.public_path
        keys = outcome_presentation.newest_keys(local.original)
        shown = [outcome_presentation.decision(row, _language(), base, keys) for row in page]
        return self.get_paginated_response(DecisionOut(shown, many=True).data)


class OutcomeRecordView(ReaderView):
    """GET: the decisions as they stood when the outcome was published, in the form of which the log has the SHA-256 · 404."""

    @extend_schema(
        operation_id="consultation_outcome_record",
        description="RFC 8785. Byte for byte what `outcome` in the leaf `outcome.published` is the SHA-256 of.",
        responses={(200, "application/json"): OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, slug: str) -> StreamingHttpResponse:
        original = _with_outcome(request, slug).original
        leaves = told.leaves_of([str(original.translation_key)])
        counts = [
            one.facts["counts"]
            for one in leaves
            if one.kind == LeafKind.OUTCOME_PUBLISHED and "counts" in one.facts
        ]
        if not counts:
            raise NotFound
        parts = record.written(original, original.outcome.published_at, counts[-1])
        return StreamingHttpResponse(parts, content_type="application/json; charset=utf-8")


class ReconciliationView(ReaderView):
    """GET: what became of every comment received, in numbers, and what the log tells · 404 before the closing."""

    @extend_schema(
        operation_id="consultation_reconciliation", parameters=[LANG], responses=ReconciliationOut
    )
    def get(self, request: Request, slug: str) -> Response:
        local, now = local_for(request, slug), database_now()
        stage = local.original.stage_at(now)
        if local.original.is_thread or stage not in {Stage.CLOSED, Stage.OUTCOME}:
            raise NotFound
        return Response(ReconciliationOut(adoption_presentation.reconciled(local, now=now)).data)


class AdoptedTextView(ReaderView):
    """GET: the text as it became law, beside the last draft · 404 where none was recorded."""

    @extend_schema(
        operation_id="consultation_adopted_text", parameters=[LANG], responses=AdoptedTextOut
    )
    def get(self, request: Request, slug: str) -> Response:
        local = local_for(request, slug)
        shown = adoption_presentation.adopted(
            local, _adoption(local), language=_language(), now=database_now()
        )
        return Response(AdoptedTextOut(shown).data)


class PromiseListView(ReaderView, GenericAPIView):
    """GET: each acceptance that changed the text, and whether the adopted text keeps it · 404 without outcome or adoption."""

    pagination_class = KeysetPages
    listed_count = None

    @extend_schema(
        operation_id="consultation_promises",
        parameters=[LANG, PromiseFilterIn],
        responses=PromiseOut(many=True),
    )
    def get(self, request: Request, slug: str) -> Response:
        given = PromiseFilterIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        local = _with_outcome(request, slug)
        _adoption(local)
        rows = decisions.present(local.original).filter(promise_check__isnull=False)
        if verdict := given.validated_data["verdict"]:
            rows = rows.filter(promise_check__verdict=verdict)
        self.listed_count = rows.count()
        page = self.paginate_queryset(decisions.for_reading(rows)) or []
        shown = adoption_presentation.promises(
            page,
            _language(),
            local.page.public_path,
            outcome_presentation.newest_keys(local.original),
        )
        return self.get_paginated_response(PromiseOut(shown, many=True).data)


def _adoption(local: LocalConsultation) -> Adoption:
    found = Adoption.objects.filter(consultation=local.original).select_related("version").first()
    if found is None:
        raise NotFound
    return found
