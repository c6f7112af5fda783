"""Requests for data, and the inventory of what is not published, over HTTP."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Agency
from common.serializers import UtcDateTimeField
from common.spreadsheet import harmless
from opendata import addresses
from opendata.api.questions import KEY, TextThrottle
from opendata.api.serializers import PublisherOut, VocabularyOut
from opendata.api.views import LANG, language
from opendata.community import inventory, requests
from opendata.community.texts import Words
from opendata.models import Dataset, DatasetRequest, RequestStatus
from operations.api.idempotent import answer_once
from operations.clock import database_now

Values = dict[str, Any]  # Any: what one serializer of this module takes
INVENTORY_COLUMNS = ("title_ar", "title_en", "agency", "access", "reason_ar", "reason_en", "url")


class RequestIn(serializers.Serializer[Any]):
    title = serializers.CharField(
        max_length=500, allow_blank=True, trim_whitespace=False, help_text="Which data."
    )
    text = serializers.CharField(
        max_length=5000, allow_blank=True, trim_whitespace=False, help_text="What for, and how."
    )
    name = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True, trim_whitespace=False
    )
    agency = serializers.SlugRelatedField(
        slug_field="slug",
        queryset=Agency.objects.all(),
        required=False,
        allow_null=True,
        default=None,
        help_text="Who has the data; null where the asker does not know.",
    )


class RequestFilterIn(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=RequestStatus.choices, required=False, default="")


class NamedDatasetOut(serializers.Serializer[Any]):
    slug = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()


class DatasetRequestOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    text = serializers.CharField()
    language = serializers.CharField()
    name = serializers.CharField()
    sent_at = UtcDateTimeField()
    agency = PublisherOut(allow_null=True)
    status = VocabularyOut()
    decided_at = UtcDateTimeField(allow_null=True)
    planned_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    dataset = NamedDatasetOut(allow_null=True, help_text="Where the data are now.")


class DatasetRequestTakenOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()


class UnpublishedOut(serializers.Serializer[Any]):
    title = serializers.CharField()
    agency = PublisherOut()
    access = VocabularyOut()
    reason = serializers.CharField()
    url = serializers.CharField()


def publisher(agency: Agency) -> Values:
    return {
        "slug": agency.slug,
        "name": agency.name_in(language()),
        "url": f"/{language()}/agencies/{agency.slug}/",
    }


def link_to(dataset: Dataset) -> Values:
    return {
        "slug": dataset.slug,
        "title": dataset.text_in("title", language()),
        "url": addresses.path(dataset, language()),
    }


def _shown(request: DatasetRequest) -> Values:
    names = ("title", "text", "language", "name", "sent_at", "decided_at", "planned_on", "reason")
    dataset = request.dataset if request.dataset and request.dataset.is_public else None
    return {
        "id": request.public_id,
        **{name: getattr(request, name) for name in names},
        "agency": publisher(request.agency) if request.agency else None,
        "status": {"code": request.status, "label": request.get_status_display()},
        "dataset": link_to(dataset) if dataset else None,
    }


class RequestListView(GenericAPIView):  # type: ignore[type-arg]  # of no model
    """GET /api/v1/dataset-requests/ → what is listed, newest first · POST → 201, taken · 400 · 422 · 429."""

    throttle_classes = (TextThrottle,)

    @extend_schema(
        operation_id="dataset_requests",
        tags=["requests"],
        parameters=[LANG, RequestFilterIn],
        responses=DatasetRequestOut(many=True),
    )
    def get(self, request: Request) -> Response:
        given = RequestFilterIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        found = requests.public_requests(given.validated_data["status"])
        page = self.paginate_queryset(found) or []
        shown = [_shown(one) for one in page]
        return self.get_paginated_response(DatasetRequestOut(shown, many=True).data)

    @extend_schema(
        operation_id="dataset_request_send",
        tags=["requests"],
        parameters=[LANG, KEY],
        request=RequestIn,
        responses={201: DatasetRequestTakenOut},
        examples=[
            OpenApiExample(
                "request",
                value={"title": "حوادث السير بحسب الشارع", "text": "لدراسة السلامة أمام المدارس."},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        given = RequestIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data

        def act() -> tuple[int, Any]:
            taken = requests.send(
                title=values["title"],
                agency=values["agency"],
                words=Words(values["text"], language(), values["name"]),
                now=database_now(),
            )
            return status.HTTP_201_CREATED, {"id": str(taken.public_id)}

        return answer_once(request, act)


class UnpublishedListView(GenericAPIView):  # type: ignore[type-arg]  # of no model
    """GET /api/v1/unpublished-datasets/ → datasets that are listed without their files, and why."""

    @extend_schema(
        operation_id="unpublished_datasets",
        tags=["requests"],
        parameters=[LANG],
        responses=UnpublishedOut(many=True),
    )
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(inventory.unpublished()) or []
        shown = [
            {
                **link_to(one),
                "agency": publisher(one.agency),
                "access": {"code": one.access_level, "label": one.get_access_level_display()},
                "reason": one.text_in("access_reason", language()),
            }
            for one in page
        ]
        return self.get_paginated_response(UnpublishedOut(shown, many=True).data)


class UnpublishedCsvView(APIView):
    """GET /api/v1/unpublished-datasets.csv → the whole inventory, for programs and spreadsheets."""

    @extend_schema(
        operation_id="unpublished_datasets_csv",
        tags=["requests"],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> HttpResponse:
        out = io.StringIO()
        table = csv.writer(out)
        table.writerow(INVENTORY_COLUMNS)
        for one in inventory.unpublished():
            names = ("title_ar", "title_en")
            reasons = (one.access_reason_ar, one.access_reason_en)
            cells = [
                *(getattr(one, name) for name in names),
                one.agency.slug,
                one.access_level,
                *reasons,
                addresses.page(one, "ar"),
            ]
            table.writerow([harmless(cell) for cell in cells])
        # With the mark by which spreadsheet programs know UTF-8.
        return HttpResponse(
            "\ufeff" + out.getvalue(),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="unpublished-datasets.csv"'},
        )
