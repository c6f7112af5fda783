"""Taking back by the receipt what was sent, a comment or answers: for those without an account, and for everybody else."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from frontend import client, forms
from frontend.client import ApiProblem

ACTS = ("withdraw", "erase")


@never_cache
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """GET: what withdrawing and erasing mean. POST ``act``: do it, and come back to the receipt, which tells."""
    api = client.for_request(request)
    shown = api.get(f"receipts/{quote(code, safe='')}/")
    comment, consultation = shown["comment"], shown["consultation"]
    if shown["response"] and consultation:
        return _answers(request, language, shown)
    if comment is None or comment["status"] == "erased":
        raise Http404
    context = {
        "heading": _("Take your comment back"),
        "receipt": shown,
        "is_withdrawn": comment["status"] == "withdrawn",
    }
    act = request.POST.get("act", "")
    if request.method == "GET" or act not in ACTS:
        return render(request, "frontend/take_back.html", context)
    path = f"receipts/{quote(shown['code'], safe='')}/comment/"
    try:
        api.delete(path, erase="true" if act == "erase" else "false")
    except ApiProblem as problem:
        if problem.status != 429:
            raise
        context["problem"] = _(
            "Many requests are arriving from your network. Wait a minute, then try again."
        )
        return render(request, "frontend/take_back.html", context, status=429)
    return forms.see_other(f"/{language}/r/{shown['code']}/")


def _answers(request: HttpRequest, language: str, shown: dict[str, Any]) -> HttpResponse:
    """GET: what erasing means. POST ``act``: the response to a survey is destroyed."""
    context = {"heading": _("Erase your answers"), "receipt": shown}
    if request.method == "GET" or request.POST.get("act") != "erase":
        return render(request, "frontend/survey_erase.html", context)
    response, slug = shown["response"], quote(shown["consultation"]["slug"], safe="")
    path = f"consultations/{slug}/surveys/{response['survey']}/responses/{response['id']}/"
    try:
        client.for_request(request).delete(path, {"receipt": shown["code"]})
    except ApiProblem as problem:
        if problem.status != 429:
            raise
        words = _("Many requests are arriving from your network. Wait a minute, then try again.")
        context["problem"] = words
        return render(request, "frontend/survey_erase.html", context, status=429)
    return forms.see_other(f"/{language}/r/{shown['code']}/")
