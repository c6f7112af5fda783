"""What lists of pages may be asked: the input of their GET requests, checked before any query."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from cms.api.query import LanguageQuery

__all__ = ["AgencyQuery", "LanguageQuery", "YearQuery", "asked"]


class AgencyQuery(LanguageQuery):
    """``?agency=`` by slug."""

    agency = serializers.CharField(required=False, max_length=80, allow_blank=True, default="")


class YearQuery(AgencyQuery):
    """``?year=`` of the date line or the start."""

    year = serializers.IntegerField(required=False, min_value=1900, max_value=2200, default=None)


def asked(request: Request, query: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """The checked question; unknown parameters are ignored, wrong ones answer 400."""
    given = query(data=request.query_params)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)
