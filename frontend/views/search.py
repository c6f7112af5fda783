"""The search page and the suggestions of its box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from frontend import client

PAGE_SIZE = 10
LAST_PAGE = 100
FILTERS = ("type", "agency", "audience", "topic", "year")
_PARAMETERS = (*FILTERS, "language", "exact", "sort", "page")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One choice that is in force, and the query without it."""

    name: str
    query: str


# The index may be two seconds behind the page cache's counter, so a kept page could stay old.
@require_safe
@never_cache
def search(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/search/: the box; with words, what they found; with choices alone, the newest of them."""
    words = request.GET.get("q", "").strip()
    asked = {name: request.GET.getlist(name) for name in _PARAMETERS if request.GET.get(name)}
    context: dict[str, Any] = {
        "heading": _("Search"),
        "words": words,
        "breadcrumb": [{"title": "", "url": f"/{language}/"}],
        "is_start": not words and not asked,
        "page_size": PAGE_SIZE,
    }
    try:
        answer = client.for_request(request).get("search/", q=words, **asked)
    except client.ApiProblem as problem:
        if problem.status == 404:
            raise Http404 from problem
        if problem.status not in {400, 422}:
            raise
        context["error"] = _refusal(words, problem)
        return render(request, "frontend/search.html", context, status=400)
    context |= {
        "answer": answer,
        "api_url": f"/api/v1/search/?{_with(request.GET, lang=language)}",
        "chosen": _chosen(request.GET, answer),
        "pages": {"count": min(answer["count"], PAGE_SIZE * LAST_PAGE), "results": []},
        # On a phone the facets stand above the results: only what is short or in force stands open.
        "open_facets": {"type", *(name for name in FILTERS if request.GET.get(name))},
        "query": {
            "exact": _with(request.GET, exact="1"),
            "loose": _with(request.GET, exact=""),
            "meant": _with(request.GET, q=answer["did_you_mean"], exact=""),
            "everywhere": _with(request.GET, language="all"),
            "by_date": _with(request.GET, sort="date"),
            "by_relevance": _with(request.GET, sort=""),
        },
        "by_date": request.GET.get("sort") == "date",
    }
    return render(request, "frontend/search.html", context)


@require_safe
@never_cache
def suggestions(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/search/suggestions/?q=: titles for the box, with their number in words; empty whenever there is a fault."""
    rows: list[dict[str, Any]] = []
    words = request.GET.get("q", "").strip()
    if words:
        try:
            rows = client.for_request(request).get("search/suggest/", q=words)["results"]
        except (client.ApiProblem, httpx.HTTPError):
            rows = []
    status = ngettext("%(count)d suggestion", "%(count)d suggestions", len(rows))
    return JsonResponse(
        {"results": rows, "status": status % {"count": len(rows)}},
        json_dumps_params={"ensure_ascii": False},
    )


def _refusal(words: str, problem: client.ApiProblem) -> str:
    """Why this search cannot be made, in one sentence."""
    if len(words) > 200:
        return _("The search is too long. Use up to 200 characters.")
    return str(problem.body.get("detail") or _("This search cannot be made."))


def _chosen(query: QueryDict, answer: dict[str, Any]) -> list[Chosen]:
    """The choices in force, each with the query that takes it back."""
    chosen = []
    for facet in answer["facets"]:
        for value in facet["values"]:
            if value["selected"] and value["value"] in query.getlist(facet["name"]):
                kept = query.copy()
                left = [one for one in query.getlist(facet["name"]) if one != value["value"]]
                kept.setlist(facet["name"], left)
                chosen.append(Chosen(f"{facet['label']}: {value['label']}", _with(kept)))
    return chosen


def _with(query: QueryDict, **changes: str) -> str:
    """The query string with some parameters set, or left out when empty; back on the first page."""
    changed = query.copy()
    changed.pop("page", None)
    for name, value in changes.items():
        changed.pop(name, None)
        if value:
            changed[name] = value
    return changed.urlencode()
