"""Subscriptions by mail over HTTP: asked for by anybody, confirmed and ended by whoever holds the link from the mailbox."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import SessionTokenAuthentication
from accounts.contact import EMAIL, Contact
from accounts.mailboxes import CONFIRM_WITHIN
from accounts.models import Agency
from accounts.personal import subject_of
from common.errors import NotFound
from common.serializers import UtcDateTimeField
from common.throttles import VisitorWrites
from consultations import selectors
from consultations.api.views import KEY, LANG
from consultations.models import Ending, EventKind, Subscription
from consultations.subscriptions import asking, letters, tokens
from consultations.subscriptions.asking import Wanted
from consultations.subscriptions.personal import of_subject
from operations.api.idempotent import answer_once
from operations.clock import database_now

NO_STORE = {"Cache-Control": "no-store"}
LANGUAGES = [code for code, _name in settings.LANGUAGES]


class SubscriptionThrottle(VisitorWrites):
    """Ten a minute from one visitor; what protects mailboxes is counted in the database (`subscriptions.asking`)."""

    scope = "subscriptions"
    THROTTLE_RATES = {"subscriptions": "10/min"}  # noqa: RUF012 - as the parent has it


class SubscriptionIn(serializers.Serializer):
    """One consultation or one agency; all where neither is named."""

    email = serializers.CharField(max_length=300, allow_blank=True)
    consultation = serializers.CharField(
        max_length=255, required=False, allow_blank=True, default="", help_text="Its slug."
    )
    agency = serializers.CharField(
        max_length=80, required=False, allow_blank=True, default="", help_text="Its slug."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:  # Any: as the fields
        """Raises: ValidationError: both are named."""
        if attrs["consultation"] and attrs["agency"]:
            raise serializers.ValidationError({"agency": "Name one of both."})
        return attrs


class SubscriptionAskedOut(serializers.Serializer):
    confirm_within_days = serializers.IntegerField(
        help_text="The mailbox was asked, unless it was asked too often; the answer is the same for every address."
    )


class TokenIn(serializers.Serializer):
    token = serializers.CharField(max_length=300, help_text="From the link in the mail.")


class PreferencesIn(serializers.Serializer):
    language = serializers.ChoiceField(choices=LANGUAGES)
    events = serializers.MultipleChoiceField(
        choices=EventKind.choices, help_text="Of what it is told; the others are left out."
    )


class SubscriptionOut(serializers.Serializer):
    token = serializers.CharField(help_text="Manages this subscription.")
    address = serializers.CharField(help_text="Enough to recognise one's own.")
    what = serializers.CharField(help_text="Of what it tells, in words.")
    language = serializers.ChoiceField(choices=LANGUAGES)
    events = serializers.ListField(child=serializers.ChoiceField(choices=EventKind.choices))
    confirmed_at = UtcDateTimeField(allow_null=True)
    ended_at = UtcDateTimeField(allow_null=True)
    ending = serializers.ChoiceField(choices=Ending.choices, allow_blank=True)


class OwnSubscriptionsOut(serializers.Serializer):
    results = SubscriptionOut(many=True, help_text="Confirmed and not ended; the newest first.")


def _shown(subscription: Subscription, language: str = "") -> dict[str, Any]:  # Any: as the fields
    language = language or get_language() or settings.LANGUAGE_CODE
    return {
        "token": tokens.for_managing(subscription),
        "address": Contact(EMAIL, subscription.address).masked,
        "what": letters.name_of(subscription, language),
        "language": subscription.language,
        "events": [kind for kind in EventKind.values if kind not in subscription.unwanted],
        "confirmed_at": subscription.confirmed_at,
        "ended_at": subscription.ended_at,
        "ending": subscription.ending,
    }


def _answer(subscription: Subscription) -> Response:
    return Response(SubscriptionOut(_shown(subscription)).data, headers=NO_STORE)


class SubscriptionsView(APIView):
    """POST /api/v1/subscriptions/ → 202, the mailbox is asked · 404 · 422 mail_address_refused · 429."""

    throttle_classes = (SubscriptionThrottle,)

    @extend_schema(
        operation_id="subscriptions_ask",
        tags=["subscriptions"],
        parameters=[LANG, KEY],
        request=SubscriptionIn,
        responses={202: SubscriptionAskedOut},
        examples=[
            OpenApiExample(
                "of one consultation",
                value={"email": "layla@example.org", "consultation": "electronic-transactions"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        given = SubscriptionIn(data=request.data)
        given.is_valid(raise_exception=True)
        asked, language = given.validated_data, get_language() or settings.LANGUAGE_CODE
        address = asking.read_address(asked["email"])
        wanted = _wanted(asked, language)

        def act() -> tuple[int, Any]:
            asking.ask(address=address, wanted=wanted, language=language, now=database_now())
            days = CONFIRM_WITHIN.days
            return status.HTTP_202_ACCEPTED, {"confirm_within_days": days}

        return answer_once(request, act)


def _wanted(asked: dict[str, Any], language: str) -> Wanted:
    """What is public alone: nobody learns from here that something else is there."""
    if asked["consultation"]:
        original = selectors.original_of(asked["consultation"], language)
        if original.is_thread:
            raise NotFound
        return Wanted(consultation=original)
    if not asked["agency"]:
        return Wanted()
    agency = Agency.objects.filter(slug=asked["agency"]).first()
    if agency is None:
        raise NotFound
    return Wanted(agency=agency)


class ConfirmationView(APIView):
    """POST /api/v1/subscriptions/confirmation/ → the subscription, confirmed · 404."""

    throttle_classes = (VisitorWrites,)

    @extend_schema(
        operation_id="subscriptions_confirm",
        tags=["subscriptions"],
        parameters=[LANG],
        request=TokenIn,
        responses=SubscriptionOut,
    )
    def post(self, request: Request) -> Response:
        given = TokenIn(data=request.data)
        given.is_valid(raise_exception=True)
        token = given.validated_data["token"]
        return _answer(asking.confirm(token=token, now=database_now()))


class SubscriptionView(APIView):
    """GET /api/v1/subscriptions/{token}/ → what it tells of · PATCH: of what, in which language · 404."""

    throttle_classes = (VisitorWrites,)

    @extend_schema(
        operation_id="subscription",
        tags=["subscriptions"],
        parameters=[LANG],
        responses=SubscriptionOut,
    )
    def get(self, request: Request, token: str) -> Response:
        return _answer(asking.found(token=token))

    @extend_schema(
        operation_id="subscription_change",
        tags=["subscriptions"],
        parameters=[LANG],
        request=PreferencesIn,
        responses=SubscriptionOut,
    )
    def patch(self, request: Request, token: str) -> Response:
        given = PreferencesIn(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = given.validated_data
        unwanted = set(EventKind.values) - set(wanted["events"])
        changed = asking.change(token=token, language=wanted["language"], unwanted=unwanted)
        return _answer(changed)


class EndView(APIView):
    """POST /api/v1/subscriptions/{token}/end/ → ended, at once; a second time changes nothing · 404."""

    throttle_classes = (VisitorWrites,)

    @extend_schema(
        operation_id="subscription_end",
        tags=["subscriptions"],
        parameters=[LANG],
        request=None,
        responses=SubscriptionOut,
    )
    def post(self, request: Request, token: str) -> Response:
        return _answer(asking.end(token=token, now=database_now()))


class OwnSubscriptionsView(APIView):
    """GET /api/v1/subscriptions/mine/ with a session → those of the person's own address · 401."""

    authentication_classes = (SessionTokenAuthentication,)
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="subscriptions_mine",
        tags=["subscriptions"],
        parameters=[LANG],
        responses=OwnSubscriptionsOut,
    )
    def get(self, request: Request) -> Response:
        subject = subject_of(request.auth)  # type: ignore[arg-type]  # the stubs know tokens only
        rows = of_subject(subject).filter(ended_at__isnull=True, confirmed_at__isnull=False)
        shown = {"results": [_shown(one) for one in rows]}
        return Response(OwnSubscriptionsOut(shown).data, headers=NO_STORE)
