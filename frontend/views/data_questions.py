"""Questions on the data: those that were asked, and the form for a new one, about a dataset, a column or a row."""

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

PAGE_SIZE = 20
LONGEST = 2000
Values = dict[str, Any]  # Any: JSON
PLACE = ("resource", "release", "column", "row")


@require_safe
def listing(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/datasets/<slug>/questions/: what was asked and answered, newest first."""
    api, address = client.for_request(request), f"datasets/{quote(slug, safe='')}/"
    dataset = api.get(address)
    page = {"page": request.GET["page"]} if request.GET.get("page") else {}
    context = {
        "heading": _("Questions on the data"),
        "dataset": dataset,
        "listing": api.get(f"{address}questions/", **page),
        "page_size": PAGE_SIZE,
        "is_sent": request.GET.get("sent") in {"1", "2"},
        "is_mailbox_asked": request.GET.get("sent") == "2",
        "breadcrumb": breadcrumbs.to_dataset(language, dataset),
        "api_url": f"/api/v1/{address}questions/",
    }
    return render(request, "frontend/data_questions.html", context)


@require_safe
def question(request: HttpRequest, language: str, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """GET /ar/datasets/<slug>/questions/<id>/: one question with its answer."""
    found = client.for_request(request).get(f"data-questions/{public_id}/")
    context = {
        "heading": _("Question on the data"),
        "one": found,
        "dataset": found["dataset"],
        "breadcrumb": breadcrumbs.to_dataset(language, found["dataset"]),
        "api_url": f"/api/v1/data-questions/{public_id}/",
    }
    return render(request, "frontend/data_question.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET: the form, on what ``?resource=&column=&row=`` names. POST sends it; a person looks before it is shown."""
    api, address = client.for_request(request), f"datasets/{quote(slug, safe='')}/"
    dataset = api.get(address)
    if request.method != "POST":
        return _form(request, dataset, _typed(request.GET))
    typed = _typed(request.POST)
    if forms.fell_into_trap(request):
        return forms.see_other(f"{dataset['url']}questions/?sent=1")
    body = {
        name: value or None if name in {"resource", "row", "release"} else value
        for name, value in typed.items()
    }
    try:
        forms.require_time(request)
        taken = api.post(f"{address}questions/", body, idempotency_key=forms.key_of(request))
    except ApiProblem as problem:
        if problem.status not in {400, 409, 422, 429}:
            raise
        return _form(request, dataset, typed, problem)
    sent = "2" if taken["is_mailbox_asked"] else "1"
    return forms.see_other(f"{dataset['url']}questions/?sent={sent}")


def _typed(given: Any) -> dict[str, str]:  # Any: a QueryDict
    return {
        **{name: given.get(name, "")[:80] for name in PLACE},
        "text": given.get("text", "").replace("\r\n", "\n"),
        "name": given.get("name", "")[:200],
        "email": given.get("email", "")[:300],
    }


def _form(
    request: HttpRequest, dataset: Values, typed: dict[str, str], problem: ApiProblem | None = None
) -> HttpResponse:
    resource = next((one for one in dataset["resources"] if one["id"] == typed["resource"]), None)
    columns = resource["columns"] if resource else []
    context = {
        "heading": _("Ask about the data"),
        "dataset": dataset,
        "typed": typed,
        "resource": resource,
        "columns": columns,
        "key": str(uuid.uuid4()),
        "longest": LONGEST,
        "error": _error(problem, typed),
        "breadcrumb": breadcrumbs.to_dataset(request.path.split("/")[1], dataset),
    }
    status = problem.status if problem is not None else 200
    return render(request, "frontend/data_question_ask.html", context, status=status)


def _error(problem: ApiProblem | None, typed: dict[str, str]) -> dict[str, str] | None:
    """Which field is to be corrected, and how."""
    if problem is None:
        return None
    field = str(problem.body.get("field", "")) or next(iter(problem.body.get("errors", {})), "text")
    words = {
        "text": _("Write your question in at most 2000 characters."),
        "name": _("Write a name of at most 80 letters, or leave it empty."),
        "email": _("Write an e-mail address such as name@example.org."),
    }
    if problem.status in {400, 422} and field in words:
        return {"field": field, "message": words[field]}
    shown = field if field in typed else "text"
    return forms.error_of(problem, shown, str(problem.body.get("title", "")))
