"""Events: the list, the calendar file, registration and its receipt."""

from __future__ import annotations

import uuid
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frontend import client, forms, text
from frontend.moments import month_words, when
from frontend.views.files import as_file

FIELDS = ("name", "email", "organisation", "sector", "needs")


@require_safe
def listing(request: HttpRequest, language: str) -> HttpResponse:
    """Upcoming or past events, of one month or of all."""
    tab = "past" if request.GET.get("when") == "past" else "upcoming"
    month = request.GET.get("month", "")
    answer = client.for_request(request).get(
        "events/",
        when=tab,
        page=request.GET.get("page", "1"),
        **({"month": month} if month else {}),
    )
    context = {
        "heading": _("Events"),
        "tab": tab,
        "month": month,
        "months": [{"value": value, "words": month_words(value)} for value in answer["months"]],
        "listing": answer,
        "events": [{**event, "time": when(event)} for event in answer["results"]],
        "api_url": f"/api/v1/events/?lang={language}&when={tab}",
        "breadcrumb": [{"title": _("Home"), "url": f"/{language}/"}],
    }
    return render(request, "frontend/events.html", context)


@require_safe
def calendar(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """The event as a calendar file."""
    return as_file(client.for_request(request).get_file(f"events/{slug}/calendar.ics"))


def event_context(request: HttpRequest, bundle: dict[str, Any]) -> dict[str, Any]:
    """What ``page_event.html`` needs beside the bundle."""
    content = bundle["page"]["content"]
    days = groupby(content["programme"], key=lambda item: str(item["day"]))
    return {
        "time": when(content),
        "days": [{"day": day, "items": [_item(item) for item in items]} for day, items in days],
    }


def register(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET shows the form; POST registers and leads to the mailbox, or shows what to correct with all that was typed."""
    bundle = client.for_request(request).get("pages/find/", path=f"/{language}/events/{slug}/")
    if request.method != "POST":
        return _form(request, bundle)
    if forms.fell_into_trap(request):
        return HttpResponseRedirect(bundle["page"]["url"])
    values = {name: request.POST.get(name, "") for name in FIELDS}
    key = request.POST.get("key") or str(uuid.uuid4())
    try:
        forms.require_time(request)
        client.for_request(request).post(
            f"events/{slug}/registrations/", values, idempotency_key=key
        )
    except client.ApiProblem as problem:
        if problem.code == "invalid_input":
            errors = _errors(problem.body.get("errors", {}))
            return _form(request, bundle, values=values, errors=errors, status=400)
        if problem.code == forms.TOO_QUICK:
            errors = [forms.error_of(problem, "", "")]
            return _form(request, bundle, values=values, errors=errors, status=422)
        if problem.status == 409:
            refusal = str(problem.body.get("title", ""))
            return _form(request, bundle, values=values, refusal=refusal, status=409)
        raise
    return forms.see_other(f"{bundle['page']['url']}register/sent/")


@require_safe
def registered(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/events/…/register/sent/: what to do next; the same for every address, of which it says nothing."""
    bundle = client.for_request(request).get("pages/find/", path=f"/{language}/events/{slug}/")
    page = bundle["page"]
    context = {
        "heading": _("Look into your mailbox"),
        "event": page,
        "breadcrumb": _below_event(page),
    }
    return render(request, "frontend/event_registered.html", context)


def _form(
    request: HttpRequest,
    bundle: dict[str, Any],
    *,
    values: dict[str, str] | None = None,
    errors: list[dict[str, str]] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The form with a fresh key, so that a corrected registration is a new request."""
    page = bundle["page"]
    context = {
        **bundle,
        "heading": _("Register: %(title)s") % {"title": page["title"]},
        "content": page["content"],
        "time": when(page["content"]),
        "values": values or dict.fromkeys(FIELDS, ""),
        "errors": errors or [],
        "error_of": {error["field"]: error["message"] for error in errors or []},
        "refusal": refusal,
        "key": str(uuid.uuid4()),
        "sectors": _sectors(),
        "translations": None,
        "breadcrumb": _below_event(page),
    }
    return render(request, "frontend/event_register.html", context, status=status)


def registration(request: HttpRequest, language: str, slug: str, token: str) -> HttpResponse:
    """The receipt of a registration; POST cancels it."""
    api = client.for_request(request)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            api.post(f"event-registrations/{token}/cancellation/", {})
        except client.ApiProblem as problem:
            if problem.status != 409:
                raise
            refusal, status = str(problem.body.get("title", "")), 409
        else:
            return HttpResponseRedirect(request.path)
    answer = api.get(f"event-registrations/{token}/")
    context = {
        "heading": _states()[answer["state"]],
        "registration": answer,
        "refusal": refusal,
        "breadcrumb": [
            {"title": _("Home"), "url": f"/{language}/"},
            {"title": answer["event"]["title"], "url": answer["event"]["url"]},
        ],
    }
    response = render(request, "frontend/event_registration.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    # The address is the key to the registration: it must not travel on in a Referer header.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _below_event(page: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"title": _("Home"), "url": f"/{page['language']}/"},
        {"title": page["title"], "url": page["url"]},
    ]


def _states() -> dict[str, str]:
    return {
        "confirmed": _("You have a place"),
        "waiting": _("You are on the waiting list"),
        "cancelled": _("Your registration is cancelled"),
    }


def _sectors() -> list[dict[str, str]]:
    return [
        {"value": "public", "label": _("public sector")},
        {"value": "private", "label": _("private sector")},
        {"value": "civil_society", "label": _("civil society")},
        {"value": "media", "label": _("media")},
        {"value": "academia", "label": _("academia")},
        {"value": "international", "label": _("international organisation")},
    ]


def _item(item: dict[str, Any]) -> dict[str, Any]:
    hours = text.digits(f"{str(item['starts'])[:5]}–{str(item['ends'])[:5]}")
    return {**item, "hours": hours}


def _errors(given: dict[str, Any]) -> list[dict[str, str]]:
    """One sentence per field, in the form's order."""
    sentences = {
        "name": _("Write your name."),
        "email": _("Write an e-mail address such as name@example.org."),
        "sector": _("Choose your sector."),
        "organisation": _("The name of your organisation is too long."),
        "needs": _("Describe your needs in at most 500 characters."),
    }
    return [{"field": name, "message": sentences[name]} for name in FIELDS if name in given]
