"""What a survey's answers were: tables with bars, words, and the same as a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from frontend import breadcrumbs, client, paging
from frontend.client import ApiProblem
from frontend.views.files import as_file
from frontend.views.survey_form import Place

CURSORS = ("after", "before")


def results(request: HttpRequest, language: str, slug: str, name: str) -> HttpResponse:
    """GET: each question with its counts. Before closing there is nothing to see here."""
    place = Place(language, slug, name)
    version = _version(request)
    found = _get(request, f"{place.api}results/", version)
    query = urlencode(version)
    for question in found["questions"]:
        question["finding"] = _finding(question["rows"])
    context = {
        "heading": _("Results: %(title)s") % {"title": found["title"]},
        "results": found,
        "consultation": found["consultation"],
        "place": place,
        "other_versions": [one for one in found["versions"] if one != found["version"]],
        "version_query": f"?{query}" if query else "",
        "breadcrumb": _breadcrumb(place, found),
        "api_url": f"/api/v1/{place.api}results/?{urlencode({'lang': language, **version})}",
    }
    return render(request, "frontend/survey_results.html", context)


def results_csv(request: HttpRequest, language: str, slug: str, name: str) -> HttpResponse:
    path = f"{Place(language, slug, name).api}results.csv"
    try:
        return as_file(client.for_request(request).get_file(path, **_version(request)))
    except ApiProblem as problem:
        raise _as_missing(problem) from problem


def words(request: HttpRequest, language: str, slug: str, name: str, question: str) -> HttpResponse:
    """GET: answers to one question in people's own words."""
    place, version = Place(language, slug, name), _version(request)
    cursor = {name: request.GET[name] for name in CURSORS if name in request.GET}
    found = _get(request, f"{place.api}texts/", {"question": question, **version, **cursor})
    survey = client.for_reader(request).get(place.api, **version)
    asked = next(one for one in survey["questions"] if one["key"] == question)
    query = urlencode(version)
    context = {
        "heading": asked["text"],
        "question": asked,
        "words": found,
        "steps": paging.steps(found, request.GET),
        "back": f"{place.address}results/{'?' if query else ''}{query}#{quote(question)}",
        "breadcrumb": _breadcrumb(place, survey),
        "api_url": f"/api/v1/{place.api}texts/?{urlencode({'question': question, **version})}",
    }
    return render(request, "frontend/survey_words.html", context)


def _finding(rows: list[dict[str, Any]]) -> str:
    """The answer that was given most often; nothing where a count is hidden, or two are alike."""
    counts = [row["count"] for row in rows if row["key"]]
    if not counts or None in counts or counts.count(max(counts)) > 1:
        return ""
    return next(str(row["label"]) for row in rows if row["count"] == max(counts) and row["key"])


def _get(request: HttpRequest, path: str, asked: dict[str, str]) -> Any:  # Any: JSON
    try:
        return client.for_reader(request).get(path, **asked)
    except ApiProblem as problem:
        raise _as_missing(problem) from problem


def _as_missing(problem: ApiProblem) -> Exception:
    """Results that are not there yet have no page yet."""
    return Http404() if problem.code in {"results_not_yet", "invalid_input"} else problem


def _version(request: HttpRequest) -> dict[str, str]:
    given = request.GET.get("version", "")
    return {"version": given} if given.isascii() and given.isdecimal() and len(given) < 5 else {}


def _breadcrumb(place: Place, found: dict[str, Any]) -> list[dict[str, str]]:
    consultation = found["consultation"]
    return [
        *breadcrumbs.to_consultation(place.language, consultation),
        {"title": found["title"], "url": place.address},
    ]
