"""How an agency's systems say who they are, and which calls a token opens."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.actors import Actor
from accounts.errors import ScopeMissing
from accounts.models import Agency, ApiToken, Scope
from accounts.tokens import actor_of, find_token
from common.errors import NotFound
from common.throttles import Throttle
from operations.clock import database_now


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer diwan_…`` of one agency. Source: RFC 6750 §2.1, §3."""

    def authenticate(self, request: Request) -> tuple[None, ApiToken] | None:
        """None without the header or with another scheme; ``request.auth`` becomes the token, there is no user.

        Raises:
            AuthenticationFailed: 401, alike for an unknown, wrong, expired and revoked token.
        """
        scheme, _sep, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = find_token(text=text.strip(), now=database_now())
        if token is None:
            raise AuthenticationFailed(_("This token is not valid, or not any more."))
        return None, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="diwan"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    """How the API's description names these tokens."""

    target_class = "accounts.api.token_authentication.TokenAuthentication"
    name = "agencyToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        scopes = "; ".join(f"`{scope}`" for scope in Scope.values)
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "diwan_<prefix>_<secret>",
            "description": f"A token of one agency, issued by its administrators. Scopes: {scopes}.",
        }


class HasScope(BasePermission):
    """The token was issued for what the view says in ``required_scope``."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """False without a token, which answers 401.

        Raises:
            ScopeMissing: 403, the token is for something else.
        """
        if not isinstance(request.auth, ApiToken):
            return False
        if view.required_scope not in request.auth.scopes:
            raise ScopeMissing(needed=view.required_scope)
        return True


class TokenCalls(Throttle):
    """A hundred and twenty calls a minute with one token."""

    scope = "token"
    THROTTLE_RATES = {"token": "120/min"}  # noqa: RUF012 - as the parent has it

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"throttle:token:{request.auth.pk}" if request.auth else None


class MachineView(APIView):
    """The base of all calls of agencies' machines, below ``agencies/{agency}/``."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (HasScope,)
    throttle_classes = (TokenCalls,)
    required_scope: ClassVar[str]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse another agency's addresses as if nothing stood there.

        Raises:
            NotFound: the address names another agency than the token's.
        """
        super().initial(request, *args, **kwargs)
        if kwargs.get("agency") != self.token.agency.slug:
            raise NotFound

    @property
    def token(self) -> ApiToken:
        return cast(ApiToken, self.request.auth)  # nobody without one gets past `HasScope`

    @property
    def own_agency(self) -> Agency:
        return self.token.agency

    @property
    def machine(self) -> Actor:
        return actor_of(self.token)
