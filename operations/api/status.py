"""How the platform is and was, for the status page and for whoever watches it from outside."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.serializers import UtcDateTimeField
from operations.clock import database_now
from operations.status import Status, status

LANG = OpenApiParameter("lang", str, description="Language of notes, e.g. `ar`.")


class PlatformPartOut(serializers.Serializer):
    name = serializers.CharField(
        help_text="`site`, `tasks`, `mail`, `log`, `search` or `ckan`; only parts that this site has."
    )
    is_well = serializers.BooleanField()
    lag_seconds = serializers.FloatField(
        allow_null=True, help_text="How long the oldest thing waits; null where nothing can wait."
    )
    share_well = serializers.FloatField(
        allow_null=True,
        help_text="Percentage of the last 30 days; of `site` the time outside of measured outages.",
    )


class IncidentOut(serializers.Serializer):
    began_at = UtcDateTimeField()
    ended_at = UtcDateTimeField(help_text="An announced one may lie ahead.")
    is_measured = serializers.BooleanField(help_text="Else it was announced.")
    note = serializers.CharField()


class PercentilesOut(serializers.Serializer):
    kind = serializers.CharField(help_text="`page`, `search`, `api` or `write`.")
    requests = serializers.IntegerField()
    failures = serializers.IntegerField(help_text="Answers 5xx, which no time counts.")
    p50_ms = serializers.IntegerField(allow_null=True)
    p95_ms = serializers.IntegerField(allow_null=True)
    p99_ms = serializers.IntegerField(allow_null=True)


class PlatformStatusOut(serializers.Serializer):
    is_well = serializers.BooleanField(help_text="Whether every part is.")
    measured_since = UtcDateTimeField(allow_null=True)
    parts = PlatformPartOut(many=True)
    incidents = IncidentOut(many=True, help_text="Of the last 90 days, the newest first.")
    day = PercentilesOut(many=True, help_text="Response times of the last 24 hours.")
    month = PercentilesOut(many=True, help_text="Response times of the last 30 days.")
    backup_at = UtcDateTimeField(allow_null=True, help_text="When the last backup was taken.")


class StatusView(APIView):
    """GET /api/v1/status/ → parts, incidents, response times; figures that the platform measured of itself."""

    @extend_schema(
        operation_id="platform_status",
        tags=["operations"],
        parameters=[LANG],
        responses=PlatformStatusOut,
        examples=[
            OpenApiExample(
                "one part",
                response_only=True,
                value={
                    "is_well": True,
                    "measured_since": "2026-11-01T00:00:00Z",
                    "parts": [
                        {
                            "name": "site",
                            "is_well": True,
                            "lag_seconds": None,
                            "share_well": 99.987,
                        }
                    ],
                    "incidents": [],
                    "day": [],
                    "month": [],
                    "backup_at": "2026-11-30T01:00:00Z",
                },
            )
        ],
    )
    def get(self, request: Request) -> Response:
        shown = _shown(status(now=database_now()), get_language() or "ar")
        return Response(
            PlatformStatusOut(shown).data, headers={"Cache-Control": "public, max-age=30"}
        )


def _shown(found: Status, language: str) -> dict[str, Any]:  # Any: what the serializer takes
    return {
        "is_well": found.is_well,
        "measured_since": found.measured_since,
        "parts": found.parts,
        "incidents": [
            {
                "began_at": one.began_at,
                "ended_at": one.ended_at,
                "is_measured": one.is_measured,
                "note": one.note_in(language),
            }
            for one in found.incidents
        ],
        "day": found.day,
        "month": found.month,
        "backup_at": found.backup_at,
    }
