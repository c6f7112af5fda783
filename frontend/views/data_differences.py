"""What changed between two releases of a dataset, as pages and in words."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from frontend import client
from frontend.table_view import query
from frontend.text import number, percent

Values = dict[str, Any]  # Any: JSON
CHANGES = ("revised", "added", "removed")


def releases(
    request: HttpRequest, language: str, slug: str, older: int, newer: int
) -> HttpResponse:
    """GET /ar/datasets/<slug>/releases/<older>..<newer>/: what changed in each file."""
    address = f"datasets/{quote(slug, safe='')}/differences/{older}..{newer}/"
    found = client.for_request(request).get(address)
    context = {
        "heading": _between(older, newer),
        "found": found,
        "dataset": found["dataset"],
        "files": [{**one, "words": file_words(one)} for one in found["files"]],
        "breadcrumb": _crumbs(language, found["dataset"]),
        "api_url": f"/api/v1/{address}",
    }
    return render(request, "frontend/dataset_changes.html", context)


def resource(
    request: HttpRequest, language: str, slug: str, public_id: UUID, older: int, newer: int
) -> HttpResponse:
    """GET /ar/datasets/<slug>/<id>/changes/<older>..<newer>/: each cell with what was there and what is."""
    address = f"resources/{public_id}/differences/{older}..{newer}"
    asked = {
        name: request.GET[name] for name in ("change", "column", "after") if request.GET.get(name)
    }
    api, problem = client.for_request(request), None
    try:
        found = api.get(f"{address}/", **asked)
    except client.ApiProblem as refusal:
        if refusal.status != 400:
            raise
        problem, asked = refusal.body, {}
        found = api.get(f"{address}/")
    narrowed = [(name, value) for name, value in asked.items() if name != "after"]
    context = {
        "heading": _between(older, newer),
        "found": found,
        "problem": problem,
        "dataset": found["dataset"],
        "words": change_words(found),
        "lines": [_line(one) for one in found["results"]],
        "tabs": _tabs(found, asked),
        "asked": asked,
        "next": query([*narrowed, ("after", str(found["next_after"]))])
        if found["next_after"]
        else "",
        "first": query(narrowed) if "after" in asked else "",
        "csv_url": f"/api/v1/{address}.csv{query(narrowed)}",
        "breadcrumb": [
            *_crumbs(language, found["dataset"]),
            {"title": found["resource"], "url": found["resource_url"]},
        ],
        "api_url": f"/api/v1/{address}/",
    }
    return render(
        request, "frontend/resource_changes.html", context, status=400 if problem else 200
    )


def compare(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/datasets/<slug>/releases/compare/?older=1&newer=2: the form's answer, at its lasting address."""
    numbers = [request.GET.get(name, "") for name in ("older", "newer")]
    if not all(one.isdecimal() and len(one) < 10 for one in numbers) or len(set(numbers)) == 1:
        return HttpResponseRedirect(quote(f"/{language}/datasets/{slug}/releases/"))
    older, newer = sorted(int(one) for one in numbers)
    return HttpResponseRedirect(quote(f"/{language}/datasets/{slug}/releases/{older}..{newer}/"))


def change_words(told: Values) -> list[str]:
    """The counts of a comparison, each as a sentence; those that are nothing are left out."""
    revised, added, removed = told["revised_cells"], told["added"], told["removed"]
    words = []
    if revised:
        cells = ngettext("%(count)s cell revised", "%(count)s cells revised", revised) % {
            "count": number(revised)
        }
        words.append(
            _("%(cells)s (%(percent)s of those in both)")
            % {"cells": cells, "percent": _share(told["percent_revised"])}
        )
    if added:
        words.append(
            ngettext("%(count)s row added", "%(count)s rows added", added)
            % {"count": number(added)}
        )
    if removed:
        words.append(
            ngettext("%(count)s row removed", "%(count)s rows removed", removed)
            % {"count": number(removed)}
        )
    return words or [_("No cell changed.")]


def file_words(file: Values) -> list[str]:
    if file["comparison"]:
        return change_words(file["comparison"])
    states = {
        "same": _("The file is the same."),
        "new": _("The file is new in this release."),
        "ended": _("The newer release has this file no more."),
        "no_table": _("The file changed; it is no table that can be compared."),
        "later": _("The file changed. It is large; its page compares it."),
        "changed": _("The file changed."),
    }
    return [states[file["state"]]]


def told_briefly(api: client.ApiClient, address: str, older: int, newer: int) -> str:
    """What changed in a release, a line for each file, for the feed; nothing where it cannot be told.

    Args:
        address: of the dataset in the API.
    """
    try:
        found = api.get(f"{address}differences/{older}..{newer}/")
    except client.ApiProblem:
        return ""
    comma = pgettext("between parts of a sentence", ", ")
    return "\n".join(f"{one['title']}: {comma.join(file_words(one))}" for one in found["files"])


def _share(value: float) -> str:
    return (
        _("less than %(percent)s") % {"percent": percent(0.1)}
        if 0 < value < 0.1
        else percent(value, 1)
    )


def _line(line: Values) -> Values:
    """A row that came or went is told by its cells."""
    cells = json.loads(line["after"] or line["before"] or "{}") if not line["column"] else {}
    return {**line, "cells": [value for value in cells.values() if value is not None]}


def _tabs(found: Values, asked: Values) -> list[Values]:
    titles = {"revised": _("Revised cells"), "added": _("Added rows"), "removed": _("Removed rows")}
    counts = {
        "revised": found["revised_cells"],
        "added": found["added"],
        "removed": found["removed"],
    }
    chosen = asked.get("change", "")
    tabs = [
        {
            "title": _("All changes"),
            "count": sum(counts.values()),
            "query": "?",
            "is_current": not chosen,
        }
    ]
    tabs += [
        {
            "title": titles[one],
            "count": counts[one],
            "query": f"?change={one}",
            "is_current": chosen == one,
        }
        for one in CHANGES
        if counts[one]
    ]
    return tabs if len(tabs) > 2 else []


def _between(older: int, newer: int) -> str:
    return _("What changed from release %(older)d to release %(newer)d") % {
        "older": older,
        "newer": newer,
    }


def _crumbs(language: str, dataset: Values) -> list[dict[str, str]]:
    return [
        {"title": "", "url": f"/{language}/"},
        {"title": _("Open data"), "url": f"/{language}/datasets/"},
        {"title": dataset["title"], "url": dataset["url"]},
        {"title": _("Releases"), "url": f"{dataset['url']}releases/"},
    ]
