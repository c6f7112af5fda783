"""Signing out here signs out at the identity provider too (OpenID Connect RP-Initiated Logout 1.0)."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from accounts.models import Session
from tests.accounts.oidc.conftest import Browser, query_of
from tests.accounts.oidc.fake_provider import CLIENT_ID, FakeProvider

pytestmark = pytest.mark.django_db
DOOR = "/accounts/oidc/logout/"


def _onward(page: str) -> str:
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page)
    return unescape(found.group(1)) if found else ""


def test_the_button_of_the_site_leads_to_the_providers_own_sign_out(
    site: Any, browser: Browser, provider: FakeProvider, settings: Any
) -> None:
    browser.sign_in(provider)
    first = browser.post("/ar/account/sign-out/")
    assert (first.status_code, first["Location"]) == (303, f"{DOOR}?lang=ar")
    page = browser.get(first["Location"])
    onward = _onward(page.text)
    assert onward.startswith(f"{provider.issuer}/logout?")
    asked = query_of(onward)
    assert asked["id_token_hint"] == provider.tokens[0]
    assert asked["client_id"] == CLIENT_ID
    assert asked["post_logout_redirect_uri"] == f"{settings.SITE_URL}/ar/"
    assert "no-store" in page["Cache-Control"]


def test_the_session_here_has_ended_before_the_provider_is_asked(
    site: Any, browser: Browser, provider: FakeProvider
) -> None:
    browser.sign_in(provider)
    key = browser.cookies["sessionid"].value
    browser.get(DOOR)
    assert not Session.objects.filter(session_key=key).exists()
    assert browser.cookies["sessionid"].value == ""
    told = browser.get("/api/v1/account/session/", headers={"X-Session-Token": key})
    assert told.status_code in {401, 403}


def test_a_link_on_another_site_only_asks(
    site: Any, browser: Browser, provider: FakeProvider
) -> None:
    browser.sign_in(provider)
    page = browser.get(DOOR, headers={"Sec-Fetch-Site": "cross-site"})
    assert 'method="post"' in page.text
    assert browser.facts


@pytest.mark.parametrize("trouble", ["offers none", "is away"])
def test_a_provider_without_signing_out_does_not_keep_anybody_in_here(
    site: Any, browser: Browser, provider: FakeProvider, trouble: str
) -> None:
    from django.core.cache import cache

    browser.sign_in(provider)
    cache.clear()
    if trouble == "offers none":
        provider.discovery = {"end_session_endpoint": None}
    else:
        provider.answers["/.well-known/openid-configuration"] = (500, "text/plain", b"")
    page = browser.get(f"{DOOR}?lang=en")
    assert page.status_code == 200
    assert _onward(page.text) == ""
    assert not browser.session.get("_auth_user_id")


def test_nobody_signed_in_is_no_error(site: Any, browser: Browser, provider: FakeProvider) -> None:
    assert browser.get(DOOR).status_code == 200
    assert browser.post(DOOR).status_code == 200


def test_staff_who_leave_the_administration_are_signed_out_at_their_provider(
    agency: Any, browser: Browser, provider: FakeProvider
) -> None:
    browser.sign_in(provider, "ministry", realm_access={"roles": ["diwan-editor"]})
    page = browser.post("/admin/logout/")
    assert _onward(page.text).startswith(f"{provider.issuer}/logout?")
    assert browser.get("/admin/").status_code == 302
