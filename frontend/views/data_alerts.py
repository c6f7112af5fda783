"""Being told by mail of new releases: asking for it, and what the links in the mails lead to. No session, no cookie, no script.

The links are the keys: their pages are kept by nobody, counted nowhere, and named to no other site.
"""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from frontend import breadcrumbs, client, forms
from frontend.client import ApiProblem
from frontend.origin import from_anywhere
from frontend.secret_links import of_a_link

Values = dict[str, Any]  # Any: JSON
_of_a_link = of_a_link("frontend/data_alert_gone.html", breadcrumbs.to_datasets)


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/data-alerts/?dataset=<slug>: the form. POST asks the mailbox, and says the same whatever is known of it."""
    given = request.POST if request.method == "POST" else request.GET
    slug, email = given.get("dataset", "")[:80], given.get("email", "")[:300]
    api = client.for_request(request)
    dataset = api.get(f"datasets/{quote(slug, safe='') or '-'}/")
    if request.method != "POST":
        return _form(request, dataset)
    if not forms.fell_into_trap(request):
        body, key = {"email": email, "dataset": slug}, forms.key_of(request)
        try:
            forms.require_time(request)
            api.post("data-alerts/", body, idempotency_key=key)
        except ApiProblem as problem:
            if problem.status not in {400, 409, 422, 429}:
                raise
            return _form(request, dataset, email, problem)
    return forms.see_other(f"/{language}/data-alerts/sent/")


@require_safe
def sent(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/data-alerts/sent/: what to do next; of which address it says nothing."""
    context = {"heading": _("Look into your mailbox"), **_below_data(language)}
    return render(request, "frontend/data_alert_sent.html", context)


@require_http_methods(["GET", "POST"])
@_of_a_link
def confirm(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """GET asks (programs follow links in mails), POST confirms and leads to the way out."""
    if request.method == "POST":
        body = {"token": token[:300]}
        told = client.for_request(request).post("data-alerts/confirmation/", body)
        return forms.see_other(f"/{language}/data-alerts/{told['token']}/end/?confirmed=1")
    context = {"heading": _("Confirm that you want to be told"), **_below_data(language)}
    return render(request, "frontend/data_alert_confirm.html", context)


@from_anywhere
@require_http_methods(["GET", "POST"])
@_of_a_link
def end(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """POST ends it at once, from the button and from mail programs alike (RFC 8058); GET shows the button."""
    path = f"data-alerts/{quote(token[:300], safe='')}/"
    api = client.for_request(request)
    told = api.post(f"{path}end/", {}) if request.method == "POST" else api.get(path)
    context = {
        "heading": _("It has ended") if told["ended_at"] else _("You are told of this"),
        "told": told,
        "is_confirmed": request.GET.get("confirmed") == "1",
        **_below_data(language),
    }
    return render(request, "frontend/data_alert_end.html", context)


def _form(
    request: HttpRequest, dataset: Values, email: str = "", problem: ApiProblem | None = None
) -> HttpResponse:
    error = None
    if problem is not None:
        message = str(problem.body.get("title", ""))
        if problem.status in {400, 422}:
            message = _("Write an e-mail address such as name@example.org.")
        error = forms.error_of(problem, "email", message)
    context = {
        "heading": _("Be told of new data"),
        "dataset": dataset,
        "email": email,
        "error": error,
        "key": str(uuid.uuid4()),
        "breadcrumb": breadcrumbs.to_dataset(request.path.split("/")[1], dataset),
    }
    status = problem.status if problem is not None else 200
    return render(request, "frontend/data_alert.html", context, status=status)


def _below_data(language: str) -> Values:
    return {"breadcrumb": breadcrumbs.to_datasets(language)}
