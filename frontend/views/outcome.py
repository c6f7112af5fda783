"""What became of a consultation: the report and all decisions, the sums, the adopted text, and whether promises were kept."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.bidi import isolate
from frontend import breadcrumbs, client, paging
from frontend.client import ApiProblem, ReaderClient

FILTERS = ("decision", "clause", "changed", "theme")
CURSORS = ("after", "before")
REASONS_SHOWN = 5
Values = dict[str, Any]  # Any: JSON


@require_safe
def outcome(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/consultations/<slug>/outcome/: we asked, you said, we did, and every decision in a list that can be narrowed."""
    api, base = client.for_reader(request), _base(slug)
    report = api.get(f"{base}outcome/")
    asked = _given(request, FILTERS)
    listing = api.get(f"{base}outcome/decisions/", **asked, **_given(request, CURSORS))
    consultation = report["consultation"]
    context = {
        "report": report,
        "consultation": consultation,
        "decisions": listing,
        "narrowed": _narrowed(report, asked, _numbers(listing["results"])),
        "steps": paging.steps(listing, request.GET),
        "heading": _("We asked, you said, we did"),
        "breadcrumb": breadcrumbs.to_consultation(language, consultation),
        "api_url": f"/api/v1/{base}outcome/decisions/?{urlencode({'lang': language, **asked})}",
    }
    return render(request, "frontend/consultation_outcome.html", context)


@require_safe
def reconciliation(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/consultations/<slug>/reconciliation/: what became of every comment received, in numbers that sum."""
    path = f"{_base(slug)}reconciliation/"
    table = client.for_reader(request).get(path)
    context = {
        "table": table,
        "consultation": table["consultation"],
        "heading": _("Reconciliation table"),
        "excluded_count": sum(one["count"] for one in table["excluded"]),
        "breadcrumb": breadcrumbs.to_consultation(language, table["consultation"]),
        "api_url": f"/api/v1/{path}?lang={language}",
    }
    return render(request, "frontend/consultation_reconciliation.html", context)


@require_safe
def adopted(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/consultations/<slug>/adopted/: the text as it became law, beside the last draft."""
    path = f"{_base(slug)}adopted/"
    shown = client.for_reader(request).get(path)
    context = shown | {
        "heading": _("The text as adopted"),
        "language": language,
        "is_unchanged": all(
            one["change"] == "unchanged" and not one["is_moved"] for one in shown["changes"]
        ),
        "breadcrumb": breadcrumbs.to_consultation(language, shown["consultation"]),
        "api_url": f"/api/v1/{path}?lang={language}",
    }
    return render(request, "frontend/consultation_adopted.html", context)


@require_safe
def promises(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/consultations/<slug>/promises/: each acceptance with what the adopted text made of it."""
    api, base = client.for_reader(request), _base(slug)
    asked = _given(request, ("verdict",))
    listing = api.get(f"{base}outcome/promises/", **asked, **_given(request, CURSORS))
    for one in listing["results"]:
        one["percent"] = int(one["share"] * 100)  # 99.6 is not all
    text = api.get(f"{base}adopted/")
    titles = {"": _("All"), "kept": _("Kept"), "partly": _("Partly kept"), "dropped": _("Dropped")}
    counts = {"": sum(text["promises"].values()), **text["promises"]}
    context = {
        "consultation": text["consultation"],
        "gazette": text["gazette"],
        "promises": listing,
        "tabs": [
            {
                "title": title,
                "count": counts[verdict],
                "query": f"?{urlencode({'verdict': verdict})}" if verdict else "?",
                "is_current": verdict == asked.get("verdict", ""),
            }
            for verdict, title in titles.items()
        ],
        "steps": paging.steps(listing, request.GET),
        "heading": _("The promise kept"),
        "breadcrumb": breadcrumbs.to_consultation(language, text["consultation"]),
        "api_url": f"/api/v1/{base}outcome/promises/?{urlencode({'lang': language, **asked})}",
    }
    return render(request, "frontend/consultation_promises.html", context)


def context(request: HttpRequest, bundle: Values) -> Values:
    """For the consultation's own page."""
    return report_for(client.for_reader(request), bundle["page"]["content"])


def report_for(api: ReaderClient, content: Values) -> Values:
    """``report``, or nothing where the outcome is not public or nobody decided anything."""
    if content["state"] != "outcome":
        return {}
    try:
        return {"report": api.get(f"{_base(content['slug'])}outcome/")}
    except ApiProblem as problem:
        if problem.status != 404:
            raise
    return {}


def why(api: ReaderClient, slug: str, key: str) -> Values | None:
    """The newest decisions that changed this clause; None where there is nothing to read of any decision."""
    try:
        found: Values = api.get(
            f"{_base(slug)}outcome/decisions/", changed=key, page_size=REASONS_SHOWN
        )
    except ApiProblem as problem:
        if problem.status != 404:
            raise
        return None
    return found


def _base(slug: str) -> str:
    return f"consultations/{quote(slug, safe='')}/"


def _given(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    return {name: request.GET[name] for name in names if request.GET.get(name)}


def _numbers(found: list[Values]) -> dict[str, str]:
    """Keys of the clauses that these decisions name → their numbers in the text."""
    comments = [one["comment"] for one in found if one["comment"]]
    changes = [change for one in found for change in one["changes"]]
    return {one["clause"]: one["number"] for one in comments} | {
        one[side]: one["number"] for one in changes for side in ("before", "after")
    }


def _narrowed(report: Values, asked: dict[str, str], numbers: dict[str, str]) -> list[str]:
    """What the list shows, in words; empty when it shows everything."""
    clause, changed = (asked.get(name, "") for name in ("clause", "changed"))
    titles = {str(one["id"]): one["title"] for one in report["themes"]}
    labels = {one["decision"]: one["decision_label"] for one in report["decisions"]}
    words = {
        "decision": labels.get(asked.get("decision", ""), ""),
        "clause": _("Comments on clause %(key)s") % {"key": isolate(numbers.get(clause) or clause)},
        "changed": _("What changed clause %(key)s")
        % {"key": isolate(numbers.get(changed) or changed)},
        "theme": titles.get(asked.get("theme", ""), ""),
    }
    return [words[name] for name in FILTERS if name in asked and words[name]]
