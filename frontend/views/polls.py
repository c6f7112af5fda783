"""A poll: its question, one vote, and how the votes stand. Never kept for others, since it depends on who reads it."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from frontend import breadcrumbs, client, forms
from frontend.client import ApiProblem
from frontend.views import drafts
from frontend.views.survey_form import Place


@never_cache
@require_http_methods(["GET", "POST"])
def poll(request: HttpRequest, language: str, slug: str, name: str) -> HttpResponse:
    """GET: the poll as this reader may see it. POST ``option``: vote, or change the vote."""
    place = Place(language, slug, name, kind="polls")
    if request.method == "GET":
        return _page(request, place)
    option = request.POST.get("option", "").replace("\x00", "")[:20]
    if not option:
        return _page(request, place, problem=_("Choose one of the options."), status=422)
    person = client.for_request(request, as_person=True)
    try:
        voted = person.post(
            f"{place.api}votes/", {"option": option}, idempotency_key=forms.key_of(request)
        )
    except ApiProblem as problem:
        if problem.status == 401 or problem.code == "assurance_too_low":
            chosen = f"{place.address}?{urlencode({'option': option})}"
            return forms.see_other(drafts.sign_in_address(language, chosen))
        if problem.status not in {400, 409, 422, 429}:
            raise
        return _page(request, place, problem=_words(problem), status=problem.status)
    return forms.see_other(f"{place.address}?{urlencode({'receipt': voted['receipt']['code']})}")


def _page(
    request: HttpRequest, place: Place, *, problem: str = "", status: int = 200
) -> HttpResponse:
    shown = client.get_as_person(request, place.api)
    labels = {option["key"]: option["label"] for option in shown["options"]}
    own, receipt = shown["own_option"], forms.receipt_in(request)
    chosen = request.POST.get("option") or request.GET.get("option") or own
    is_open = shown["consultation"]["state"] == "open"
    consultation = shown["consultation"]
    context = {
        "heading": shown["question"],
        "poll": shown,
        "place": place,
        "consultation": consultation,
        "may_vote": is_open and (own is None or shown["may_change"]),
        "chosen": chosen,
        "own_label": labels.get(own, ""),
        "leaders": [labels[key] for key in (shown["results"] or {"leaders": []})["leaders"]],
        "problem": problem,
        "is_done": bool(request.GET.get("receipt")) and not problem,
        "receipt": receipt,
        "idempotency_key": str(uuid4()),
        "breadcrumb": breadcrumbs.to_consultation(place.language, consultation),
        "api_url": f"/api/v1/{place.api}",
    }
    return render(request, "frontend/poll.html", context, status=status)


def _words(problem: ApiProblem) -> str:
    if problem.status == 429:
        return _("Many requests are arriving from your network. Wait a minute, then try again.")
    if problem.code == "consultation_closed":
        return _("This poll does not take votes now. Nothing was stored.")
    if problem.code == "answers_refused":
        return _("Choose one of the options.")
    return str(problem.body.get("title", ""))
