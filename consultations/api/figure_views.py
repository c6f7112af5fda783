"""A consultation in figures, and the choices of respondents' profiles, over HTTP."""

from __future__ import annotations

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import NotFound
from consultations import figures, profiles
from consultations.api import presentation
from consultations.api.readers import ReaderView, local_for
from consultations.api.serializers import ConsultationSummaryOut
from consultations.api.views import LANG
from consultations.selectors import comment_totals
from operations.clock import database_now


class FigureRowOut(serializers.Serializer):
    code = serializers.CharField(help_text="Empty: nothing was given, or sent on this site.")
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute
    comments = serializers.IntegerField(allow_null=True, help_text="Null: hidden, below 5 or near.")
    stances = serializers.DictField(
        child=serializers.IntegerField(allow_null=True),
        help_text="`supports`, `neutral`, `opposes`, and `` for none; null as above.",
    )


class SplitOut(serializers.Serializer):
    by = serializers.ChoiceField(choices=["kind", "sector", "governorate", "channel"])
    rows = FigureRowOut(many=True)


class SplitFiguresOut(serializers.Serializer):
    consultation = ConsultationSummaryOut()
    smallest = serializers.IntegerField(help_text="Numbers below this are hidden, nought too.")
    splits = SplitOut(many=True)


class FiguresView(ReaderView):
    """GET /api/v1/consultations/{slug}/figures/ → its public comments split by respondents' profiles and by channel · 404."""

    @extend_schema(
        operation_id="consultation_figures", parameters=[LANG], responses=SplitFiguresOut
    )
    def get(self, request: Request, slug: str) -> Response:
        local, language = local_for(request, slug), get_language() or "ar"
        if local.host is not None:
            raise NotFound  # a comment thread asks nothing of people, so nothing is counted
        total = comment_totals([local.original]).get(local.original.pk, 0)
        shown = {
            "consultation": presentation.summary(local, now=database_now(), comments=total),
            "smallest": figures.SMALLEST,
            "splits": figures.figures(local.original, language),
        }
        return Response(SplitFiguresOut(shown).data)


class ChoiceOut(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute


class ProfileChoicesOut(serializers.Serializer):
    kind = ChoiceOut(many=True)
    sector = ChoiceOut(many=True)
    governorate = ChoiceOut(many=True)


class ProfileChoicesView(APIView):
    """GET /api/v1/profile-choices/ → what can be chosen in a respondent's profile."""

    @extend_schema(operation_id="profile_choices", parameters=[LANG], responses=ProfileChoicesOut)
    def get(self, request: Request) -> Response:
        shown = {
            part: [{"code": code, "label": label} for code, label in labels.items()]
            for part, labels in profiles.choices(get_language() or "ar").items()
        }
        return Response(ProfileChoicesOut(shown).data)
