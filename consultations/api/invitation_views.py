"""What is for some only, over HTTP: the consultations that a person is invited to, or may read as an official."""

from __future__ import annotations

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from consultations import selectors
from consultations.api import presentation
from consultations.api.readers import ReaderView, reader_for
from consultations.api.serializers import ConsultationSummaryOut
from consultations.api.views import LANG
from operations.clock import database_now


class InvitationsOut(serializers.Serializer):
    results = ConsultationSummaryOut(many=True, help_text="The open ones first.")


class InvitationsView(ReaderView):
    """GET /api/v1/invitations/ with a session → the consultations that are not public and that this person may read · 401."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(operation_id="invitations", parameters=[LANG], responses=InvitationsOut)
    def get(self, request: Request) -> Response:
        now = database_now()
        pages = selectors.for_some(reader_for(request), now=now)
        shown = presentation.summaries(pages, get_language() or "ar", now)
        return Response(InvitationsOut({"results": shown}).data)
