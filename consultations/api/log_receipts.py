"""Receipts over HTTP: seen by who has the code, checked by anybody."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import NotFound
from common.throttles import VisitorWrites
from consultations import services
from consultations.api import log_presentation as presentation
from consultations.api.log_serializers import (
    MailboxIn,
    ReceiptFileOut,
    ReceiptOut,
    VerifiedOut,
    VerifyIn,
)
from consultations.api.log_views import TEXT, LogView
from consultations.errors import NotLoggedYet
from consultations.log import receipts, verifying
from consultations.models import Receipt
from operations.api.idempotent import answer_once

LANG = OpenApiParameter("lang", str, description="Language of titles and sentences, e.g. `ar`.")
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="8 to 200 visible ASCII characters; a repetition sends nothing.",
)
NO_STORE = {"Cache-Control": "no-store"}


def _language() -> str:
    return get_language() or "ar"


def _receipt(code: str) -> Receipt:
    receipt = receipts.find(code)
    if receipt is None:
        raise NotFound
    return receipt


class ReceiptView(APIView):
    """GET /api/v1/receipts/{code}/ → what was received, where it stands in the log and what became of it · 404."""

    @extend_schema(operation_id="receipt", tags=["log"], parameters=[LANG], responses=ReceiptOut)
    def get(self, request: Request, code: str) -> Response:
        shown = presentation.receipt(receipts.standing(_receipt(code)), _language())
        return Response(ReceiptOut(shown).data, headers=NO_STORE)


class ReceiptFileView(APIView):
    """GET /api/v1/receipts/{code}/file/ → one JSON file for verifiers: record, salt, leaf, proof · 404."""

    @extend_schema(operation_id="receipt_file", tags=["log"], responses=ReceiptFileOut)
    def get(self, request: Request, code: str) -> Response:
        found = receipts.standing(_receipt(code))
        name = f"diwan-receipt-{found.receipt.code}.json"
        headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(receipts.as_file(found), headers=headers)


class ReceiptProofView(LogView):
    """GET /api/v1/receipts/{code}.tlog-proof → C2SP tlog-proof, its ``extra`` the leaf · 404 · 409 not_logged_yet."""

    @extend_schema(
        operation_id="receipt_proof",
        tags=["log"],
        responses={(200, "text/plain"): OpenApiTypes.STR},
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        found = receipts.standing(_receipt(code))
        if not found.proof:
            raise NotLoggedYet
        name = f"diwan-receipt-{found.receipt.code}.tlog-proof"
        headers = {
            **NO_STORE,
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": f'attachment; filename="{name}"',
        }
        return HttpResponse(found.proof, content_type=TEXT, headers=headers)


class MailThrottle(VisitorWrites):
    """A receipt is sent to its author, not round the world."""

    scope = "receipt-mails"
    THROTTLE_RATES = {"receipt-mails": "10/hour"}  # noqa: RUF012 - as the parent has it


class ReceiptMailView(APIView):
    """POST /api/v1/receipts/{code}/mail/ → 202, the receipt's address goes to a mailbox · 400 · 404 · 429."""

    throttle_classes = (MailThrottle,)

    @extend_schema(
        operation_id="receipt_mail",
        tags=["log"],
        parameters=[LANG, KEY],
        request=MailboxIn,
        responses={202: None},
    )
    def post(self, request: Request, code: str) -> Response:
        given = MailboxIn(data=request.data)
        given.is_valid(raise_exception=True)
        receipt = _receipt(code)

        def act() -> tuple[int, dict[str, str]]:
            services.send_receipt(
                receipt=receipt, to=given.validated_data["address"], language=_language()
            )
            return status.HTTP_202_ACCEPTED, {}

        return answer_once(request, act)


class VerifyView(APIView):
    """POST /api/v1/receipts/verify/ → a verdict on whatever is shown; every readable request is answered 200."""

    throttle_classes = (VisitorWrites,)

    @extend_schema(
        operation_id="receipt_verify",
        tags=["log"],
        parameters=[LANG],
        request=VerifyIn,
        responses=VerifiedOut,
        examples=[
            OpenApiExample(
                "a code", value={"receipt": "7k2m9-qr4tx-0v8ba-hj3nd"}, request_only=True
            )
        ],
    )
    def post(self, request: Request) -> Response:
        given = VerifyIn(data=request.data)
        given.is_valid(raise_exception=True)
        found = verifying.judge(given.validated_data["receipt"])
        shown = presentation.finding(found, _language())
        return Response(VerifiedOut(shown).data, headers=NO_STORE)
