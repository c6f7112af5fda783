"""The identity providers that are offered to people."""

from __future__ import annotations

from typing import TypedDict

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from accounts.oidc.providers import CITIZENS, STAFF


class Offer(TypedDict):
    """One provider; a page to come back to may be added to the address as ``next``."""

    id: str
    name: str
    start_url: str


def offered(audience: str = CITIZENS) -> list[Offer]:
    """The providers for citizens (or for staff), named in the active language; no query."""
    language = get_language() or settings.LANGUAGE_CODE
    return [
        {
            "id": one.id,
            "name": one.name_in(language),
            "start_url": reverse("openid_connect_login", kwargs={"provider_id": one.id}),
        }
        for one in settings.OIDC_PROVIDERS
        if one.audience == audience
    ]


def offered_to_staff() -> list[Offer]:
    """As `offered`, for the sign-in page of the administration."""
    return offered(STAFF)
