"""Drafts over HTTP: kept while their authors sign in. The key travels in bodies only, since addresses end up in logs."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import NotFound
from common.throttles import VisitorWrites
from consultations import services
from consultations.api.serializers import PassageIn, RespondentIn
from consultations.models import Stance
from consultations.models.text import KEY_PATTERN
from operations.clock import database_now

NO_STORE = {"Cache-Control": "no-store"}
# Longer than a comment may be: what is too long to be sent is still not to be lost.
MAX_BODY = 20_000


class DraftFields(serializers.Serializer):
    consultation = serializers.CharField(max_length=255, help_text="Slug.")
    clause = serializers.RegexField(
        KEY_PATTERN, max_length=64, required=False, allow_blank=True, default=""
    )
    parent = serializers.CharField(  # type: ignore[assignment]  # a field named as an attribute
        max_length=16, required=False, allow_blank=True, default=""
    )
    passage = PassageIn(required=False, allow_null=True, default=None)
    suggestion = serializers.CharField(
        max_length=MAX_BODY, trim_whitespace=False, required=False, allow_blank=True, default=""
    )
    body = serializers.CharField(max_length=MAX_BODY, trim_whitespace=False, allow_blank=True)
    author_name = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", trim_whitespace=False
    )
    stance = serializers.ChoiceField(
        choices=Stance.choices, required=False, allow_blank=True, default=""
    )
    version = serializers.IntegerField(required=False, default=0, min_value=0, max_value=10_000)
    respondent = RespondentIn(required=False, allow_null=True, default=None)


class DraftKey(serializers.Serializer):
    key = serializers.CharField(max_length=64, help_text="Opens the draft; stored nowhere.")


class DraftsView(APIView):
    """POST: keep a draft for a day → 201 with its key · 400 · 429. DELETE: forget it → 204."""

    throttle_classes = (VisitorWrites,)

    @extend_schema(operation_id="draft_keep", request=DraftFields, responses={201: DraftKey})
    def post(self, request: Request) -> Response:
        given = DraftFields(data=request.data)
        given.is_valid(raise_exception=True)
        key = services.keep_draft(typed=dict(given.validated_data), now=database_now())
        return Response({"key": key}, status=status.HTTP_201_CREATED, headers=NO_STORE)

    @extend_schema(operation_id="draft_forget", request=DraftKey, responses={204: None})
    def delete(self, request: Request) -> Response:
        given = DraftKey(data=request.data)
        given.is_valid(raise_exception=True)
        services.forget_draft(key=given.validated_data["key"])
        return Response(status=status.HTTP_204_NO_CONTENT, headers=NO_STORE)


class OpenDraftView(APIView):
    """POST /api/v1/drafts/open/ with the key → what was typed · 400 · 404 · 429."""

    throttle_classes = (VisitorWrites,)

    @extend_schema(operation_id="draft_open", request=DraftKey, responses=DraftFields)
    def post(self, request: Request) -> Response:
        given = DraftKey(data=request.data)
        given.is_valid(raise_exception=True)
        typed = services.open_draft(key=given.validated_data["key"], now=database_now())
        if typed is None:
            raise NotFound
        return Response(DraftFields(typed).data, headers=NO_STORE)
