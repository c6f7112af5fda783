"""Being told of consultations by mail: asking for it, and what the links in the mails lead to. No session, no cookie, no script.

The links are the keys: their pages are kept by nobody, counted nowhere, and named to no other site.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from frontend import breadcrumbs, client, forms
from frontend.client import ApiProblem
from frontend.origin import from_anywhere
from frontend.secret_links import of_a_link

AGENCIES = 100
Values = dict[str, Any]  # Any: JSON
_of_a_link = of_a_link("frontend/subscription_gone.html", breadcrumbs.to_consultations)


@require_http_methods(["GET", "POST"])
def subscribe(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/subscriptions/: the form, for all consultations, an agency's (``?agency=``) or one (``?consultation=``).

    POST asks the mailbox, and says the same whatever is known of it.
    """
    given = request.POST if request.method == "POST" else request.GET
    asked = {name: given.get(name, "")[:255] for name in ("consultation", "agency")}
    if request.method != "POST":
        return _form(request, asked)
    email = request.POST.get("email", "")[:300]
    if not forms.fell_into_trap(request):
        body = {"email": email, **asked}
        try:
            forms.require_time(request)
            client.for_request(request).post(
                "subscriptions/", body, idempotency_key=forms.key_of(request)
            )
        except ApiProblem as problem:
            if problem.status not in {400, 422, 429}:
                raise
            return _form(request, asked, email=email, problem=problem)
    return forms.see_other(f"/{language}/subscriptions/sent/")


@require_safe
def sent(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/subscriptions/sent/: what to do next; of which address it says nothing."""
    context = {"heading": _("Look into your mailbox"), **_below_consultations(language)}
    return render(request, "frontend/subscription_sent.html", context)


@require_http_methods(["GET", "POST"])
@_of_a_link
def confirm(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """GET asks (programs follow links in mails), POST confirms and leads to the subscription."""
    if request.method == "POST":
        body = {"token": token[:300]}
        told = client.for_request(request).post("subscriptions/confirmation/", body)
        return forms.see_other(f"/{language}/subscriptions/{told['token']}/?confirmed=1")
    context = {"heading": _("Confirm the subscription"), **_below_consultations(language)}
    return render(request, "frontend/subscription_confirm.html", context)


@require_http_methods(["GET", "POST"])
@_of_a_link
def manage(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """GET: what the subscription tells of. POST: of what it is to tell, and in which language."""
    path = f"subscriptions/{quote(token[:300], safe='')}/"
    api = client.for_request(request)
    if request.method == "POST":
        offered = dict(settings.LANGUAGES)
        chosen = request.POST.get("language", "")
        wanted = {
            "language": chosen if chosen in offered else language,
            "events": [kind for kind in _kinds() if kind in request.POST.getlist("events")],
        }
        api.patch(path, wanted)
        return forms.see_other(f"{request.path}?saved=1")
    told = api.get(path)
    context = {
        "heading": _("Your subscription") if not told["ended_at"] else _("It has ended"),
        "told": told,
        "kinds": _kinds().items(),
        "languages": settings.LANGUAGES,
        "is_confirmed": request.GET.get("confirmed") == "1",
        "is_saved": request.GET.get("saved") == "1",
        **_below_consultations(language),
    }
    return render(request, "frontend/subscription.html", context)


@from_anywhere
@require_http_methods(["GET", "POST"])
@_of_a_link
def end(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """POST ends it at once, from the button and from mail programs alike (RFC 8058); GET shows the button."""
    path = f"subscriptions/{quote(token[:300], safe='')}/"
    api = client.for_request(request)
    told = api.post(f"{path}end/", {}) if request.method == "POST" else api.get(path)
    heading = _("It has ended") if told["ended_at"] else _("End this subscription")
    context = {"heading": heading, "told": told, **_below_consultations(language)}
    return render(request, "frontend/subscription_end.html", context)


def _form(
    request: HttpRequest,
    asked: dict[str, str],
    *,
    email: str = "",
    problem: ApiProblem | None = None,
) -> HttpResponse:
    api = client.for_request(request)
    about = _about(api, asked)
    error = None
    if problem is not None:
        message = str(problem.body.get("title", ""))
        if problem.status == 400:
            message = _("Write an e-mail address such as name@example.org.")
        error = forms.error_of(problem, "email", message)
    context = {
        "heading": _("Follow public consultations"),
        "asked": asked,
        "about": about,
        "agencies": [] if about else api.get("agencies/", page_size=AGENCIES)["results"],
        "email": email,
        "error": error,
        **_below_consultations(api.language),
    }
    status = problem.status if problem is not None else 200
    return render(request, "frontend/subscribe.html", context, status=status)


def _about(api: client.ApiClient, asked: dict[str, str]) -> Values | None:
    """The one consultation or agency that the address names, and its feeds.

    Raises:
        ApiProblem: 404, there is none that is public.
    """
    if asked["consultation"]:
        name = quote(asked["consultation"], safe="")
        told = api.get(f"consultations/{name}/happenings/")
        feed, calendar = f"{told['url']}feed.atom", f"{told['url']}calendar.ics"
        return {"title": told["title"], "url": told["url"], "feed": feed, "calendar": calendar}
    if not asked["agency"]:
        return None
    told = api.get("consultation-changes/", agency=asked["agency"])
    path = f"/{api.language}/agencies/{asked['agency']}/consultations"
    url = f"/{api.language}/consultations/?agency={asked['agency']}"
    title = told["agency_name"]
    return {"title": title, "url": url, "feed": f"{path}.atom", "calendar": f"{path}.ics"}


def _below_consultations(language: str) -> Values:
    return {"breadcrumb": breadcrumbs.to_consultations(language)}


def _kinds() -> dict[str, str]:
    return {
        "opened": pgettext("subscription", "opening"),
        "version": pgettext("subscription", "a new text"),
        "replies": pgettext("subscription", "official replies, once a day"),
        "closing_soon": pgettext("subscription", "three days before closing"),
        "extended": pgettext("subscription", "a later closing"),
        "overdue": pgettext("subscription", "a promised answer that is overdue"),
        "outcome": pgettext("subscription", "the outcome"),
        "withdrawn": pgettext("subscription", "withdrawal"),
    }
