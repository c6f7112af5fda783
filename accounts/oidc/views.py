"""The doors to and from identity providers: begin, come back, sign out."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.contrib.auth import logout as end_session_here
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.oidc import arrival, exchange
from accounts.oidc.provider import StrictAdapter, provider_by_id
from accounts.oidc.refusals import ProviderDown, SignInRefused
from accounts.sessions import sign_in_of
from common import sealing
from common.signing_out import forgotten_by_browser


class CallbackView(OAuth2CallbackView):
    """allauth's, with the nonce of this very sign-in handed on; its state is used up by now, whatever comes."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, HttpResponse | None]:
        state, response = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = str(state.get("nonce") or "")
        return state, response


@require_GET
@never_cache
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the provider. By GET: a form's answer may lead to no other site, and no more than a redirect happens here."""
    adapter = _adapter(request, provider_id)
    arrival.speak_visitors_language(request)
    request.session[arrival.LANGUAGE] = translation.get_language()
    try:
        response: HttpResponse = OAuth2LoginView.adapter_view(adapter)(request)
    except SignInRefused as refusal:
        return arrival.refuse(request, None, refusal)
    return response


@require_GET
@never_cache
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the provider's answer."""
    adapter = _adapter(request, provider_id)
    arrival.speak_visitors_language(request)
    try:
        response: HttpResponse = CallbackView.adapter_view(adapter)(request)
    except SignInRefused as refusal:
        return arrival.refuse(request, None, refusal)
    except ImmediateHttpResponse as done:
        return done.response
    return response


@require_http_methods(["GET", "POST"])
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here, then at the provider that it came from, and come back to the home page.

    A link on another site only asks. The way to the provider is a page, not a redirect: the answer of a form may lead to no
    other site, and this may be such an answer.
    """
    arrival.speak_visitors_language(request)
    if request.method == "GET" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        context = {"heading": _("Sign out"), "asks": True}
        return render(request, "accounts/sign_out.html", context)
    home = f"/{translation.get_language()}/"
    onward = _end_at_provider(request, home)
    end_session_here(request)
    heading = _("Signing out") if onward else _("You are signed out")
    context = {"heading": heading, "onward": onward or home, "is_elsewhere": bool(onward)}
    response = render(request, "accounts/sign_out.html", context)
    response.delete_cookie(settings.SESSION_COOKIE_NAME)
    return forgotten_by_browser(response)


def _end_at_provider(request: HttpRequest, home: str) -> str:
    """The provider's address for signing out, nothing for another kind of session or a provider that offers none."""
    facts = sign_in_of(request.session)
    if facts is None or not facts.method.startswith("oidc:"):
        return ""
    provider = provider_by_id(facts.method.removeprefix("oidc:"))
    if provider is None:
        return ""
    try:
        address = exchange.endpoints(provider).end_session
        token = sealing.unseal(request.session.get(arrival.TOKEN, ""))
    except (ProviderDown, sealing.Unsealable):
        return ""
    if not address:
        return ""
    asked = {
        "id_token_hint": token,
        "client_id": provider.client_id,
        "post_logout_redirect_uri": f"{settings.SITE_URL}{home}",
    }
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def _adapter(request: HttpRequest, provider_id: str) -> StrictAdapter:
    if provider_by_id(provider_id) is None:
        raise Http404
    return StrictAdapter(request, provider_id)
