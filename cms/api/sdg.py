"""The goals of sustainable development on the wire."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.api.indicators import indicator_out
from cms.api.queries import LanguageQuery, asked
from cms.api.strategies import initiative_out
from cms.indicators.selectors import counts_by_goal, series_of, serving_goal
from cms.models import SdgGoal
from cms.strategies.selectors import contributions_to
from common.errors import NotFound


class GoalOut(serializers.Serializer[Any]):
    """One goal in the list."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    url = serializers.CharField()
    indicators = serializers.IntegerField(help_text="How many indicators of this site serve it.")
    initiatives = serializers.IntegerField(help_text="How many initiatives serve it.")


class TargetOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()


class GoalDetailOut(serializers.Serializer[Any]):
    """A goal with its targets and all that serves it here."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    url = serializers.CharField()
    targets = TargetOut(many=True)
    indicators = serializers.ListField(child=serializers.JSONField())
    initiatives = serializers.ListField(child=serializers.JSONField())


EXAMPLE = {
    "number": 16,
    "title": "السلام والعدل والمؤسسات القوية",
    "url": "/ar/sdg/16/",
    "indicators": 4,
    "initiatives": 6,
}


class GoalListView(APIView):
    """GET /api/v1/sdg/ → the 17 goals with how much on this site serves each."""

    @extend_schema(
        parameters=[LanguageQuery],
        responses=GoalOut(many=True),
        examples=[OpenApiExample("goal", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        language = asked(request, LanguageQuery)["lang"]
        numbers = counts_by_goal(language)
        served = contributions_to(None, language=language, today=timezone.localdate())
        goals = [
            {
                **goal_summary(goal, language),
                "indicators": numbers.get(goal.number, 0),
                "initiatives": sum(goal.number in row.initiative.goals for row in served),
            }
            for goal in SdgGoal.objects.all()
        ]
        return Response(GoalOut(goals, many=True).data)


class GoalView(APIView):
    """GET /api/v1/sdg/16/ → the goal, its targets, indicators and initiatives · 404."""

    @extend_schema(parameters=[LanguageQuery], responses=GoalDetailOut)
    def get(self, request: Request, number: int) -> Response:
        language = asked(request, LanguageQuery)["lang"]
        goal = SdgGoal.objects.filter(number=number).first() if number <= 17 else None
        if goal is None:
            raise NotFound()
        pages = list(serving_goal(goal.number, language=language))
        series = series_of(pages)
        body = {
            **goal_summary(goal, language),
            "targets": [
                {"code": target.code, "text": target.text_in(language)}
                for target in goal.targets.all()
            ],
            "indicators": [indicator_out(page, series[page.translation_key]) for page in pages],
            "initiatives": [
                {
                    **initiative_out(row.initiative, language),
                    "strategy": {"title": row.strategy.title, "url": row.strategy.public_path},
                }
                for row in contributions_to(
                    goal.number, language=language, today=timezone.localdate()
                )
            ],
        }
        return Response(GoalDetailOut(body).data)


def goal_summary(goal: SdgGoal, language: str) -> dict[str, Any]:
    """A goal as pages name it."""
    return {
        "number": goal.number,
        "title": goal.title_in(language),
        "url": f"/{language}/sdg/{goal.number}/",
    }
