"""Signing in by a code, and out: what the public site, or any other front end, calls.

These writes take no Idempotency-Key: asking for a code again within a minute sends nothing, a code works once, and a key
that replays a stored session would be a second secret that opens it.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import codes, providers
from accounts.api.authentication import SessionTokenAuthentication
from accounts.contact import MAX_TYPED, read_contact
from accounts.sessions import HEADER, PersonSession, end_session, open_session
from common.throttles import VisitorWrites
from common.user_agents import family_of
from operations import sms
from operations.clock import database_now

NO_STORE = {"Cache-Control": "no-store"}


class CodeThrottle(VisitorWrites):
    """Sheds load; what protects people is counted in the database."""

    scope = "codes"
    THROTTLE_RATES = {"codes": "30/hour"}  # noqa: RUF012 - as the parent has it


class AddressIn(serializers.Serializer):
    address = serializers.CharField(
        max_length=MAX_TYPED, help_text="An e-mail address, or a mobile telephone number."
    )


class ChallengeOut(serializers.Serializer):
    challenge = serializers.CharField(help_text="To be sent with the code.")
    sent_to = serializers.CharField(help_text="The address, masked.")
    channel = serializers.ChoiceField(choices=["email", "phone"])
    valid_seconds = serializers.IntegerField()


class CodeIn(serializers.Serializer):
    challenge = serializers.CharField(max_length=1000)
    code = serializers.CharField(
        max_length=40, help_text="Digits of any script; blanks and dashes are ignored."
    )


class SessionOut(serializers.Serializer):
    """Who signed in, and how well that makes them known."""

    name = serializers.CharField()
    method = serializers.CharField(help_text="`email`, `phone`, `password` or `oidc:<provider>`.")
    assurance = serializers.ChoiceField(choices=["verified", "signed_in", "strong"])
    since = serializers.CharField(help_text="When the session began; ISO 8601.")
    is_staff = serializers.BooleanField(help_text="Whether it opens the administration.")


class NewSessionOut(SessionOut):
    session = serializers.CharField(help_text=f"The session's key, for the header {HEADER}.")


class ProviderOut(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    start_url = serializers.CharField()


class ProvidersOut(serializers.Serializer):
    """How people may sign in on this site."""

    phone = serializers.BooleanField(help_text="Whether codes are sent to telephones too.")
    providers = ProviderOut(many=True)


class CodesView(APIView):
    """POST /api/v1/account/codes/ → 202 · 400 · 422 · 429. The answer is the same for known and unknown addresses."""

    throttle_classes = (CodeThrottle,)

    @extend_schema(
        operation_id="account_code_send",
        tags=["account"],
        request=AddressIn,
        responses={202: ChallengeOut},
        examples=[
            OpenApiExample("by e-mail", value={"address": "layla@example.org"}, request_only=True)
        ],
    )
    def post(self, request: Request) -> Response:
        given = AddressIn(data=request.data)
        given.is_valid(raise_exception=True)
        contact = read_contact(given.validated_data["address"])
        challenge = codes.send_code(
            contact=contact, language=get_language() or "ar", now=database_now()
        )
        shown = {
            "challenge": challenge.token,
            "sent_to": contact.masked,
            "channel": contact.kind,
            "valid_seconds": challenge.valid_seconds,
        }
        return Response(ChallengeOut(shown).data, status.HTTP_202_ACCEPTED, headers=NO_STORE)


class SessionView(APIView):
    """POST: a code for a session → 201 · 422 · 429. GET: who am I · 401. DELETE: sign out → 204."""

    authentication_classes = (SessionTokenAuthentication,)

    def get_permissions(self) -> list[Any]:
        return [] if self.request.method == "POST" else [IsAuthenticated()]

    def get_authenticators(self) -> list[Any]:
        # Whoever signs in brings no session yet; an old one is never continued.
        is_sign_in = self.request is not None and self.request.method == "POST"
        return [] if is_sign_in else super().get_authenticators()

    def get_throttles(self) -> list[Any]:
        return [CodeThrottle()] if self.request.method == "POST" else []

    @extend_schema(
        operation_id="account_sign_in",
        tags=["account"],
        request=CodeIn,
        responses={201: NewSessionOut},
    )
    def post(self, request: Request) -> Response:
        given = CodeIn(data=request.data)
        given.is_valid(raise_exception=True)
        now = database_now()
        proven = codes.redeem_code(
            token=given.validated_data["challenge"], typed=given.validated_data["code"], now=now
        )
        browser = family_of(request.headers.get("User-Agent", ""))
        key = open_session(user=proven.user, sign_in=proven.sign_in, now=now, browser=browser)
        shown = _shown(PersonSession(key, proven.user, proven.sign_in)) | {"session": key}
        return Response(NewSessionOut(shown).data, status.HTTP_201_CREATED, headers=NO_STORE)

    @extend_schema(operation_id="account_session", tags=["account"], responses=SessionOut)
    def get(self, request: Request) -> Response:
        return Response(SessionOut(_shown(_session(request))).data, headers=NO_STORE)

    @extend_schema(operation_id="account_sign_out", tags=["account"], responses={204: None})
    def delete(self, request: Request) -> Response:
        end_session(_session(request).key)
        return Response(status=status.HTTP_204_NO_CONTENT, headers=NO_STORE)


class ProvidersView(APIView):
    """GET /api/v1/account/providers/ → the ways to sign in."""

    @extend_schema(operation_id="account_providers", tags=["account"], responses=ProvidersOut)
    def get(self, request: Request) -> Response:
        shown = {"phone": sms.is_offered(), "providers": providers.offered()}
        return Response(ProvidersOut(shown).data)


def _session(request: Request) -> PersonSession:
    """Of a request that `SessionTokenAuthentication` let through."""
    session: PersonSession = request.auth  # type: ignore[assignment]  # the stubs know tokens only
    return session


def _shown(session: PersonSession) -> dict[str, Any]:
    sign_in = session.sign_in
    return {
        "name": session.user.get_full_name(),
        "method": sign_in.method,
        "assurance": sign_in.assurance,
        "since": sign_in.at,
        "is_staff": sign_in.is_staff,
    }
