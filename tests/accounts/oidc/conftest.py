"""A citizens' and a staff provider, declared as an operator does it, and both answered by one local server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from accounts.oidc.provider_file import parse
from tests.accounts.oidc import fake_provider
from tests.accounts.oidc.fake_provider import CLIENT_ID, CLIENT_SECRET, FakeProvider

DECLARED = """
[[provider]]
id = "national"
audience = "citizens"
name_ar = "الهوية الوطنية"
name_en = "National identity"
issuer = "{issuer}"
client_id = "{client}"
client_secret = "{secret}"
acr_values = "smartcard password"
[provider.assurance]
"smartcard" = "strong"
"password" = "signed_in"
"email-only" = "verified"

[[provider]]
id = "ministry"
audience = "staff"
name_ar = "حساب الموظف"
name_en = "Employee account"
issuer = "{issuer}"
client_id = "diwan-staff"
client_secret = "{secret}"
roles_claim = "realm_access.roles"
[provider.roles]
"diwan-moderator" = "moj:moderator"
"diwan-editor" = ["moj:editor"]
"diwan-elsewhere" = "unknown-agency:editor"
"""


@pytest.fixture
def provider(settings: Any) -> Iterator[FakeProvider]:
    cache.clear()
    with fake_provider.serving() as found:
        text = DECLARED.format(issuer=found.issuer, client=CLIENT_ID, secret=CLIENT_SECRET)
        settings.OIDC_PROVIDERS = parse(text.encode())
        yield found
    cache.clear()


class Browser(Client):
    """A browser that walks to a provider and back."""

    def leave(self, to: str = "national", **query: str) -> str:
        """Go to the provider; returns the address of its page."""
        answer = self.get(f"/accounts/oidc/{to}/login/", query)
        assert answer.status_code == 302, answer.text
        return answer["Location"]

    def come_back(
        self, address: str, code: str, by: str = "national", **query: str
    ) -> HttpResponse:
        """Follow the provider's redirect after its page `address`."""
        asked = {"code": code, "state": state_of(address), **query}
        return self.get(f"/accounts/oidc/{by}/login/callback/?{urlencode(asked)}")  # type: ignore[return-value]

    def sign_in(self, provider: FakeProvider, by: str = "national", **claims: Any) -> HttpResponse:
        """The whole walk."""
        address = self.leave(by)
        return self.come_back(address, provider.approve(address, **claims), by)

    @property
    def facts(self) -> dict[str, Any]:
        """What the session knows of the sign-in; empty when nobody is signed in."""
        signed_in = self.session.get("_auth_user_id")
        return dict(self.session.get("diwan_sign_in", {})) if signed_in else {}


def state_of(address: str) -> str:
    return query_of(address)["state"]


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


@pytest.fixture
def browser() -> Browser:
    return Browser()
