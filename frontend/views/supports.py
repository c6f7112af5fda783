"""Support for a comment: a page of its own, since the clause's page is kept for all and cannot know who reads it."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from frontend import client, forms
from frontend.client import ApiProblem
from frontend.views import drafts
from frontend.views.comment_form import Place

DONE = frozenset({"given", "withdrawn"})


@never_cache
@require_http_methods(["GET", "POST"])
def support(
    request: HttpRequest, language: str, slug: str, public_id: str, key: str = ""
) -> HttpResponse:
    """GET: the comment, how many support it, and whether the reader does. POST ``act``: ``give`` or ``withdraw``."""
    place = Place(language, slug, key)
    path = f"{place.api}comments/{quote(public_id, safe='')}/"
    if request.method == "GET":
        return _page(request, place, path)
    person = client.for_request(request, as_person=True)
    own = request.path
    try:
        if request.POST.get("act") == "withdraw":
            person.delete(f"{path}support/")
            done = {"done": "withdrawn"}
        else:
            given = person.post(f"{path}support/", {})
            done = {"done": "given", "receipt": given["receipt"]["code"]}
    except ApiProblem as problem:
        if problem.status == 401 or problem.code == "assurance_too_low":
            return forms.see_other(drafts.sign_in_address(language, own))
        if problem.status not in {409, 429}:
            raise
        return _page(request, place, path, problem=problem)
    return forms.see_other(f"{own}?{urlencode(done)}")


def _page(
    request: HttpRequest, place: Place, path: str, *, problem: ApiProblem | None = None
) -> HttpResponse:
    public = client.for_reader(request)
    comment = public.get(path)
    shown = public.get(place.own_api) if place.key else {"consultation": public.get(place.api)}
    if (place.key and comment["place"] != place.key) or comment["status"] != "published":
        raise Http404
    done = request.GET.get("done", "")
    context = shown | {
        "heading": _("Support a comment"),
        "above": shown.get("heading"),
        "back": place.address,
        "comment": comment,
        "state": client.get_as_person(request, f"{path}support/"),
        "is_open": shown["consultation"]["state"] == "open",
        "done": done if done in DONE and problem is None else "",
        "receipt": forms.receipt_in(request),
        "problem": _words(problem) if problem else "",
    }
    return render(
        request, "frontend/comment_support.html", context, status=problem.status if problem else 200
    )


def _words(problem: ApiProblem) -> str:
    if problem.status == 429:
        return _("Many requests are arriving from your network. Wait a minute, then try again.")
    return str(problem.body.get("title", ""))
