"""Consultations: the list, and the pages on which people read and write comments (see `frontend.views.commenting`)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from frontend import client
from frontend.views import commenting, drafts
from frontend.views.commenting import Place, Typed

STATES = ("open", "announced", "closed", "outcome")


def listing(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/consultations/: the open ones first, a tab for each stage."""
    state = request.GET.get("state", "open")
    asked = {name: request.GET[name] for name in ("agency", "topic", "page") if name in request.GET}
    answer = client.for_request(request).get("consultations/", state=state, **asked)
    narrowed = {name: value for name, value in asked.items() if name != "page"}
    tabs = [
        {
            "state": one,
            "title": _state_titles()[one],
            "count": answer["states"][one],
            "query": f"?{urlencode({'state': one, **narrowed})}",
            "is_current": one == state,
        }
        for one in STATES
    ]
    context = {
        "heading": _("Public consultations"),
        "description": _("Drafts on which public bodies ask for your opinion before they decide."),
        "listing": answer,
        "state": state,
        "tabs": tabs,
        "breadcrumb": [{"title": "", "url": f"/{language}/"}],
        "api_url": f"/api/v1/consultations/?{urlencode({'lang': language, 'state': state, **asked})}",
    }
    return render(request, "frontend/consultations.html", context)


def clause(request: HttpRequest, language: str, slug: str, key: str) -> HttpResponse:
    """One clause between its neighbours, its comments, and the form; POST goes on to the next step."""
    return commenting.page(request, Place(language, slug, key=key))


def whole(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """The comments on the consultation as a whole, and those whose clause is gone; POST goes on to the next step."""
    return commenting.page(request, Place(language, slug))


def conversation(request: HttpRequest, language: str, slug: str, public_id: str) -> HttpResponse:
    """One comment with all its replies, and the form for one more; POST goes on to the next step."""
    return commenting.page(request, Place(language, slug, parent=public_id))


def thanks(
    request: HttpRequest, language: str, slug: str, key: str = "", public_id: str = ""
) -> HttpResponse:
    """The comment was received: its receipt, and what happens next."""
    return commenting.thanks(request, Place(language, slug, key, public_id))


@never_cache
@require_safe
def draft(
    request: HttpRequest, language: str, slug: str, key: str = "", public_id: str = ""
) -> HttpResponse:
    """Back from signing in: the comment as it was typed, ready to be sent."""
    place, kept = Place(language, slug, key, public_id), drafts.kept(request)
    if kept is None or (kept["consultation"], kept["clause"], kept["parent"]) != place.named:
        return HttpResponseRedirect(place.address)
    notice = _("Your comment is as you left it. Nothing was sent yet.")
    return commenting.resume(request, place, Typed.from_draft(kept), notice=notice)


def _state_titles() -> dict[str, str]:
    return {
        "open": _("Open"),
        "announced": _("Coming soon"),
        "closed": _("Under analysis"),
        "outcome": _("Outcome published"),
    }
