"""The response clock over HTTP: overdue consultations, and how agencies keep their word."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.serializers import UtcDateTimeField
from consultations import outage_rule, response_clock
from consultations.api import presentation
from consultations.api.feed_views import tag_of
from consultations.api.serializers import ConsultationAgencyOut, ConsultationSummaryOut
from consultations.api.views import LANG
from consultations.services import period
from operations.clock import database_now
from operations.models import Outage


class OverdueOut(ConsultationSummaryOut):
    id = serializers.CharField(help_text="A tag URI (RFC 4151) of this broken promise.")
    response_due_on = serializers.DateField(help_text="When the outcome was promised by.")
    response_late_days = serializers.IntegerField(help_text="Days since; 1 or more.")


class RepliesOut(serializers.Serializer):
    agency = ConsultationAgencyOut()
    closed = serializers.IntegerField(help_text="Closed consultations, withdrawn ones aside.")
    answered = serializers.IntegerField()
    answered_in_time = serializers.IntegerField()
    overdue = serializers.IntegerField()
    reply_rate = serializers.FloatField(
        allow_null=True,
        help_text="Percent answered of those answered or overdue; null where none was due yet.",
    )


class ResponseClockOut(serializers.Serializer):
    response_days = serializers.IntegerField(
        help_text="Working days after closing, where a consultation promises no date of its own."
    )
    overdue = OverdueOut(many=True, help_text="The latest first.")
    agencies = RepliesOut(many=True)


class OutageOut(serializers.Serializer):
    began_at = UtcDateTimeField()
    ended_at = UtcDateTimeField(help_text="An announced one may lie ahead.")
    is_measured = serializers.BooleanField(help_text="Else it was announced.")
    note = serializers.CharField()


class RulesOut(serializers.Serializer):
    minimum_days = serializers.IntegerField(help_text="Shortest period, in working days.")
    refuses_shorter = serializers.BooleanField(
        help_text="Whether shorter periods are refused; else they need a published reason."
    )
    response_days = serializers.IntegerField(help_text="Working days from closing to the answer.")
    outage_window_hours = serializers.IntegerField(
        help_text="Outages in so many hours before a closing move it later."
    )
    outage_least_minutes = serializers.IntegerField(help_text="Shorter ones, in sum, do not.")
    outages = OutageOut(many=True, help_text="Of the last year, the newest first; at most 100.")


class RulesView(APIView):
    """GET /api/v1/consultation-rules/ → how long consultations are open, when answers are due, what an outage does."""

    @extend_schema(operation_id="consultation_rules", parameters=[LANG], responses=RulesOut)
    def get(self, request: Request) -> Response:
        rules, language = period.rules(), get_language() or "ar"
        since = database_now() - timedelta(days=365)
        shown = {
            "minimum_days": rules.minimum_days,
            "refuses_shorter": rules.refuses_shorter,
            "response_days": rules.response_days,
            "outage_window_hours": outage_rule.WINDOW // timedelta(hours=1),
            "outage_least_minutes": outage_rule.LEAST // timedelta(minutes=1),
            "outages": [
                {
                    "began_at": one.began_at,
                    "ended_at": one.ended_at,
                    "is_measured": one.is_measured,
                    "note": one.note_in(language),
                }
                for one in Outage.objects.filter(ended_at__gt=since).order_by("-began_at")[:100]
            ],
        }
        return Response(RulesOut(shown).data)


class ResponseClockView(APIView):
    """GET /api/v1/response-clock/ → overdue consultations and the replies of each agency, as of this instant."""

    @extend_schema(
        operation_id="response_clock",
        parameters=[LANG],
        responses=ResponseClockOut,
        examples=[
            OpenApiExample(
                "one agency, nothing overdue",
                value={
                    "response_days": 20,
                    "overdue": [],
                    "agencies": [
                        {
                            "agency": {"slug": "moj", "name": "وزارة العدل", "url": "/ar/…"},
                            "closed": 4,
                            "answered": 3,
                            "answered_in_time": 2,
                            "overdue": 0,
                            "reply_rate": 100.0,
                        }
                    ],
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        now, language = database_now(), get_language() or "ar"
        late = response_clock.overdue(now)
        summaries = presentation.summaries([one.original for one in late], language, now)
        shown = {
            "response_days": period.rules().response_days,
            "overdue": [
                {
                    **summary,
                    "id": tag_of(one.original, language, "overdue", one.due_on.isoformat()),
                    "response_due_on": one.due_on,
                    "response_late_days": one.late_days,
                }
                for summary, one in zip(summaries, late, strict=True)
            ],
            "agencies": [
                {
                    "agency": presentation.agency(row.agency, language),
                    "closed": row.closed,
                    "answered": row.answered,
                    "answered_in_time": row.answered_in_time,
                    "overdue": row.overdue,
                    "reply_rate": row.reply_rate,
                }
                for row in response_clock.by_agency(now)
            ],
        }
        # Late is late at midnight: nobody between us and the reader may keep an older answer.
        return Response(ResponseClockOut(shown).data, headers={"Cache-Control": "no-cache"})
