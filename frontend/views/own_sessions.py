"""Where somebody is signed in, and the end of it: one browser, or all but this one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from frontend import client, forms
from frontend.client import ApiProblem
from frontend.views.own_page import of_a_person


@never_cache
@require_http_methods(["GET", "POST"])
@of_a_person
def sessions(request: HttpRequest, language: str) -> HttpResponse:
    """GET: the list. POST ``session``: sign out there; without one, everywhere but here."""
    if request.method == "POST":
        return _ended(request, language)
    return _page(request)


def _ended(request: HttpRequest, language: str) -> HttpResponse:
    wanted = request.POST.get("session", "")
    if wanted and not (wanted.isascii() and wanted.isalnum()):
        return _page(request)  # no id of ours: nothing to end
    path = f"account/sessions/{wanted}/" if wanted else "account/sessions/"
    try:
        client.for_request(request, as_person=True).delete(path)
    except ApiProblem as problem:
        if problem.code != "sign_in_again":
            raise
        return _page(request, status=403)
    return forms.see_other(f"/{language}/account/sessions/?ended=1")


def _page(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    found = client.for_request(request, as_person=True).get("account/sessions/")
    context = {
        "heading": _("Where you are signed in"),
        "sessions": found["results"],
        "needs_sign_in": found["needs_sign_in"],
        "is_ended": request.GET.get("ended") == "1",
    }
    return render(request, "frontend/account_sessions.html", context, status=status)
