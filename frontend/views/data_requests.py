"""Requests for data, reuses and the inventory of what is not published: lists for everybody, and forms."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from frontend import breadcrumbs, client, forms
from frontend.client import ApiProblem

PAGE_SIZE = 20
LONGEST = 2000
AGENCIES = 100
Values = dict[str, Any]  # Any: JSON


@require_safe
def listing(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/data-requests/: what was asked for, and what became of it; ``?status=`` narrows."""
    asked = _asked(request, "status")
    context = {
        "heading": _("Dataset requests"),
        "description": _("Data that people ask agencies to publish, and what became of each."),
        "listing": client.for_request(request).get("dataset-requests/", **asked),
        "page_size": PAGE_SIZE,
        "statuses": _statuses(),
        "status": request.GET.get("status", ""),
        "is_sent": request.GET.get("sent") == "1",
        "breadcrumb": breadcrumbs.to_datasets(language),
        "api_url": "/api/v1/dataset-requests/",
    }
    return render(request, "frontend/data_requests.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, language: str) -> HttpResponse:
    """GET: the form «طلب بيانات». POST sends it; a person looks before it is listed."""
    names = ("title", "text", "name", "agency")
    typed = {name: request.POST.get(name, "").replace("\r\n", "\n") for name in names}
    return _sending(
        request,
        "dataset-requests/",
        typed | {"agency": typed["agency"] or None},
        done=f"/{language}/data-requests/?sent=1",
        form=lambda error: _request_form(request, typed, error),
    )


@require_safe
def reuses(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/reuses/: what people made of the data; ``?kind=`` and ``?dataset=`` narrow."""
    asked = _asked(request, "kind", "dataset")
    context = {
        "heading": _("Reuses"),
        "description": _("What people made of the data."),
        "listing": client.for_request(request).get("reuses/", **asked),
        "page_size": PAGE_SIZE,
        "kinds": _kinds(),
        "kind": request.GET.get("kind", ""),
        "is_sent": request.GET.get("sent") == "1",
        "breadcrumb": breadcrumbs.to_datasets(language),
        "api_url": "/api/v1/reuses/",
    }
    return render(request, "frontend/reuses.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def send_reuse(request: HttpRequest, language: str) -> HttpResponse:
    """GET: the form, of ``?dataset=<slug>``. POST sends it; a person looks before it is shown."""
    names = ("title", "url", "kind", "text", "name")
    typed: Values = {name: request.POST.get(name, "").replace("\r\n", "\n") for name in names}
    given = request.POST if request.method == "POST" else request.GET
    slugs = given.get("datasets", given.get("dataset", ""))
    typed["datasets"] = slugs
    body = typed | {"datasets": [one.strip() for one in slugs.split(",") if one.strip()][:20]}
    return _sending(
        request,
        "reuses/",
        body,
        done=f"/{language}/reuses/?sent=1",
        form=lambda error: _reuse_form(request, typed, error),
    )


@require_safe
def unpublished(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/unpublished-datasets/: what exists, is not open to everybody, and why."""
    context = {
        "heading": _("Datasets that are not published"),
        "description": _("Data that agencies hold and do not publish, each with its reason."),
        "listing": client.for_request(request).get("unpublished-datasets/", **_asked(request)),
        "page_size": PAGE_SIZE,
        "breadcrumb": breadcrumbs.to_datasets(language),
        "api_url": "/api/v1/unpublished-datasets/",
    }
    return render(request, "frontend/unpublished_datasets.html", context)


def _sending(
    request: HttpRequest, path: str, body: Values, *, done: str, form: Any
) -> HttpResponse:
    """Show a form, or send what was typed and lead on; `form` takes an error or None. Any: a function."""
    answer: HttpResponse
    if request.method != "POST":
        answer = form(None)
    elif forms.fell_into_trap(request):
        answer = forms.see_other(done)
    else:
        try:
            forms.require_time(request)
            client.for_request(request).post(path, body, idempotency_key=forms.key_of(request))
        except ApiProblem as problem:
            if problem.status not in {400, 404, 409, 422, 429}:
                raise
            answer = form(_error(problem))
            answer.status_code = problem.status
        else:
            answer = forms.see_other(done)
    return answer


def _request_form(request: HttpRequest, typed: Values, error: Values | None) -> HttpResponse:
    agencies = client.for_request(request).get("agencies/", page_size=AGENCIES)["results"]
    context = {"heading": _("Request data"), "agencies": agencies}
    return _form(request, "frontend/data_request.html", typed, error, context)


def _reuse_form(request: HttpRequest, typed: Values, error: Values | None) -> HttpResponse:
    context = {"heading": _("Show what you made of the data"), "kinds": _kinds()}
    return _form(request, "frontend/reuse.html", typed, error, context)


def _form(
    request: HttpRequest, template: str, typed: Values, error: Values | None, more: Values
) -> HttpResponse:
    context = {
        "typed": typed,
        "error": error,
        "key": str(uuid.uuid4()),
        "longest": LONGEST,
        "breadcrumb": breadcrumbs.to_datasets(request.path.split("/")[1]),
        **more,
    }
    return render(request, template, context)


def _error(problem: ApiProblem) -> Values:
    """Which field is to be corrected, and how."""
    errors = problem.body.get("errors", {})
    field = str(problem.body.get("field", "")) or next(iter(errors), "title")
    words = {
        "title": _("Write a title of one line and at most 200 characters."),
        "text": _("Write at most 2000 characters, and not nothing."),
        "name": _("Write a name of at most 80 letters, or leave it empty."),
        "url": _("Write the whole address, such as https://example.org/page."),
        "kind": _("Choose what it is."),
        "datasets": _("Name the datasets by the last part of their addresses."),
    }
    if problem.status == 404:
        return {"field": "datasets", "message": words["datasets"]}
    if problem.status in {400, 422} and field in words:
        return {"field": field, "message": words[field]}
    return forms.error_of(problem, "title", str(problem.body.get("title", "")))


def _asked(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.GET[name] for name in ("page", *names) if request.GET.get(name)}


def _statuses() -> list[tuple[str, str]]:
    return [
        ("received", pgettext("data request", "received")),
        ("considered", pgettext("data request", "being considered")),
        ("accepted", pgettext("data request", "accepted")),
        ("published", pgettext("data request", "published")),
        ("declined", pgettext("data request", "declined")),
    ]


def _kinds() -> list[tuple[str, str]]:
    return [
        ("article", pgettext("reuse", "article")),
        ("application", pgettext("reuse", "application")),
        ("visualisation", pgettext("reuse", "chart or map")),
        ("research", pgettext("reuse", "research")),
        ("service", pgettext("reuse", "service")),
        ("other", pgettext("reuse", "something else")),
    ]
