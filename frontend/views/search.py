"""The search page and the suggestions of its box."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.bidi import strip_controls
from frontend import client
from frontend.search_address import LONGEST_QUERY, PARAMETERS, changed, chosen, facet_views, known

PAGE_SIZE = 10
LAST_PAGE = 100
LONGEST_HEADING = 80
SORTS = ("relevance", "date", "title")

Values = dict[str, Any]  # Any: JSON, and what templates take


# The index may be two seconds behind the page cache's counter, so a kept page could stay old.
@require_safe
@never_cache
def search(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/search/: the box; with words, what they found; with choices alone, the newest of them.

    What the address chooses wrongly is left out, and the page says so.
    """
    query = known(request.GET)
    if query.get("language") == language:
        # The form sends it along; it is no choice, but what is searched anyway.
        del query["language"]
    words = request.GET.get("q", "").strip()
    api = client.for_request(request)
    left_out = False
    try:
        answer = _ask(api, query)
    except client.ApiProblem as problem:
        wrong = set(problem.body.get("errors") or ())
        if "q" in wrong or not wrong - {"page"}:
            return _refused(request, query, words, problem)
        for name in wrong - {"page"}:
            query.pop(name, None)
        left_out = True
        try:
            answer = _ask(api, query)
        except client.ApiProblem as again:
            return _refused(request, query, words, again)
    context = _context(language, words) | _found(query, language, answer)
    context |= {"has_wrong_choices": left_out}
    if words and not answer["count"]:
        context["key"] = str(uuid.uuid4())
    return render(request, "frontend/search.html", context)


@require_safe
@never_cache
def suggestions(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/search/suggestions/?q=: titles for the box, with their number in words; empty whenever there is a fault."""
    rows: list[Values] = []
    words = known(request.GET).get("q", "")
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


def _ask(api: client.ApiClient, query: QueryDict) -> Values:
    asked = {name: query.getlist(name) for name in PARAMETERS if query.get(name)}
    found: Values = api.get("search/", q=query.get("q", ""), **asked)
    return found


def _context(language: str, words: str) -> Values:
    return {
        "heading": _("Search"),
        "words": words,
        # The tab of a browser has no way to keep a directional control from turning what follows.
        "shown": strip_controls(Truncator(words).chars(LONGEST_HEADING)),
        "breadcrumb": [{"title": "", "url": f"/{language}/"}],
        "page_size": PAGE_SIZE,
    }


def _found(query: QueryDict, language: str, answer: Values) -> Values:
    sort = query.get("sort", "")
    sort = sort if sort in SORTS else "relevance"
    return {
        "answer": answer,
        "is_start": not query,
        "api_url": f"/api/v1/search/?{changed(query, lang=language)}",
        "feed_url": f"feed.atom?{changed(query, sort='')}" if query else "",
        "chosen": chosen(query, answer["facets"]),
        "facets": facet_views(query, answer["facets"]),
        "pages": {"count": min(answer["count"], PAGE_SIZE * LAST_PAGE), "results": []},
        "query": {
            "exact": changed(query, exact="1"),
            "loose": changed(query, exact=""),
            "meant": changed(query, q=answer["did_you_mean"], exact=""),
            "fewer": changed(query, q=answer["fewer_words"], exact=""),
            "everywhere": changed(query, language="all") if _is_of_one_language(query) else "",
            "unfiltered": changed(QueryDict(), q=query.get("q", "")),
        },
        "sorts": [
            (name, changed(query, sort="" if name == "relevance" else name)) for name in SORTS
        ],
        "sort": sort,
    }


def _is_of_one_language(query: QueryDict) -> bool:
    """Whether the reader chose a language; otherwise all were searched where the own one has nothing."""
    return query.get("language", "all") != "all"


def _refused(
    request: HttpRequest, query: QueryDict, words: str, problem: client.ApiProblem
) -> HttpResponse:
    """Say why this search cannot be made, with the box as it was, and lead back to the first page."""
    if problem.status not in {400, 404, 422}:
        raise problem
    errors = problem.body.get("errors") or {}
    is_page = (problem.status == 404 or "page" in errors) and "q" not in errors
    context = _context(request.path.split("/")[1], words) | {
        "error": _refusal(words, problem, is_page=is_page),
        "first_page": changed(query) if is_page else "",
        "is_page_error": is_page,
    }
    status = 404 if is_page else 400
    return render(request, "frontend/search.html", context, status=status)


def _refusal(words: str, problem: client.ApiProblem, *, is_page: bool) -> str:
    if is_page:
        return str(_("These results have no page of this number."))
    if len(words) > LONGEST_QUERY:
        return _("The search is too long. Use up to 200 characters.")
    return str(problem.body.get("detail") or _("This search cannot be made."))
