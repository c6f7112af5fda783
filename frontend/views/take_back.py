"""Withdrawing or erasing a comment by its receipt: for those who wrote without an account, and for everybody else."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from frontend import client
from frontend.client import ApiProblem

ACTS = ("withdraw", "erase")


@never_cache
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """GET: what withdrawing and erasing mean. POST ``act``: do it, and come back to the receipt, which tells."""
    api = client.for_request(request)
    shown = api.get(f"receipts/{quote(code, safe='')}/")
    comment = shown["comment"]
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
    answer = HttpResponseRedirect(f"/{language}/r/{shown['code']}/")
    answer.status_code = 303
    return answer
