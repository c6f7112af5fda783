"""Signing in by a code, without script: address → code → session cookie; and signing out."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common.signing_out import forgotten_by_browser
from frontend import client, forms
from frontend.client import ApiProblem
from frontend.views import own_page

COOKIE = f"{settings.HOST_COOKIE}diwan_challenge"
PROVIDER_SIGN_OUT = "/accounts/oidc/logout/"
_COOKIE_SECONDS = 600
_signer = signing.TimestampSigner(salt="frontend.account")
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")


@never_cache
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, language: str) -> HttpResponse:
    """GET: the own page, or the form to sign in (with ``again`` in any case). POST: send a code to the typed address."""
    if request.method == "POST":
        return _send_code(request, language, request.POST.get("address", ""))
    session = None if "again" in request.GET else _session(request)
    if session is None:
        return _sign_in_page(request)
    return own_page.show(request, language, session)


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, language: str) -> HttpResponse:
    """The second step: POST a code, and come back to the page that was left, with a new session."""
    waiting = _waiting(request)
    if waiting is None:
        return HttpResponseRedirect(_account(language))
    if request.method == "GET":
        return _code_page(request, waiting)
    try:
        opened = client.for_request(request).post(
            "account/session/",
            {"challenge": waiting["challenge"], "code": request.POST.get("code", "")[:40]},
        )
    except ApiProblem as problem:
        if problem.status not in {400, 422, 429}:
            raise
        return _code_page(request, waiting, error=_words(problem), status=problem.status)
    _end_session(request)  # the one that this browser had; its cookie is written over
    answer = forms.see_other(waiting["next"])
    _set_session(answer, opened["session"])
    answer.delete_cookie(COOKIE)
    return answer


@never_cache
@require_POST
def sign_out(request: HttpRequest, language: str) -> HttpResponse:
    """End the session on the server, then forget its cookie; who came by an identity provider is signed out there too."""
    session = _session(request)
    if session is not None and session["method"].startswith("oidc:"):
        return forms.see_other(f"{PROVIDER_SIGN_OUT}?lang={language}")
    _end_session(request)
    answer = forms.see_other(f"/{language}/")
    answer.delete_cookie(settings.SESSION_COOKIE_NAME, path="/")
    return forgotten_by_browser(answer)


def same_site_path(typed: str, otherwise: str) -> str:
    """The path to come back to, if it can only be one of this site; else `otherwise`.

    >>> same_site_path("/ar/services/?page=2", "/ar/"), same_site_path("//evil.example", "/ar/")
    ('/ar/services/?page=2', '/ar/')
    """
    if len(typed) > 500 or _CONTROL.search(typed) or not typed.startswith("/") or typed[1:2] == "/":
        return otherwise
    try:
        parts = urlsplit(typed)
    except ValueError:
        return otherwise
    return typed if not parts.scheme and not parts.netloc else otherwise


def _session(request: HttpRequest) -> dict[str, Any] | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    try:
        found: dict[str, Any] = client.for_request(request, as_person=True).get("account/session/")
    except ApiProblem as problem:
        if problem.status in {401, 403}:
            return None
        raise
    return found


def _end_session(request: HttpRequest) -> None:
    try:
        client.for_request(request, as_person=True).delete("account/session/")
    except ApiProblem as problem:
        if problem.status != 401:
            raise


def _send_code(request: HttpRequest, language: str, address: str) -> HttpResponse:
    if not address.strip():
        error = _("Write your e-mail address or telephone number.")
        return _sign_in_page(request, address=address, error=error, status=422)
    try:
        sent = client.for_request(request).post("account/codes/", {"address": address[:254]})
    except ApiProblem as problem:
        if problem.status not in {400, 422, 429}:
            raise
        return _sign_in_page(request, address=address, error=_words(problem), status=problem.status)
    target = same_site_path(request.POST.get("next", ""), _account(language))
    waiting = {"challenge": sent["challenge"], "sent_to": sent["sent_to"], "next": target}
    answer = forms.see_other(f"{_account(language)}code/")
    answer.set_cookie(
        COOKIE,
        _signer.sign_object(waiting | {"channel": sent["channel"]}, compress=True),
        max_age=_COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _waiting(request: HttpRequest) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = _signer.unsign_object(
            request.COOKIES.get(COOKIE, ""), max_age=_COOKIE_SECONDS
        )
    except signing.BadSignature:
        return None
    return found


def _sign_in_page(
    request: HttpRequest, *, address: str = "", error: str = "", status: int = 200
) -> HttpResponse:
    offered = client.for_request(request).get("account/providers/")
    context = {
        "heading": _("Sign in"),
        "address": address[:254],
        "error": error,
        "next": same_site_path(request.POST.get("next", "") or request.GET.get("next", ""), ""),
        "has_phone": offered["phone"],
        "providers": offered["providers"],
    }
    return render(request, "frontend/account_sign_in.html", context, status=status)


def _code_page(
    request: HttpRequest, waiting: dict[str, Any], *, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "heading": _("Type the code"),
        "sent_to": waiting["sent_to"],
        "channel": waiting["channel"],
        "error": error,
        "next": waiting["next"],
    }
    return render(request, "frontend/account_code.html", context, status=status)


def _set_session(answer: HttpResponse, key: str) -> None:
    """The cookie as Django's own middleware sets it, so that the administration reads it too."""
    answer.set_cookie(
        settings.SESSION_COOKIE_NAME,
        key,
        max_age=settings.SESSION_COOKIE_AGE,
        domain=settings.SESSION_COOKIE_DOMAIN,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=settings.SESSION_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def _words(problem: ApiProblem) -> str:
    if problem.code in {"invalid_input", "parse_error"}:
        return _("This cannot be read. Check what you typed.")
    if problem.code == "throttled":
        return _("Many codes were asked for from your network. Wait a while, then try again.")
    return str(problem.body.get("title", ""))


def _account(language: str) -> str:
    return f"/{language}/account/"
