"""A comment that needs a sign-in first: kept for a day, sealed, and shown again to its author on the way back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from common.logging import get_logger
from frontend import client
from frontend.client import ApiProblem

log = get_logger(__name__)

COOKIE = f"{settings.HOST_COOKIE}diwan_draft"
KEPT_SECONDS = 24 * 3600


def keep(request: HttpRequest, typed: dict[str, Any]) -> str:
    """Have the API keep what was typed; the key, or nothing when it cannot: then the page must hand the text back."""
    try:
        kept = client.for_request(request).post("drafts/", typed)
    except ApiProblem as problem:
        log.warning("draft.not_kept", status=problem.status)
        return ""
    return str(kept["key"])


def remember(answer: HttpResponse, key: str) -> None:
    answer.set_cookie(
        COOKIE,
        key,
        max_age=KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def kept(request: HttpRequest) -> dict[str, Any] | None:
    """What was typed, if its key is still in this browser and opens something."""
    key = request.COOKIES.get(COOKIE, "")
    if not key:
        return None
    try:
        found: dict[str, Any] = client.for_request(request).post("drafts/open/", {"key": key})
    except ApiProblem as problem:
        if problem.status in {400, 404}:
            return None
        raise
    return found


def forget(request: HttpRequest, answer: HttpResponse) -> None:
    """The comment was sent; a draft that cannot be deleted now expires by itself."""
    key = request.COOKIES.get(COOKIE, "")
    if not key:
        return
    try:
        client.for_request(request).delete("drafts/", {"key": key})
    except ApiProblem as problem:
        log.warning("draft.not_forgotten", status=problem.status)
    answer.delete_cookie(COOKIE)


def sign_in_address(language: str, target: str) -> str:
    """Where to sign in, in another way too, and come back to `target`."""
    return f"/{language}/account/?{urlencode({'next': target, 'again': '1'})}"
