"""The page of somebody who is signed in: what they sent, their choices, everything as one file, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.signing_out import forgotten_by_browser
from frontend import client, forms
from frontend.client import ApiProblem
from frontend.views.files import as_file

CHOICES = ("wants_replies", "wants_outcomes", "wants_news")
View = Callable[[HttpRequest, str], HttpResponse]


def show(request: HttpRequest, language: str, session: dict[str, Any]) -> HttpResponse:
    """GET /ar/account/ with a session."""
    return _own_page(request, session)


def of_a_person(view: View) -> View:
    """Send who has no session, or has one no more, to the sign-in page and back."""

    @wraps(view)
    def answer(request: HttpRequest, language: str) -> HttpResponse:
        try:
            return view(request, language)
        except ApiProblem as problem:
            if problem.status != 401:
                raise
            return HttpResponseRedirect(f"{_account(language)}?next={request.path}")

    return answer


@never_cache
@require_POST
@of_a_person
def settings_saved(request: HttpRequest, language: str) -> HttpResponse:
    """POST name, language and choices of messages."""
    person = client.for_request(request, as_person=True)
    wanted: dict[str, Any] = {name: request.POST.get(name) == "yes" for name in CHOICES}
    wanted |= {
        "name": request.POST.get("name", "").strip(),
        "language": request.POST.get("language"),
    }
    try:
        person.patch("account/", wanted)
    except ApiProblem as problem:
        if problem.status != 400:
            raise
        error = _("Write the name with letters only, at most 150 of them.")
        return _own_page(request, person.get("account/session/"), typed=wanted, error=error)
    return forms.see_other(f"{_account(language)}?saved=1")


@never_cache
@require_safe
@of_a_person
def export(request: HttpRequest, language: str) -> HttpResponse:
    """GET everything that is stored about the person, as one file."""
    return as_file(client.for_request(request, as_person=True).get_file("account/export/"))


@never_cache
@require_http_methods(["GET", "POST"])
@of_a_person
def erase(request: HttpRequest, language: str) -> HttpResponse:
    """GET: what would go and what would stay. POST ``sure=yes``: erase the person, and say what stayed."""
    if request.method == "POST" and request.POST.get("sure") == "yes":
        return _erased(request)
    error = _("Tick the box if you want everything erased.") if request.method == "POST" else ""
    return _erasure_page(request, error=error, status=422 if error else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """The link in a message: GET asks (programs follow links), POST has no more of such messages sent. No session is needed."""
    if request.method == "POST":
        client.for_request(request).post("account/messages/stop/", {"token": token[:300]})
    context = {"heading": _("No more of these messages"), "is_done": request.method == "POST"}
    return render(request, "frontend/account_stop.html", context)


def _erased(request: HttpRequest) -> HttpResponse:
    try:
        done = client.for_request(request, as_person=True).delete("account/")
    except ApiProblem as problem:
        if problem.code not in {"sign_in_again", "acts_for_agency"}:
            raise
        return _erasure_page(request, status=problem.status)
    context = {"heading": _("Everything is erased"), "done": done}
    answer = render(request, "frontend/account_erased.html", context)
    answer.delete_cookie(settings.SESSION_COOKIE_NAME, path=settings.SESSION_COOKIE_PATH)
    return forgotten_by_browser(answer)


def _erasure_page(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    would = client.for_request(request, as_person=True).get("account/erasure/")
    context = {"heading": _("Erase me"), "would": would, "error": error}
    return render(request, "frontend/account_erase.html", context, status=status)


def _own_page(
    request: HttpRequest,
    session: dict[str, Any],
    *,
    typed: dict[str, Any] | None = None,
    error: str = "",
) -> HttpResponse:
    person = client.for_request(request, as_person=True)
    page = request.GET.get("page", "1")
    sent = person.get("account/contributions/", page=page if page.isdecimal() else 1, page_size=20)
    context = {
        "heading": _("My account"),
        "session": session,
        "account": person.get("account/"),
        "sent": sent,
        "subscriptions": person.get("subscriptions/mine/")["results"],
        "languages": settings.LANGUAGES,
        "error": error,
        "is_saved": request.GET.get("saved") == "1",
    }
    context["account"] |= typed or {}
    status = 422 if error else 200
    return render(request, "frontend/account.html", context, status=status)


def _account(language: str) -> str:
    return f"/{language}/account/"
