"""Sign-in attempts: how axes tells accounts and visitors apart."""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest

from common.logging import get_logger

log = get_logger(__name__)


def account_of(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """Return the account that somebody tries to enter, as it is stored: other spellings have no tries of their own."""
    given = (credentials or {}).get("username") or (credentials or {}).get("email")
    if not given and request is not None:
        given = request.POST.get("username") or request.POST.get("email")
    return str(given or "").strip().lower()[:255]


def _log_failure(**_: Any) -> None:
    log.info("sign_in.failed")


def _log_lock(**_: Any) -> None:
    log.warning("sign_in.locked")


def connect() -> None:
    """Log failed and locked sign-ins, without account and address; axes' own log would hold both."""
    user_login_failed.connect(_log_failure, dispatch_uid="accounts.throttle")
    user_locked_out.connect(_log_lock, dispatch_uid="accounts.throttle")
