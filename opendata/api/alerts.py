"""Alerts by mail over HTTP: asked for by anybody, confirmed and ended by whoever holds the link from the mailbox."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.contact import EMAIL, Contact
from accounts.mailboxes import CONFIRM_WITHIN
from common.serializers import UtcDateTimeField
from common.throttles import VisitorWrites
from opendata import addresses, selectors
from opendata.api.questions import KEY, TextThrottle
from opendata.api.views import LANG, language
from opendata.community import alerts, letters, tokens
from opendata.models import DataAlert
from operations.api.idempotent import answer_once
from operations.clock import database_now

NO_STORE = {"Cache-Control": "no-store"}


class AlertIn(serializers.Serializer[Any]):
    email = serializers.CharField(max_length=300, allow_blank=True)
    dataset = serializers.CharField(max_length=80, help_text="Its slug.")


class AlertAskedOut(serializers.Serializer[Any]):
    confirm_within_days = serializers.IntegerField(
        help_text="The mailbox was asked, unless it was asked too often; the answer is the same for every address."
    )


class AlertTokenIn(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=300, help_text="From the link in the mail.")


class AlertOut(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Ends this alert.")
    address = serializers.CharField(help_text="Enough to recognise one's own.")
    what = serializers.CharField(help_text="Of what it tells, in words.")
    url = serializers.CharField(help_text="The dataset.")
    confirmed_at = UtcDateTimeField(allow_null=True)
    ended_at = UtcDateTimeField(allow_null=True)


def _answer(alert: DataAlert) -> Response:
    dataset = alert.question.dataset if alert.question else alert.dataset
    shown = {
        "token": tokens.for_managing(alert),
        "address": Contact(EMAIL, alert.address).masked,
        "what": letters.name_of(alert, language()),
        "url": addresses.path(dataset, language()) if dataset else "",
        "confirmed_at": alert.confirmed_at,
        "ended_at": alert.ended_at,
    }
    return Response(AlertOut(shown).data, headers=NO_STORE)


class AlertsView(APIView):
    """POST /api/v1/data-alerts/ → 202, the mailbox is asked · 404 · 410 · 422 mailbox_not_usable · 429."""

    throttle_classes = (TextThrottle,)

    @extend_schema(
        operation_id="data_alerts_ask",
        tags=["alerts"],
        parameters=[LANG, KEY],
        request=AlertIn,
        responses={202: AlertAskedOut},
        examples=[
            OpenApiExample(
                "of one dataset",
                value={"email": "layla@example.org", "dataset": "countries"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        given = AlertIn(data=request.data)
        given.is_valid(raise_exception=True)
        address = alerts.read_address(given.validated_data["email"])
        wanted = alerts.Wanted(dataset=selectors.dataset_by_slug(given.validated_data["dataset"]))

        def act() -> tuple[int, Any]:
            alerts.ask(address=address, wanted=wanted, language=language(), now=database_now())
            return status.HTTP_202_ACCEPTED, {"confirm_within_days": CONFIRM_WITHIN.days}

        return answer_once(request, act)


class AlertConfirmationView(APIView):
    """POST /api/v1/data-alerts/confirmation/ → the alert, confirmed · 404."""

    throttle_classes = (VisitorWrites,)

    @extend_schema(
        operation_id="data_alerts_confirm",
        tags=["alerts"],
        parameters=[LANG],
        request=AlertTokenIn,
        responses=AlertOut,
    )
    def post(self, request: Request) -> Response:
        given = AlertTokenIn(data=request.data)
        given.is_valid(raise_exception=True)
        token = given.validated_data["token"]
        return _answer(alerts.confirm(token=token, now=database_now()))


class AlertView(APIView):
    """GET /api/v1/data-alerts/{token}/ → of what it tells · 404."""

    @extend_schema(
        operation_id="data_alert", tags=["alerts"], parameters=[LANG], responses=AlertOut
    )
    def get(self, request: Request, token: str) -> Response:
        return _answer(alerts.found(token=token))


class AlertEndView(APIView):
    """POST /api/v1/data-alerts/{token}/end/ → ended, at once; a second time changes nothing · 404."""

    throttle_classes = (VisitorWrites,)

    @extend_schema(
        operation_id="data_alert_end",
        tags=["alerts"],
        parameters=[LANG],
        request=None,
        responses=AlertOut,
    )
    def post(self, request: Request, token: str) -> Response:
        return _answer(alerts.end(token=token, now=database_now()))
