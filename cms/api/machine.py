"""What agencies' own systems write: guides and figures of services, with a token."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.token_authentication import MachineView
from accounts.models import Scope
from cms.api.service_statistics import MonthIn
from cms.exchange.machine import guide_of, put_guide
from cms.exchange.report import NEW
from cms.guides.figures import MonthFigure, record_figures
from common.errors import NotFound

_MONTH = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")
EXAMPLE_GUIDE = {
    "title": "تجديد رخصة مركبة",
    "promise": "تجدّد رخصة مركبتك وتستلمها في اليوم نفسه.",
    "status": "connected",
    "electronic_since": "2024-01-01",
    "audiences": ["citizen"],
    "fees": [{"channel": "portal", "amount": "10.000 JOD"}],
    "steps": [{"do": "ادفع الرسوم إلكترونيًا.", "get": "إيصال", "time": "دقيقتان"}],
}


class ServiceQuery(serializers.Serializer[Any]):
    """How a guide is stored."""

    dry_run = serializers.BooleanField(
        default=False, help_text="Say what would change; store nothing."
    )
    publish = serializers.BooleanField(
        default=True, help_text="Publish at once; `0` keeps the change as a draft."
    )


class FieldChangeOut(serializers.Serializer[Any]):
    """One field as the sheet writes it, before and after."""

    code = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class StoredServiceOut(serializers.Serializer[Any]):
    """What was done with a guide, or would be."""

    service = serializers.CharField(help_text="The guide's short name.")
    state = serializers.CharField(help_text="`new`, `changed` or `unchanged`.")
    dry_run = serializers.BooleanField()
    url = serializers.CharField(help_text="Address on the site; with drafts, once they are public.")
    changes = FieldChangeOut(many=True)


class StoredMonthIn(MonthIn):
    """Figures of the month in the address; `transactions` by the channel's short name."""

    service = None  # type: ignore[assignment]  # DRF's way to leave a field out
    month = None  # type: ignore[assignment]


class StoredMonthOut(serializers.Serializer[Any]):
    service = serializers.CharField()
    month = serializers.CharField()
    changed = serializers.BooleanField(help_text="False: these figures stood there already.")


class ServiceView(MachineView):
    """A guide of the agency, stored under the rules of the editors' sheet."""

    required_scope = Scope.SERVICES_WRITE

    @extend_schema(
        operation_id="machine_service_update",
        summary="Publish a service guide",
        description="Scope `services:write`. Fields that are not named stay as they are; "
        "the same again changes nothing. The fields are the columns of the editors' sheet.",
        tags=["machines"],
        parameters=[ServiceQuery],
        request=OpenApiTypes.OBJECT,
        responses={200: StoredServiceOut, 201: StoredServiceOut},
        examples=[OpenApiExample("a guide", value=EXAMPLE_GUIDE, request_only=True)],
    )
    def put(self, request: Request, agency: str, code: str) -> Response:
        asked = ServiceQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        how = asked.validated_data
        values = object_of(request)
        row = put_guide(agency=self.own_agency, slug=code, values=values, **how)
        body = {
            "service": row.slug.lower(),
            "state": row.state,
            "dry_run": how["dry_run"],
            "url": f"/{settings.LANGUAGE_CODE}/services/{row.slug.lower()}/",
            "changes": [asdict(change) for change in row.changes],
        }
        is_made = row.state == NEW and not how["dry_run"]
        return Response(StoredServiceOut(body).data, status=201 if is_made else 200)


class StatisticsView(MachineView):
    """The figures of one service in one month."""

    required_scope = Scope.STATISTICS_WRITE

    @extend_schema(
        operation_id="machine_statistics_update",
        summary="Send a month's figures of a service",
        description="Scope `statistics:write`. Replaces the month; the same again changes nothing.",
        tags=["machines"],
        request=StoredMonthIn,
        responses=StoredMonthOut,
        examples=[
            OpenApiExample(
                "figures of a month",
                value={"started": 125, "completed": 100, "transactions": {"portal": 100}},
                request_only=True,
            )
        ],
    )
    def put(self, request: Request, agency: str, code: str, month: str) -> Response:
        if not _MONTH.fullmatch(month):
            raise NotFound
        guide = guide_of(agency=self.own_agency, slug=code)
        given = StoredMonthIn(data=request.data)
        given.is_valid(raise_exception=True)
        first = date(int(month[:4]), int(month[5:]), 1)
        figure = MonthFigure(service=guide.slug, month=first, **given.validated_data)
        changed = record_figures(figures=[figure], actor=None)  # the agency was checked above
        return Response({"service": guide.slug, "month": month, "changed": bool(changed)})


def object_of(request: Request) -> dict[str, Any]:
    """The body as a JSON object.

    Raises:
        ValidationError: 400, it is another JSON value.
    """
    if not isinstance(request.data, dict):
        raise serializers.ValidationError({"non_field_errors": ["A JSON object is expected."]})
    return request.data
