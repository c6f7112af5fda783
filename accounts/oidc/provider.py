"""allauth's OpenID Connect provider, made strict: fixed scope, a nonce, our own exchange and verification."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation

from accounts.oidc import exchange, id_token
from accounts.oidc.paths import safe_path
from accounts.oidc.providers import IdentityProvider
from accounts.oidc.refusals import CodeRefused
from accounts.oidc.services import person_key

MAX_CODE = 4096


def provider_by_id(provider_id: str) -> IdentityProvider | None:
    """What the operator declared under this id."""
    return next((one for one in settings.OIDC_PROVIDERS if one.id == provider_id), None)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A verified token and who it speaks of; the token itself is needed once more, for signing out there."""

    provider: IdentityProvider
    identity: id_token.Identity
    token: str


class StrictAdapter(OpenIDConnectOAuth2Adapter):
    """Where and how the provider is asked; its answers are trusted only as far as `accounts.oidc.id_token` does."""

    nonce = ""  # of this sign-in, set by the view from the state; with none no token passes

    @property
    def declared(self) -> IdentityProvider:
        found = provider_by_id(self.provider_id)
        if found is None:
            raise SocialApp.DoesNotExist
        return found

    @property
    def access_token_url(self) -> str:  # type: ignore[override]  # allauth's own is a property too
        return exchange.endpoints(self.declared).token

    @property
    def authorize_url(self) -> str:
        return exchange.endpoints(self.declared).authorization

    @property
    def basic_auth(self) -> bool:  # type: ignore[override]  # as above
        return not exchange.endpoints(self.declared).takes_secret_in_form

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """The address registered at the provider, whatever host name this request came by."""
        path = reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id})
        return f"{settings.SITE_URL}{path}"

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, str]:
        code = request.GET.get("code", "")
        # RFC 9207: a provider that names itself must be the one that was asked.
        issuer = request.GET.get("iss", self.declared.issuer)
        if not code or len(code) > MAX_CODE or not pkce_code_verifier:
            raise CodeRefused("no_code")
        if issuer != self.declared.issuer:
            raise CodeRefused("answer_of_another_issuer")
        token = exchange.redeem(
            self.declared,
            code=code,
            verifier=pkce_code_verifier,
            redirect_uri=self.get_callback_url(request, app),
        )
        return {"id_token": token}

    def parse_token(self, data: Any) -> SocialToken:
        return SocialToken(token="")  # access tokens are not kept, not even for this request

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        declared, raw = self.declared, kwargs["response"]["id_token"]
        identity = id_token.identity_of(
            raw,
            provider=declared,
            keys=lambda anew: exchange.signing_keys(declared, anew=anew),
            nonce=self.nonce,
            now=timezone.now(),
        )
        arrived = Arrival(declared, identity, raw)
        login: SocialLogin = self.get_provider().sociallogin_from_response(request, arrived)
        login.arrival = arrived
        return login


class StrictProvider(OpenIDConnectProvider):
    oauth2_adapter_class = StrictAdapter
    pkce_enabled_default = True

    def redirect_from_request(self, request: HttpRequest) -> HttpResponse:
        """Begin: nothing but the page to come back to is taken from the address."""
        declared = provider_by_id(self.app.provider_id)
        if declared is None:
            raise SocialApp.DoesNotExist
        nonce = secrets.token_urlsafe(32)
        asked = {"nonce": nonce, "ui_locales": translation.get_language() or ""}
        if declared.acr_values:
            asked["acr_values"] = declared.acr_values
        response: HttpResponse = self.redirect(
            request,
            process=AuthProcess.LOGIN,
            next_url=safe_path(request.GET.get("next", "")),
            scope=declared.scope.split(),
            auth_params=asked,
            nonce=nonce,
        )
        return response

    def extract_uid(self, data: Arrival) -> str:
        return person_key(data.provider, data.identity)

    def extract_extra_data(self, data: Arrival) -> dict[str, Any]:
        return {}  # no claims are kept

    def extract_common_fields(self, data: Arrival) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: Arrival) -> list[Any]:
        return []
