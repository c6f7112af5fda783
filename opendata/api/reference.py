"""Reference lists over HTTP: what the codes in a table stand for."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import NotFound
from opendata.api.views import LANG, language
from opendata.reference import lists


class ReferenceEntryOut(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute


class ReferenceListOut(serializers.Serializer):
    code = serializers.CharField(help_text="As a column's `reference_list` says it.")
    name = serializers.CharField()
    entries = ReferenceEntryOut(many=True)


class ReferenceListView(APIView):
    """GET /api/v1/reference-lists/{code}/ → the codes of a list and the words for them · 404."""

    @extend_schema(parameters=[LANG], responses=ReferenceListOut)
    def get(self, request: Request, code: str) -> Response:
        found = lists.get(code)
        if found is None:
            raise NotFound
        entries = [{"code": one, "label": label} for one, label in found.labels(language()).items()]
        return Response(
            {"code": code, "name": str(lists.NAMES.get(code, code)), "entries": entries}
        )
