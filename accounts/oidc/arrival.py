"""What follows when somebody comes back from an identity provider: a session of their own here, or a page that says why not."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation

from accounts import staff
from accounts.oidc import services
from accounts.oidc.paths import safe_path
from accounts.oidc.provider import Arrival
from accounts.oidc.providers import IdentityProvider
from accounts.oidc.refusals import Cancelled, NotStartedHere, ProviderDown, SignInRefused
from accounts.sessions import SignIn
from common import sealing
from common.logging import get_logger

log = get_logger(__name__)

LANGUAGE = "diwan_sign_in_language"
TOKEN = "diwan_id_token"  # noqa: S105  # a session's key


def finish(request: HttpRequest, social_login: SocialLogin) -> HttpResponse:
    """Open the session of the person who came, under a key of its own, and go back to the page they left."""
    arrived: Arrival = social_login.arrival
    now = timezone.now()
    try:
        user = services.welcome(provider=arrived.provider, identity=arrived.identity)
    except SignInRefused as refusal:
        return refuse(request, None, refusal)
    provider = arrived.provider
    language = translation.get_language()
    facts = SignIn(
        method=f"oidc:{provider.id}",
        assurance=arrived.identity.assurance,
        identifier=f"oidc:{services.person_key(provider, arrived.identity)}",
        at=now.isoformat(),
        is_staff=provider.is_for_staff,
    )
    staff.open_session(request, user=user, facts=facts)
    request.session[TOKEN] = sealing.seal(arrived.token)
    return HttpResponseRedirect(_destination(provider, social_login, language))


def _destination(provider: IdentityProvider, social_login: SocialLogin, language: str) -> str:
    wanted = safe_path((social_login.state or {}).get("next") or "")
    if provider.is_for_staff:
        return wanted if wanted.startswith("/admin/") else "/admin/"
    return wanted or f"/{language}/"


def refuse(request: HttpRequest, error: Any, exception: Exception | None) -> HttpResponse:
    """The page of a failure; allauth's own errors become ours."""
    if isinstance(exception, SignInRefused):
        refusal = exception
    elif error == AuthError.CANCELLED:
        refusal = Cancelled("cancelled")
    elif exception is not None or "error" in request.GET:
        refusal = SignInRefused("provider_error")
    else:
        refusal = NotStartedHere("unknown_state")
    (log.error if isinstance(refusal, ProviderDown) else log.warning)(
        "sign_in.refused", reason=refusal.reason, route="oidc"
    )
    return refused_page(request, refusal)


def refused_page(request: HttpRequest, refusal: SignInRefused) -> HttpResponse:
    """Say what happened in the visitor's language, without a word out of what the provider sent."""
    home = f"/{translation.get_language()}/"
    context = {
        "heading": refusal.title,
        "refusal": refusal,
        "home": home,
        "again": f"{home}account/",
    }
    response = render(request, "accounts/sign_in_refused.html", context, status=int(refusal.status))
    response["Cache-Control"] = "no-store"
    return response


def speak_visitors_language(request: HttpRequest) -> None:
    """Activate the language in which the sign-in began; before that, the page's they left, else their browser's."""
    offered = dict(settings.LANGUAGES)
    asked = request.GET.get("lang", "")
    left = safe_path(request.GET.get("next", "")).split("/", 2)[1:2]
    for language in (asked, *left, request.session.get(LANGUAGE, "")):
        if language in offered:
            break
    else:
        language = translation.get_language_from_request(request)
    translation.activate(language)
