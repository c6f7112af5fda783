"""Figures of services: read by everyone, sent in by the staff of the agency."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import staff
from cms.api.query import LanguageQuery
from cms.api.serializers import agency_summary
from cms.guides import statistics as reads
from cms.guides.catalogue import Catalogue, CatalogueQuestion
from cms.guides.figures import MonthFigure, record_figures
from cms.guides.guide import guide_by_slug, source_id
from common.throttles import VisitorWrites

LARGEST = 2_000_000_000
MOST_ROWS = 500


class FiguresQuery(LanguageQuery):
    service = serializers.CharField(
        required=False, max_length=255, allow_blank=True, default="", help_text="Slug of a guide."
    )


class MonthOut(serializers.Serializer[Any]):
    """One month; shares are numbers from 0 to 1."""

    month = serializers.CharField(help_text="2026-10")
    transactions = serializers.IntegerField()
    digital_share = serializers.FloatField(allow_null=True)
    median_minutes = serializers.IntegerField(allow_null=True)
    started = serializers.IntegerField(allow_null=True)
    completed = serializers.IntegerField(allow_null=True)
    completion = serializers.FloatField(allow_null=True)
    by_channel = serializers.DictField(child=serializers.IntegerField())


class ServiceFiguresOut(serializers.Serializer[Any]):
    title = serializers.CharField()
    url = serializers.CharField()
    agency = serializers.DictField(allow_null=True)
    transactions = serializers.IntegerField()
    digital_share = serializers.FloatField(allow_null=True)
    completion = serializers.FloatField(allow_null=True)
    median_minutes = serializers.IntegerField(allow_null=True)


class FiguresOut(serializers.Serializer[Any]):
    electronic_count = serializers.IntegerField()
    service_count = serializers.IntegerField()
    months = MonthOut(many=True)
    services = ServiceFiguresOut(many=True)


class MonthIn(serializers.Serializer[Any]):
    """Figures of one service in one month; `transactions` by the channel's short name."""

    service = serializers.CharField(max_length=255, help_text="Slug of the guide.")
    month = serializers.RegexField(r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$", help_text="2026-10")
    median_minutes = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=LARGEST
    )
    started = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=LARGEST
    )
    completed = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=LARGEST
    )
    transactions = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=LARGEST), allow_empty=False
    )


class FiguresIn(serializers.Serializer[Any]):
    months = serializers.ListField(child=MonthIn(), min_length=1, max_length=MOST_ROWS)


EXAMPLE_MONTH = {
    "month": "2026-10",
    "transactions": 5210,
    "digital_share": 0.7415,
    "median_minutes": 18,
    "started": 5600,
    "completed": 5210,
    "completion": 0.9304,
    "by_channel": {"portal": 3400, "kiosk": 463, "counter": 1347},
}
EXAMPLE_IN = {
    "months": [
        {
            "service": "renew-vehicle-licence",
            "month": "2026-10",
            "median_minutes": 18,
            "started": 5600,
            "completed": 5210,
            "transactions": {"portal": 3400, "kiosk": 463, "counter": 1347},
        }
    ]
}


class StaffSession(SessionAuthentication):
    """A session that opens the administration, so with its second factor and its end; any other is answered 401 as a missing one.

    The same cookie holds the session of who signed in by a code on the public site, which opens nothing of staff's.
    """

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        is_inside = staff.is_inside(request._request, timezone.now())
        return super().authenticate(request) if is_inside else None

    def authenticate_header(self, request: Request) -> str:
        return 'Session realm="/admin/"'


class StaffSessionScheme(SessionScheme):
    """Tell the API's description that a staff session is a session cookie."""

    target_class = "cms.api.service_statistics.StaffSession"


class ServiceStatisticsView(APIView):
    """Figures of all services or of one; the staff of an agency adds its own with a session of the administration."""

    authentication_classes = (StaffSession,)
    throttle_classes = (VisitorWrites,)

    def get_permissions(self) -> list[Any]:
        return [IsAuthenticated()] if self.request.method == "POST" else []

    @extend_schema(
        operation_id="service_statistics_retrieve",
        parameters=[FiguresQuery],
        responses=FiguresOut,
        examples=[
            OpenApiExample(
                "figures",
                value={
                    "electronic_count": 122,
                    "service_count": 350,
                    "months": [EXAMPLE_MONTH],
                    "services": [],
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        given = FiguresQuery(data=request.query_params)
        given.is_valid(raise_exception=True)
        language, slug = given.validated_data["lang"], given.validated_data["service"]
        if slug:
            guide = guide_by_slug(slug, language)
            months = reads.months_of(source_id(guide))
            services: list[dict[str, Any]] = []
        else:
            months = reads.totals_by_month()
            services = [
                _service_out(total, language) for total in reads.totals_by_service(language)
            ]
        catalogue = Catalogue(language, CatalogueQuestion())
        return Response(
            {
                "electronic_count": catalogue.electronic_count(),
                "service_count": catalogue.guides().count(),
                "months": [month.as_json() for month in months],
                "services": services,
            }
        )

    @extend_schema(
        operation_id="service_statistics_create",
        request=FiguresIn,
        responses={200: {"type": "object", "properties": {"changed": {"type": "integer"}}}},
        examples=[OpenApiExample("figures of a month", value=EXAMPLE_IN, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        given = FiguresIn(data=request.data)
        given.is_valid(raise_exception=True)
        figures = [MonthFigure.from_json(row) for row in given.validated_data["months"]]
        return Response({"changed": record_figures(figures=figures, actor=request.user)})


def _service_out(total: reads.ServiceTotals, language: str) -> dict[str, Any]:
    return {
        "title": total.guide.title,
        "url": total.guide.public_path,
        "agency": agency_summary(total.guide.agency, language),
        "transactions": total.transactions,
        "digital_share": reads.share(total.digital, total.transactions),
        "completion": reads.share(total.completed, total.started),
        "median_minutes": total.median_minutes,
    }
