"""How often a dataset is used, over HTTP."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.offered import offered_datasets
from opendata import selectors
from opendata.api.views import LANG, language
from opendata.community import usage
from opendata.community.usage_offered import PROVIDER
from operations.clock import database_now


class UsageDayOut(serializers.Serializer[Any]):
    day = serializers.DateField()
    downloads = serializers.IntegerField()
    calls = serializers.IntegerField()


class UsageOut(serializers.Serializer[Any]):
    downloads = serializers.IntegerField(help_text="Of the last thirty days.")
    calls = serializers.IntegerField(help_text="Of programs, in the last thirty days.")
    total_downloads = serializers.IntegerField()
    total_calls = serializers.IntegerField()
    by_day = UsageDayOut(many=True, help_text="Days with any use of the last thirty.")
    dataset_url = serializers.CharField(help_text="These numbers as open data; empty before.")


class UsageView(APIView):
    """GET /api/v1/datasets/{slug}/usage/ → how often it was used · 404 · 410."""

    @extend_schema(
        operation_id="dataset_usage", tags=["usage"], parameters=[LANG], responses=UsageOut
    )
    def get(self, request: Request, slug: str) -> Response:
        dataset = selectors.dataset_by_slug(slug)
        today = timezone.localdate(database_now())
        link = offered_datasets.link(PROVIDER, str(dataset.agency_id), language())
        shown = {
            **usage.numbers(dataset, today),
            "by_day": usage.by_day(dataset, today),
            "dataset_url": link.url if link else "",
        }
        return Response(UsageOut(shown).data)
