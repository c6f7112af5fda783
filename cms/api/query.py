"""Query parameters that the lists of this context share."""

from __future__ import annotations

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

LANGUAGE = OpenApiParameter(
    "lang", str, description="Language of names and texts.", enum=[c for c, _ in settings.LANGUAGES]
)


class LanguageQuery(serializers.Serializer):
    lang = serializers.ChoiceField(
        choices=[code for code, _name in settings.LANGUAGES], default=settings.LANGUAGE_CODE
    )


def language_of(request: Request) -> str:
    """The language asked for; 400 when the site does not have it."""
    query = LanguageQuery(data=request.query_params)
    query.is_valid(raise_exception=True)
    return str(query.validated_data["lang"])
