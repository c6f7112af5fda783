"""A person's own account over HTTP: choices, what they sent, everything as one file, and erasure.

Nothing here takes an Idempotency-Key: a repetition changes nothing more, and no answer about a person is stored.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import notices, personal
from accounts.api.authentication import SessionTokenAuthentication
from accounts.sessions import PersonSession
from common.bidi import is_plain_name
from common.serializers import UtcDateTimeField
from common.throttles import VisitorWrites
from operations.clock import database_now

NO_STORE = {"Cache-Control": "no-store"}
MAX_NAME = 150


class AccountIn(serializers.Serializer):
    """What a person may change; what is left out stays."""

    name = serializers.CharField(max_length=MAX_NAME, allow_blank=True, required=False)
    language = serializers.ChoiceField(
        choices=[code for code, _name in settings.LANGUAGES], required=False
    )
    wants_replies = serializers.BooleanField(required=False, help_text="Decisions on what I sent.")
    wants_outcomes = serializers.BooleanField(
        required=False, help_text="Outcomes of consultations that I took part in."
    )
    wants_news = serializers.BooleanField(
        required=False,
        help_text="New texts, or the withdrawal, of consultations that I took part in.",
    )

    def validate_name(self, name: str) -> str:
        """Raises: ValidationError: the name would not show what it is."""
        if name and not is_plain_name(name):
            raise serializers.ValidationError(_("Write the name with letters only."))
        return name


class AccountOut(serializers.Serializer):
    name = serializers.CharField()
    email = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True)
    language = serializers.CharField(help_text="Of messages; empty until chosen.")
    wants_replies = serializers.BooleanField()
    wants_outcomes = serializers.BooleanField()
    wants_news = serializers.BooleanField()


class ContributionOut(serializers.Serializer):
    """One thing that the person sent, and what became of it."""

    kind = serializers.CharField(help_text="`comment`, `vote`, `event_registration`, …")
    kind_label = serializers.CharField()
    reference = serializers.CharField()
    title = serializers.CharField(help_text="Of what it was sent to.")
    url = serializers.CharField()
    sent_at = UtcDateTimeField()
    text = serializers.CharField()
    state = serializers.CharField()
    state_label = serializers.CharField()
    reason = serializers.CharField()
    receipt = serializers.CharField(help_text="Its code; empty where there is none.")
    outcome_url = serializers.CharField()
    outcome_at = UtcDateTimeField(allow_null=True)


class ErasureOut(serializers.Serializer):
    things = serializers.IntegerField(help_text="How many things that were sent are erased.")
    kept = serializers.ListField(
        child=serializers.CharField(), help_text="What stays and why, one sentence each."
    )


class ErasurePreviewOut(ErasureOut):
    needs_sign_in = serializers.BooleanField(help_text="The sign-in is older than 15 minutes.")
    acts_for_agency = serializers.BooleanField(
        help_text="The account cannot be erased while it does."
    )


class ExportOut(serializers.Serializer):
    """Beside these one member for each part of the platform that stores something."""

    about = serializers.CharField(help_text="What the file is, in the reader's language.")
    site = serializers.CharField()
    made_at = UtcDateTimeField()
    this_session = serializers.DictField()
    account = serializers.DictField()


class StopIn(serializers.Serializer):
    token = serializers.CharField(max_length=300, help_text="From the message.")


class StopOut(serializers.Serializer):
    kind = serializers.ChoiceField(choices=notices.KINDS, help_text="What is sent no more.")


class StopView(APIView):
    """POST /api/v1/account/messages/stop/ → no more of such messages; the token does, without signing in · 404."""

    throttle_classes = (VisitorWrites,)

    @extend_schema(
        operation_id="account_messages_stop",
        tags=["account"],
        request=StopIn,
        responses=StopOut,
    )
    def post(self, request: Request) -> Response:
        given = StopIn(data=request.data)
        given.is_valid(raise_exception=True)
        kind = notices.stop(token=given.validated_data["token"])
        return Response(StopOut({"kind": kind}).data, headers=NO_STORE)


class OwnView(APIView):
    """What only the person of the session may call · 401."""

    authentication_classes = (SessionTokenAuthentication,)
    permission_classes = (IsAuthenticated,)
    throttle_classes = (VisitorWrites,)

    @property
    def session(self) -> PersonSession:
        session: PersonSession = self.request.auth  # type: ignore[assignment]  # the stubs know tokens only
        return session


class AccountView(OwnView):
    """GET, PATCH: name, language, choices of messages. DELETE: erase me → 200 · 403 sign_in_again · 409 acts_for_agency."""

    @extend_schema(operation_id="account", tags=["account"], responses=AccountOut)
    def get(self, request: Request) -> Response:
        return self._shown()

    @extend_schema(
        operation_id="account_change", tags=["account"], request=AccountIn, responses=AccountOut
    )
    def patch(self, request: Request) -> Response:
        given = AccountIn(data=request.data)
        given.is_valid(raise_exception=True)
        personal.change_account(user=self.session.user, changes=given.validated_data)
        return self._shown()

    @extend_schema(operation_id="account_erase", tags=["account"], responses=ErasureOut)
    def delete(self, request: Request) -> Response:
        done = personal.erase_person(session=self.session, now=database_now())
        return Response(ErasureOut(done).data, headers=NO_STORE)

    def _shown(self) -> Response:
        user = self.session.user
        shown = {name: getattr(user, name) for name in ("email", "phone", *personal.CHANGEABLE)}
        shown["name"] = user.get_full_name()
        return Response(AccountOut(shown).data, headers=NO_STORE)


class ContributionsView(OwnView, GenericAPIView):
    """GET /api/v1/account/contributions/ → what I sent and what became of it, newest first."""

    @extend_schema(
        operation_id="account_contributions",
        tags=["account"],
        responses=ContributionOut(many=True),
    )
    def get(self, request: Request) -> Response:
        found = personal.contributions(session=self.session, language=_language())
        page = self.paginate_queryset(found)  # type: ignore[arg-type]  # the paginator takes lists as well
        answer = self.get_paginated_response(ContributionOut(page, many=True).data)
        answer["Cache-Control"] = "no-store"
        return answer


class ExportView(OwnView):
    """GET /api/v1/account/export/ → one JSON file with everything that is stored about me."""

    @extend_schema(operation_id="account_export", tags=["account"], responses=ExportOut)
    def get(self, request: Request) -> Response:
        about = _(
            "Everything that this site stores and can tell to be yours. It holds your words and addresses: keep it safe."
        )
        everything = personal.export(session=self.session, now=database_now())
        headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="my-data.json"'}
        return Response({"about": str(about), **everything}, headers=headers)


class ErasureView(OwnView):
    """GET /api/v1/account/erasure/ → what `DELETE account/` would erase and leave."""

    @extend_schema(operation_id="account_erasure", tags=["account"], responses=ErasurePreviewOut)
    def get(self, request: Request) -> Response:
        would = personal.erasure_of(session=self.session, language=_language())
        shown: dict[str, Any] = {
            "things": would.things,
            "kept": would.kept,
            "needs_sign_in": not personal.has_signed_in_lately(self.session, database_now()),
            "acts_for_agency": personal.acts_for_agency(self.session.user),
        }
        return Response(ErasurePreviewOut(shown).data, headers=NO_STORE)


def _language() -> str:
    return get_language() or "ar"
