"""How calls of the API say who they are."""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import User
from accounts.sessions import HEADER, PersonSession, find_session


class SessionTokenAuthentication(BaseAuthentication):
    """A person's session, in a header of its own: cookies count for nothing on the API, so other sites cannot borrow them."""

    def authenticate(self, request: Request) -> tuple[User, PersonSession] | None:
        """None without the header.

        Raises:
            AuthenticationFailed: 401, the session has ended.
        """
        key = request.headers.get(HEADER, "")
        if not key:
            return None
        session = find_session(key)
        if session is None:
            raise AuthenticationFailed
        return session.user, session

    def authenticate_header(self, request: Request) -> str:
        return "Session"
