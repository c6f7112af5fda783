"""The terms that content is filed under."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.api.query import LanguageQuery
from cms.api.service_content import term_out
from cms.api.services import TermOut
from cms.models import Audience, Channel, Governorate, LifeEvent, Topic

KINDS = {
    "audiences": Audience,
    "topics": Topic,
    "life_events": LifeEvent,
    "channels": Channel,
    "governorates": Governorate,
}


class TaxonomiesOut(serializers.Serializer[Any]):
    audiences = TermOut(many=True)
    topics = TermOut(many=True)
    life_events = TermOut(many=True)
    channels = TermOut(many=True)
    governorates = TermOut(many=True)


class TaxonomiesView(APIView):
    """GET /api/v1/taxonomies/?lang=ar → every list of terms in its order · 400."""

    @extend_schema(
        parameters=[LanguageQuery],
        responses=TaxonomiesOut,
        examples=[
            OpenApiExample(
                "taxonomies",
                value={
                    "audiences": [{"slug": "citizen", "name": "المواطن"}],
                    "topics": [],
                    "life_events": [],
                    "channels": [{"slug": "portal", "name": "البوابة"}],
                    "governorates": [{"slug": "irbid", "name": "إربد"}],
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        given = LanguageQuery(data=request.query_params)
        given.is_valid(raise_exception=True)
        language = given.validated_data["lang"]
        return Response(
            {
                kind: [term_out(term, language) for term in model.objects.all()]
                for kind, model in KINDS.items()
            }
        )
