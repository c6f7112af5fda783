"""An author's new wording of a comment, over HTTP."""

from __future__ import annotations

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import NotFound
from common.throttles import VisitorWrites
from consultations import selectors, services
from consultations.api import log_presentation
from consultations.api.log_serializers import CommentReceivedOut
from consultations.api.serializers import MAX_TYPED, CommentOut
from consultations.api.views import KEY, LANG
from consultations.log import receipts
from consultations.models import Stance
from consultations.participation import Authorship
from consultations.services import Revision
from operations.api.idempotent import answer_once
from operations.idempotency import Answer


class RevisionIn(serializers.Serializer):
    body = serializers.CharField(max_length=MAX_TYPED, trim_whitespace=False, allow_blank=True)
    suggestion = serializers.CharField(
        max_length=MAX_TYPED, trim_whitespace=False, required=False, allow_blank=True, default=""
    )
    author_name = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", trim_whitespace=False
    )
    stance = serializers.ChoiceField(
        choices=Stance.choices, required=False, allow_blank=True, default=""
    )


class RevisionView(APIView):
    """POST: the author writes the comment anew while the consultation is open → 201 · 400 · 404 · 409 · 422 · 429."""

    throttle_classes = (VisitorWrites,)

    @extend_schema(
        operation_id="receipt_revision",
        tags=["log"],
        parameters=[LANG, KEY],
        request=RevisionIn,
        responses={201: CommentReceivedOut},
        examples=[
            OpenApiExample(
                "a new wording",
                value={"body": "أقترح ٤٥ يومًا، لا ٦٠.", "stance": "opposes"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, code: str) -> Response:
        given = RevisionIn(data=request.data)
        given.is_valid(raise_exception=True)
        receipt = receipts.find(code)
        if receipt is None or receipt.comment is None:
            raise NotFound
        replaced, language = receipt.comment, get_language() or "ar"

        def act() -> Answer:
            made = services.revise_comment(
                comment=replaced,
                author=Authorship(receipt_code=receipt.code),
                revision=Revision(**given.validated_data),
            )
            shown = CommentOut().to_representation(
                selectors.comment_by_id(made.consultation, made.public_id, is_public=False)
            )
            told = log_presentation.receipt_in_answer(
                made.receipt,  # type: ignore[attr-defined]  # the plugin misses this reverse side
                language,
            )
            return Answer(
                status.HTTP_201_CREATED,
                {**shown, "receipt": told},
                subject=services.subject_of(made),
            )

        return answer_once(request, act)
