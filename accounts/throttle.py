"""Sign-in attempts: how axes tells accounts and visitors apart, and how tries of the second factor are counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.logging import get_logger

log = get_logger(__name__)

# Only somebody who knows the password gets as far as the second factor, so a bound over all addresses locks no one out for a
# stranger; without it, many addresses together could try all million codes.
SECOND_FACTOR_LIMIT = 50
_SECOND_FACTOR = " (second factor)"


def account_of(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """Return the account that somebody tries to enter, as it is stored: other spellings have no tries of their own."""
    given = (credentials or {}).get("username") or (credentials or {}).get("email")
    if not given and request is not None:
        given = request.POST.get("username") or request.POST.get("email")
    return str(given or "").strip().lower()[:255]


@transaction.atomic
def try_second_factor(request: HttpRequest, user: User, is_right: Callable[[], bool]) -> bool:
    """Let `is_right` look at what was typed, unless too many tries failed; a failure is counted.

    The person's row is locked from looking at the count until it is raised: a hundred tries at once are a hundred tries.
    """
    User.objects.select_for_update().get(pk=user.pk)
    credentials = {"username": f"{user.email or user.pk}{_SECOND_FACTOR}"}
    if not AxesProxyHandler.is_allowed(request, credentials) or _is_exhausted(credentials):
        request.axes_locked_out = True  # type: ignore[attr-defined]  # the middleware answers with the page below
        log.warning("sign_in.locked", route="second_factor")
        return False
    if is_right():
        AxesProxyHandler.reset_attempts(
            username=account_of(None, credentials),
            ip_address=request.axes_ip_address,  # type: ignore[attr-defined]  # set by axes
        )
        return True
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    return False


def forget_failures(user: User) -> int:
    """End every lock of an account, from wherever it was tried; returns how many there were."""
    account = str(user.email or user.pk).lower()
    forgotten = 0
    for name in (account, f"{account}{_SECOND_FACTOR}"):
        forgotten += int(AxesProxyHandler.reset_attempts(username=name))
    return forgotten


def _is_exhausted(credentials: dict[str, str]) -> bool:
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    failed = AccessAttempt.objects.filter(
        username=account_of(None, credentials), attempt_time__gte=since
    ).aggregate(all=Sum("failures_since_start"))["all"]
    return (failed or 0) >= SECOND_FACTOR_LIMIT


def locked_page(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """What somebody sees whose tries are used up; it names no account."""
    context = {"heading": _("Too many attempts")}
    page = render(request, "accounts/staff/locked.html", context, status=429)
    page["Retry-After"] = str(settings.AXES_COOLOFF_TIME * 3600)
    return page


def _log_failure(**_: Any) -> None:
    log.info("sign_in.failed")


def _log_lock(**_: Any) -> None:
    log.warning("sign_in.locked")


def connect() -> None:
    """Log failed and locked sign-ins, without account and address; axes' own log would hold both."""
    user_login_failed.connect(_log_failure, dispatch_uid="accounts.throttle")
    user_locked_out.connect(_log_lock, dispatch_uid="accounts.throttle")
