"""The number in whose name answers may be cached."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from operations import generation


class GenerationOut(serializers.Serializer):
    number = serializers.IntegerField(help_text="Grows with every public change.")


class GenerationView(APIView):
    """A front end on another machine asks for this number before it uses its cache."""

    @extend_schema(
        operation_id="generation",
        tags=["operations"],
        responses=GenerationOut,
        examples=[OpenApiExample("After 42 changes", value={"number": 42}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        return Response(
            GenerationOut({"number": generation.number()}).data,
            headers={"Cache-Control": "no-store"},
        )
