"""The themes of a consultation's comments over HTTP, once its outcome is public."""

from __future__ import annotations

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import NotFound
from consultations.api import presentation
from consultations.api.readers import ReaderView, local_for
from consultations.api.serializers import ConsultationSummaryOut
from consultations.api.views import LANG
from consultations.eligibility import eligible
from consultations.errors import ThemesNotYet
from consultations.models import Stage
from consultations.selectors import comment_totals
from consultations.theming.reading import theme_table
from operations.clock import database_now


class ThemeEvidenceOut(serializers.Serializer):
    comment = serializers.CharField(source="public_id")
    quote = serializers.CharField(help_text="Words of the comment as it is public now.")
    stance = serializers.CharField(help_text="`supports`, `neutral`, `opposes`, or empty.")


class ThemeOut(serializers.Serializer):
    title = serializers.CharField()
    said = serializers.CharField(help_text="What was said, in the agency's words; may be empty.")
    comments = serializers.IntegerField(source="count")
    in_campaigns = serializers.IntegerField(
        source="campaigns", help_text="How many of them are nearly the same as others."
    )
    stances = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="`supports`, `neutral`, `opposes`, and `` for none; only those that there are.",
    )
    quotes = ThemeEvidenceOut(many=True)


class ThemesOut(serializers.Serializer):
    consultation = ConsultationSummaryOut()
    analysed = serializers.IntegerField(
        help_text="Comments and replies that were analysed; one may stand below several themes."
    )
    themes = ThemeOut(many=True)


class ThemesView(ReaderView):
    """GET /api/v1/consultations/{slug}/themes/ → what the comments said, theme by theme · 404 before the outcome."""

    @extend_schema(operation_id="consultation_themes", parameters=[LANG], responses=ThemesOut)
    def get(self, request: Request, slug: str) -> Response:
        local, language, now = local_for(request, slug), get_language() or "ar", database_now()
        original = local.original
        if local.host is not None:
            raise NotFound  # a comment thread has no analysis
        if original.stage_at(now) != Stage.OUTCOME:
            raise ThemesNotYet(stage=original.stage_at(now).value)
        total = comment_totals([original]).get(original.pk, 0)
        shown = {
            "consultation": presentation.summary(local, now=now, comments=total),
            "analysed": eligible(original).count(),
            "themes": theme_table(original, language),
        }
        return Response(ThemesOut(shown).data)
