"""Reuses over HTTP: read and sent by anybody, shown once a data steward has looked."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from common.serializers import UtcDateTimeField
from opendata import selectors
from opendata.api.questions import KEY, TextThrottle
from opendata.api.requests import NamedDatasetOut, link_to
from opendata.api.serializers import VocabularyOut
from opendata.api.views import LANG, language
from opendata.community import reuses
from opendata.community.reuses import Made
from opendata.community.texts import Words
from opendata.models import Dataset, Reuse, ReuseKind
from operations.api.idempotent import answer_once
from operations.clock import database_now


class ReuseFilterIn(serializers.Serializer[Any]):
    dataset = serializers.CharField(
        max_length=80, required=False, default="", help_text="Its slug."
    )
    kind = serializers.ChoiceField(choices=ReuseKind.choices, required=False, default="")


class ReuseIn(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=500, allow_blank=True, trim_whitespace=False)
    url = serializers.CharField(max_length=1000, allow_blank=True)
    kind = serializers.ChoiceField(choices=ReuseKind.choices)
    text = serializers.CharField(max_length=5000, allow_blank=True, trim_whitespace=False)
    name = serializers.CharField(
        max_length=200,
        required=False,
        default="",
        allow_blank=True,
        trim_whitespace=False,
        help_text="Who made it.",
    )
    datasets = serializers.ListField(
        child=serializers.CharField(max_length=80), max_length=20, help_text="Their slugs."
    )


class ReuseOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    url = serializers.CharField()
    kind = VocabularyOut()
    text = serializers.CharField()
    language = serializers.CharField()
    name = serializers.CharField()
    sent_at = UtcDateTimeField()
    datasets = NamedDatasetOut(many=True)


class ReuseTakenOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()


def _shown(reuse: Reuse) -> dict[str, Any]:  # Any: as the fields
    names = ("title", "url", "text", "language", "name", "sent_at")
    return {
        "id": reuse.public_id,
        **{name: getattr(reuse, name) for name in names},
        "kind": {"code": reuse.kind, "label": reuse.get_kind_display()},
        "datasets": [link_to(one) for one in reuse.datasets.all()],
    }


class ReuseListView(GenericAPIView):  # type: ignore[type-arg]  # of no model
    """GET /api/v1/reuses/ → what is shown, newest first · POST → 201, taken · 400 · 404 · 422 · 429."""

    throttle_classes = (TextThrottle,)

    @extend_schema(
        operation_id="reuses",
        tags=["reuses"],
        parameters=[LANG, ReuseFilterIn],
        responses=ReuseOut(many=True),
    )
    def get(self, request: Request) -> Response:
        given = ReuseFilterIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        slug = given.validated_data["dataset"]
        dataset = selectors.dataset_by_slug(slug) if slug else None
        found = reuses.public_reuses(dataset=dataset, kind=given.validated_data["kind"])
        shown = [_shown(one) for one in self.paginate_queryset(found) or []]
        return self.get_paginated_response(ReuseOut(shown, many=True).data)

    @extend_schema(
        operation_id="reuse_send",
        tags=["reuses"],
        parameters=[LANG, KEY],
        request=ReuseIn,
        responses={201: ReuseTakenOut},
        examples=[
            OpenApiExample(
                "an article",
                value={
                    "title": "أين تتأخر الشهادات؟",
                    "url": "https://example.org/certificates",
                    "kind": "article",
                    "text": "تحليل بحسب المحافظة.",
                    "datasets": ["countries"],
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        given = ReuseIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        datasets: list[Dataset] = [
            selectors.dataset_by_slug(slug) for slug in dict.fromkeys(values["datasets"])
        ]
        made = Made(values["title"], values["url"], values["kind"], datasets)

        def act() -> tuple[int, Any]:
            words = Words(values["text"], language(), values["name"])
            taken = reuses.send(made=made, words=words, now=database_now())
            return status.HTTP_201_CREATED, {"id": str(taken.public_id)}

        return answer_once(request, act)
