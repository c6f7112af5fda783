"""What allauth asks this project: it keeps accounts of providers and second factors, and opens no way in of its own."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.http import HttpRequest

from common import sealing
from common.visitor import address_of


class AccountAdapter(DefaultAccountAdapter):
    """None of allauth's pages for accounts are mounted; should one ever be, it lets nobody in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing: the platform's mail goes through the outbox."""


class SocialAdapter(DefaultSocialAccountAdapter):
    """Providers come from the operator's file alone, and what a sign-in leads to is decided in `accounts.oidc`."""

    def list_apps(
        self, request: HttpRequest | None, provider: Any = None, client_id: Any = None
    ) -> list[SocialApp]:
        return [
            SocialApp(
                provider="openid_connect",
                provider_id=one.id,
                name=one.name_en[:40],
                client_id=one.client_id,
                secret=one.client_secret,
                settings={"server_url": one.issuer},
            )
            for one in settings.OIDC_PROVIDERS
            if provider in {None, "openid_connect", one.id} and client_id in {None, one.client_id}
        ]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The token is verified: what follows is ours, not allauth's sign-up and connecting by e-mail."""
        from accounts.oidc import arrival

        raise ImmediateHttpResponse(arrival.finish(request, sociallogin))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        from accounts.oidc import arrival

        raise ImmediateHttpResponse(arrival.refuse(request, error, exception))


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are sealed, and the authenticator app shows the site's name."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing, as above."""
