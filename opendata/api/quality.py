"""The quality of datasets over HTTP."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.serializers import UtcDateTimeField
from opendata.api.views import LANG, language
from opendata.standards import quality, selectors
from opendata.standards.presentation import presented


class MetricOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField(help_text="What is there, or what to do.")  # type: ignore[assignment]  # a field named as an attribute
    points = serializers.IntegerField()
    most = serializers.IntegerField()
    is_met = serializers.BooleanField()


class DimensionOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute
    points = serializers.IntegerField()
    most = serializers.IntegerField()
    metrics = MetricOut(many=True)


class GainOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    points = serializers.IntegerField()
    fix = serializers.CharField(help_text="What to do for these points.")


class StarOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute
    is_met = serializers.BooleanField()


class StarsOut(serializers.Serializer[Any]):
    level = serializers.IntegerField()
    steps = StarOut(many=True)


class TimelinessOut(serializers.Serializer[Any]):
    last = serializers.DateField()
    due = serializers.DateField(allow_null=True, help_text="Null: no rhythm was promised.")
    late_days = serializers.IntegerField()


class ColumnQualityOut(serializers.Serializer[Any]):
    resource = serializers.UUIDField()
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute
    empty = serializers.FloatField(allow_null=True)
    odd = serializers.FloatField(allow_null=True)


class CellsOut(serializers.Serializer[Any]):
    """Shares from 0 to 1; null where nobody counted."""

    empty = serializers.FloatField(allow_null=True, help_text="Cells without a value.")
    odd = serializers.FloatField(allow_null=True, help_text="Cells that are not of their type.")
    duplicate_keys = serializers.IntegerField(allow_null=True)
    columns = ColumnQualityOut(many=True)


class BrokenLinkOut(serializers.Serializer[Any]):
    url = serializers.CharField()
    status = serializers.IntegerField(allow_null=True)
    problem = serializers.CharField()
    checked_at = UtcDateTimeField(allow_null=True)


class QualityOut(serializers.Serializer[Any]):
    dataset = serializers.CharField()
    title = serializers.CharField()
    points = serializers.IntegerField()
    most = serializers.IntegerField()
    rating = serializers.CharField()
    rating_label = serializers.CharField()
    dimensions = DimensionOut(many=True)
    gains = GainOut(many=True, help_text="What would give points, most first.")
    stars = StarsOut()
    timeliness = TimelinessOut()
    cells = CellsOut()
    broken_links = BrokenLinkOut(many=True)


class MeanOut(serializers.Serializer[Any]):
    datasets = serializers.IntegerField(help_text="How many were measured.")
    points = serializers.FloatField()
    most = serializers.IntegerField()
    rating = serializers.CharField()
    stars = serializers.FloatField()
    dimensions = serializers.DictField(child=serializers.FloatField())


class DatasetQualityView(APIView):
    """GET /api/v1/datasets/{slug}/quality/ → its points, stars, timeliness and cells · 404 · 410."""

    @extend_schema(operation_id="dataset_quality", parameters=[LANG], responses=QualityOut)
    def get(self, request: Request, slug: str) -> Response:
        facts = selectors.dataset_facts(slug)
        found = quality.quality_of(facts, now=timezone.now())
        return Response(QualityOut(presented(found, language())).data)


class CatalogueQualityView(APIView):
    """GET /api/v1/catalog/quality/ → the mean of all public datasets, counted every night."""

    @extend_schema(operation_id="catalogue_quality", responses=MeanOut)
    def get(self, request: Request) -> Response:
        return Response(MeanOut(quality.catalogue_mean()).data)
