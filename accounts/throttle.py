"""Sign-in attempts: how axes tells accounts and visitors apart."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def account_of(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """Return the account that somebody tries to enter, as it is stored: other spellings have no tries of their own."""
    given = (credentials or {}).get("username") or (credentials or {}).get("email")
    if not given and request is not None:
        given = request.POST.get("username") or request.POST.get("email")
    return str(given or "").strip().lower()[:255]
