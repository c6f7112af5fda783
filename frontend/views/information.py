"""Pages about the site itself: accessibility, privacy, cookies, performance statistics, the API.

The first three have a text of their own, which an editor replaces by publishing a plain page at the same address; what is
measured stands below either.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from frontend import client
from frontend.periods import PERIODS

RESULTS = Path(__file__).resolve().parent.parent / "accessibility_results.json"


def accessibility(request: HttpRequest, language: str) -> HttpResponse:
    extra = {"results": accessibility_results()}
    return _statement(request, "accessibility", _("Accessibility statement"), extra)


def privacy(request: HttpRequest, language: str) -> HttpResponse:
    return _statement(request, "privacy", _("Privacy"), {"periods": PERIODS})


def cookies(request: HttpRequest, language: str) -> HttpResponse:
    return _statement(request, "cookies", _("Cookies"), {})


def statistics(request: HttpRequest, language: str) -> HttpResponse:
    """What the whole site measured in the last thirty days."""
    numbers = client.for_request(request).get("statistics/")
    context = {
        "heading": _("Performance statistics"),
        "numbers": numbers,
        "busiest": max((row["views"] for row in numbers["views"]["by_day"]), default=0),
        "api_url": f"/api/v1/statistics/?lang={language}",
    }
    return render(request, "frontend/statistics.html", context)


def api(request: HttpRequest, language: str) -> HttpResponse:
    """How to read everything public by program."""
    context = {"heading": _("The site's data for programs"), "api_url": "/api/v1/schema/"}
    return render(request, "frontend/api.html", context)


def _statement(
    request: HttpRequest, name: str, heading: str, extra: dict[str, Any]
) -> HttpResponse:
    context: dict[str, Any] = {"heading": heading, **extra}
    try:
        bundle = client.for_request(request).get("pages/find/", path=request.path)
    except client.ApiProblem as problem:
        if problem.status not in {404, 503}:
            raise
    else:
        context |= {**bundle, "content": bundle["page"]["content"]}
    return render(request, f"frontend/{name}.html", context)


@cache
def accessibility_results() -> dict[str, Any] | None:
    """The table that the browser tests wrote when they last ran; None in an installation that ships without it."""
    if not RESULTS.exists():
        return None
    results: dict[str, Any] = json.loads(RESULTS.read_text("utf-8"))
    return results
