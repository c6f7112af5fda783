"""The public difference between two published versions of a text."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import NotFound
from consultations import selectors
from consultations.anchoring.clauses import ClauseText
from consultations.anchoring.differences import Change, ClauseChange, compare
from consultations.api import presentation
from consultations.api.readers import ReaderView, local_for
from consultations.api.serializers import ConsultationSummaryOut, PieceOut, VersionOut
from consultations.models import ClauseKind, TextVersion
from consultations.outcome.decisions import changed_keys, is_public
from consultations.selectors import LocalConsultation, ReadClause
from operations.clock import database_now

CACHE_SECONDS = 24 * 3600  # published versions never change


class ClauseChangeOut(serializers.Serializer):
    key = serializers.CharField(
        help_text="Key in the newer version; of a removed clause, its old one."
    )
    old_key = serializers.CharField(
        help_text="Key in the older version; empty for an added clause."
    )
    kind = serializers.ChoiceField(choices=ClauseKind.choices)
    number = serializers.CharField()
    change = serializers.ChoiceField(choices=[one.value for one in Change])
    is_moved = serializers.BooleanField()
    pieces = PieceOut(many=True)
    decisions = serializers.IntegerField(
        help_text="How many decisions on comments changed it; 0 before the outcome is public."
    )


class DifferenceOut(serializers.Serializer):
    """Every clause of both versions, in the newer one's order."""

    consultation = ConsultationSummaryOut()
    older = VersionOut()
    newer = VersionOut()
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="Clauses by change, and `moved`."
    )
    clauses = ClauseChangeOut(many=True)


class DifferenceView(ReaderView):
    """GET /api/v1/consultations/{slug}/diff/{a}..{b}/ → what changed from version a to version b · 404."""

    @extend_schema(
        parameters=[OpenApiParameter("lang", str, description="Language of the texts, e.g. `ar`.")],
        responses=DifferenceOut,
    )
    def get(self, request: Request, slug: str, older: int, newer: int) -> Response:
        if not 1 <= older < newer <= 10_000:
            raise NotFound
        language = get_language() or "ar"
        local = local_for(request, slug)
        versions = [
            selectors.published_version(local.original, number) for number in (older, newer)
        ]
        return Response(DifferenceOut(_shown(local, versions, language)).data)


def _shown(local: LocalConsultation, versions: list[TextVersion], language: str) -> dict[str, Any]:
    older, newer = versions
    key = f"difference:{older.sha256}:{newer.sha256}:{language}"
    clauses = cache.get(key)
    if clauses is None:
        clauses = _compared(older, newer, language)
        cache.set(key, clauses, CACHE_SECONDS)
    counts = {change.value: 0 for change in Change} | {"moved": 0}
    for one in clauses:
        counts[one["change"]] += 1
        counts["moved"] += one["is_moved"]
    reasons = changed_keys(local.original) if is_public(local.original) else {}
    total = selectors.comment_totals([local.original]).get(local.original.pk, 0)
    return {
        "consultation": presentation.summary(local, now=database_now(), comments=total),
        "older": presentation.version_facts(older, language),
        "newer": presentation.version_facts(newer, language),
        "counts": counts,
        "clauses": [
            one | {"decisions": reasons.get(one["key"]) or reasons.get(one["old_key"], 0)}
            for one in clauses
        ],
    }


def _compared(older: TextVersion, newer: TextVersion, language: str) -> list[dict[str, Any]]:
    old, new = (selectors.clauses_of(version, language) for version in (older, newer))
    changes = compare([_text(one) for one in old], [_text(one) for one in new])
    return [_clause(change, old, new) for change in changes]


def _text(clause: ReadClause) -> ClauseText:
    return ClauseText(clause.heading or clause.text, clause.key)


def _clause(change: ClauseChange, old: list[ReadClause], new: list[ReadClause]) -> dict[str, Any]:
    before = old[change.old] if change.old is not None else None
    shown = new[change.new] if change.new is not None else before
    return {
        "key": shown.key if shown else "",
        "old_key": before.key if before else "",
        "kind": shown.kind if shown else "",
        "number": shown.number if shown else "",
        "change": change.change.value,
        "is_moved": change.is_moved,
        "pieces": [
            {"operation": piece.operation.value, "text": piece.text} for piece in change.pieces
        ],
    }
