"""Where a person is signed in, over HTTP, and the end of it.

Ending takes no Idempotency-Key: a repetition finds nothing to end.
"""

from __future__ import annotations

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import own_sessions, personal
from accounts.api.account import NO_STORE, OwnView
from accounts.errors import SignInAgain
from common.serializers import UtcDateTimeField
from operations.clock import database_now


class OwnSessionOut(serializers.Serializer):
    """One browser in which the person is signed in. No address of a machine is stored, and no version of a browser."""

    id = serializers.CharField(help_text="For ending it; opens nothing.")
    browser = serializers.CharField(help_text="In words, such as `Firefox on Windows`.")
    began_at = UtcDateTimeField(allow_null=True)
    last_used = UtcDateTimeField(help_text="The full hour.")
    is_this = serializers.BooleanField()
    is_staff = serializers.BooleanField(help_text="Whether it opens the administration.")


class OwnSessionsOut(serializers.Serializer):
    needs_sign_in = serializers.BooleanField(
        help_text="The sign-in is older than 15 minutes: no other session can be ended."
    )
    results = OwnSessionOut(many=True)


class _OfSessions(OwnView):
    def require_fresh(self) -> None:
        """Raises: SignInAgain: whoever found this browser open does not sign the person out elsewhere."""
        if not personal.has_signed_in_lately(self.session, database_now()):
            raise SignInAgain


class OwnSessionsView(_OfSessions):
    """GET /api/v1/account/sessions/ → where I am signed in. DELETE: everywhere but here no more → 204 · 403 sign_in_again."""

    @extend_schema(operation_id="account_sessions", tags=["account"], responses=OwnSessionsOut)
    def get(self, request: Request) -> Response:
        mine = own_sessions.sessions_of(self.session.user, this_key=self.session.key)
        shown = {
            "needs_sign_in": not personal.has_signed_in_lately(self.session, database_now()),
            "results": [asdict(one) for one in mine],
        }
        return Response(OwnSessionsOut(shown).data, headers=NO_STORE)

    @extend_schema(
        operation_id="account_sessions_end_others", tags=["account"], responses={204: None}
    )
    def delete(self, request: Request) -> Response:
        self.require_fresh()
        own_sessions.end_others(self.session.user, this_key=self.session.key)
        return Response(status=status.HTTP_204_NO_CONTENT, headers=NO_STORE)


class OwnSessionView(_OfSessions):
    """DELETE /api/v1/account/sessions/<id>/ → signed out there → 204 · 403 sign_in_again."""

    @extend_schema(operation_id="account_sessions_end", tags=["account"], responses={204: None})
    def delete(self, request: Request, session_id: str) -> Response:
        self.require_fresh()
        own_sessions.end_one(self.session.user, session_id=session_id)
        return Response(status=status.HTTP_204_NO_CONTENT, headers=NO_STORE)
