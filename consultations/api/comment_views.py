"""One comment over HTTP: read by anybody, taken back by its author, supported by participants."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.participants import participant_for
from common.errors import NotFound
from common.throttles import VisitorWrites
from consultations import participation, selectors, services
from consultations.api import log_presentation, outcome_presentation
from consultations.api.log_serializers import ReceiptInAnswerOut
from consultations.api.readers import ReaderView, original_for
from consultations.api.serializers import CommentOut
from consultations.log import receipts
from consultations.models import Comment
from consultations.participation import Authorship
from operations.clock import database_now

LANG = OpenApiParameter("lang", str, description="Language of labels and titles, e.g. `ar`.")
REPLIES_OF_ONE = 500
NO_STORE = {"Cache-Control": "no-store"}


class EndingIn(serializers.Serializer):
    """How the author shows to be the author, where no session does."""

    receipt = serializers.CharField(
        max_length=100, required=False, default="", allow_blank=True, help_text="Receipt's code."
    )


class EndingFilterIn(serializers.Serializer):
    erase = serializers.BooleanField(
        required=False, default=False, help_text="Destroy the text too; else it is withdrawn."
    )


class SupportOut(serializers.Serializer):
    supports_count = serializers.IntegerField()
    is_supported = serializers.BooleanField(help_text="Whether this person supports it.")


class SupportGivenOut(SupportOut):
    receipt = ReceiptInAnswerOut()


def _language() -> str:
    return get_language() or "ar"


def _comment(request: Request, slug: str, public_id: str, *, is_public: bool = True) -> Comment:
    original = original_for(request, slug)
    return selectors.comment_by_id(original, public_id, is_public=is_public)


class WriteThrottle(VisitorWrites):
    """Sheds load; that a vote counts once is the database's guarantee."""

    scope = "votes"
    THROTTLE_RATES = {"votes": "120/min"}  # noqa: RUF012 - as the parent has it


class CommentDetailView(ReaderView):
    """GET: one public comment or the place of one that was taken away · 404. DELETE: by its author → 200 · 401 · 403 · 404."""

    def get_throttles(self) -> list[Any]:
        return [WriteThrottle()] if self.request.method == "DELETE" else []

    @extend_schema(operation_id="comment", parameters=[LANG], responses=CommentOut)
    def get(self, request: Request, slug: str, public_id: str) -> Response:
        comment = _comment(request, slug, public_id)
        replies = selectors.replies_to([comment], REPLIES_OF_ONE)
        everything = [comment, *replies[comment.pk]]
        context = {
            "replies": replies,
            "dispositions": outcome_presentation.of_comments(
                comment.consultation, everything, _language()
            ),
        }
        return Response(CommentOut(comment, context=context).data)

    @extend_schema(
        operation_id="comment_take_back",
        description=(
            "Withdraws the comment from public view; with `erase=true` destroys its text, name and stance for ever, "
            "in the log too. Idempotent: a repetition changes nothing."
        ),
        parameters=[LANG, EndingFilterIn],
        request=EndingIn,
        responses=CommentOut,
        examples=[
            OpenApiExample(
                "by the receipt", value={"receipt": "7k2m9-qr4tx-0v8ba-hj3nd"}, request_only=True
            )
        ],
    )
    def delete(self, request: Request, slug: str, public_id: str) -> Response:
        given, asked = EndingIn(data=request.data), EndingFilterIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        asked.is_valid(raise_exception=True)
        end = services.erase_comment if asked.validated_data["erase"] else services.withdraw_comment
        comment = _comment(request, slug, public_id, is_public=False)
        author = Authorship.of(participant_for(request), given.validated_data["receipt"])
        end(comment=comment, author=author, now=database_now())
        return Response(
            CommentOut(_comment(request, slug, public_id, is_public=False)).data, headers=NO_STORE
        )


class ReceiptCommentView(APIView):
    """DELETE: take back what a receipt is for, wherever it stands and without a session → 200 · 404 · 429."""

    throttle_classes = (WriteThrottle,)

    @extend_schema(
        operation_id="receipt_comment_take_back",
        tags=["log"],
        description="As `comment_take_back`, for who has the receipt's code. Idempotent.",
        parameters=[LANG, EndingFilterIn],
        responses=CommentOut,
    )
    def delete(self, request: Request, code: str) -> Response:
        asked = EndingFilterIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        receipt = receipts.find(code)
        if receipt is None or receipt.comment is None:
            raise NotFound
        end = services.erase_comment if asked.validated_data["erase"] else services.withdraw_comment
        author = Authorship(receipt_code=receipt.code)
        end(comment=receipt.comment, author=author, now=database_now())
        ended = selectors.comments_for_reading().get(pk=receipt.comment.pk)
        return Response(CommentOut(ended).data, headers=NO_STORE)


class SupportView(ReaderView):
    """Support for a comment. POST and DELETE are idempotent without a key: a repetition gets the same receipt."""

    def get_throttles(self) -> list[Any]:
        return [] if self.request.method == "GET" else [WriteThrottle()]

    @extend_schema(operation_id="comment_support", parameters=[LANG], responses=SupportOut)
    def get(self, request: Request, slug: str, public_id: str) -> Response:
        comment = _comment(request, slug, public_id)
        return Response(self._state(comment, request), headers=NO_STORE)

    @extend_schema(
        operation_id="comment_support_give",
        parameters=[LANG],
        request=None,
        responses={200: SupportGivenOut, 201: SupportGivenOut},
    )
    def post(self, request: Request, slug: str, public_id: str) -> Response:
        comment = _comment(request, slug, public_id)
        given = services.support_comment(comment=comment, participant=participant_for(request))
        receipt = log_presentation.receipt_in_answer(given.receipt, _language())
        code = status.HTTP_201_CREATED if given.is_new else status.HTTP_200_OK
        return Response(
            self._state(comment, request) | {"receipt": receipt}, status=code, headers=NO_STORE
        )

    @extend_schema(operation_id="comment_support_withdraw", parameters=[LANG], responses=SupportOut)
    def delete(self, request: Request, slug: str, public_id: str) -> Response:
        comment = _comment(request, slug, public_id)
        services.withdraw_support(comment=comment, participant=participant_for(request))
        return Response(self._state(comment, request), headers=NO_STORE)

    def _state(self, comment: Comment, request: Request) -> dict[str, Any]:
        consultation = comment.consultation
        pseudonym = participation.pseudonym_in(consultation, participant_for(request))
        state = {
            "supports_count": _supports(comment),
            "is_supported": selectors.has_supported(comment, pseudonym),
        }
        return dict(SupportOut(state).data)


def _supports(comment: Comment) -> int:
    """As it is after the write of this request."""
    return Comment.objects.values_list("supports_count", flat=True).get(pk=comment.pk)
