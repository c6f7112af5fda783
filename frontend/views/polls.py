"""A poll: its question, one vote, and how the votes stand. Never kept for others, since it depends on who reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from frontend import client
from frontend.client import ApiProblem
from frontend.views import drafts

_RECEIPT = re.compile(r"[0-9a-z]{20}")
_KEY = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True, slots=True)
class Place:
    language: str
    slug: str
    name: str

    @property
    def address(self) -> str:
        return f"/{self.language}/consultations/{quote(self.slug)}/polls/{quote(self.name)}/"

    @property
    def api(self) -> str:
        return f"consultations/{quote(self.slug, safe='')}/polls/{quote(self.name, safe='')}/"


@never_cache
@require_http_methods(["GET", "POST"])
def poll(request: HttpRequest, language: str, slug: str, name: str) -> HttpResponse:
    """GET: the poll as this reader may see it. POST ``option``: vote, or change the vote."""
    place = Place(language, slug, name)
    if request.method == "GET":
        return _page(request, place)
    option = request.POST.get("option", "").replace("\x00", "")[:20]
    if not option:
        return _page(request, place, problem=_("Choose one of the options."), status=422)
    given = request.POST.get("idempotency_key", "")
    key = given if _KEY.fullmatch(given) else str(uuid4())
    person = client.for_request(request, as_person=True)
    try:
        voted = person.post(f"{place.api}votes/", {"option": option}, idempotency_key=key)
    except ApiProblem as problem:
        if problem.status == 401 or problem.code == "assurance_too_low":
            chosen = f"{place.address}?{urlencode({'option': option})}"
            return _see(drafts.sign_in_address(language, chosen))
        if problem.status not in {400, 409, 422, 429}:
            raise
        return _page(request, place, problem=_words(problem), status=problem.status)
    return _see(f"{place.address}?{urlencode({'receipt': voted['receipt']['code']})}")


def _page(
    request: HttpRequest, place: Place, *, problem: str = "", status: int = 200
) -> HttpResponse:
    shown = _shown(request, place)
    labels = {option["key"]: option["label"] for option in shown["options"]}
    own, code = shown["own_option"], request.GET.get("receipt", "")
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
        "is_done": bool(code) and not problem,
        "receipt": code if _RECEIPT.fullmatch(code) else "",
        "idempotency_key": str(uuid4()),
        "breadcrumb": [
            {"title": "", "url": f"/{place.language}/"},
            {"title": _("Public consultations"), "url": f"/{place.language}/consultations/"},
            {"title": consultation["title"], "url": consultation["url"]},
        ],
        "api_url": f"/api/v1/{place.api}",
    }
    return render(request, "frontend/poll.html", context, status=status)


def _shown(request: HttpRequest, place: Place) -> dict[str, Any]:
    """As this reader may see it; an ended session reads as nobody."""
    try:
        found: dict[str, Any] = client.for_request(request, as_person=True).get(place.api)
    except ApiProblem as problem:
        if problem.status != 401:
            raise
        found = client.for_reader(request).get(place.api)
    return found


def _words(problem: ApiProblem) -> str:
    if problem.status == 429:
        return _("Many requests are arriving from your network. Wait a minute, then try again.")
    if problem.code == "consultation_closed":
        return _("This poll does not take votes now. Nothing was stored.")
    if problem.code == "answers_refused":
        return _("Choose one of the options.")
    return str(problem.body.get("title", ""))


def _see(address: str) -> HttpResponse:
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    return answer
