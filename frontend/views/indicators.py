"""The dashboard of indicators, their tables as CSV, and the goals of sustainable development."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frontend import client, series
from frontend.views.files import as_file


@require_safe
def dashboard(request: HttpRequest, language: str) -> HttpResponse:
    """All indicators, over the years that the visitor picks."""
    api = client.for_request(request)
    chosen = {
        name: request.GET[name] for name in ("since", "until", "agency") if request.GET.get(name)
    }
    page = request.GET.get("page", "1")
    listing = api.get("indicators/", page=page, page_size=50, **chosen)
    context = {
        "heading": _("Are services getting better?"),
        "listing": listing,
        "indicators": [series.indicator(row) for row in listing["results"]],
        "years": listing["years"],
        "chosen": chosen,
        "agencies": api.get("agencies/", page_size=100)["results"],
        "api_url": f"/api/v1/indicators/?lang={language}",
        "breadcrumb": [{"title": _("Home"), "url": f"/{language}/"}],
    }
    return render(request, "frontend/indicators.html", context)


@require_safe
def values_csv(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """An indicator's table as CSV."""
    return as_file(client.for_request(request).get_file(f"indicators/{slug}/values.csv"))


def indicator_context(request: HttpRequest, bundle: dict[str, Any]) -> dict[str, Any]:
    """What ``page_indicator.html`` needs beside the bundle."""
    return {"indicator": series.indicator(bundle["page"]["content"])}


@require_safe
def goals(request: HttpRequest, language: str) -> HttpResponse:
    """The 17 goals and how much here serves each."""
    context = {
        "heading": _("Sustainable development goals"),
        "goals": client.for_request(request).get("sdg/"),
        "api_url": f"/api/v1/sdg/?lang={language}",
        "breadcrumb": [{"title": _("Home"), "url": f"/{language}/"}],
    }
    return render(request, "frontend/sdg.html", context)


@require_safe
def goal(request: HttpRequest, language: str, number: int) -> HttpResponse:
    """One goal with its targets and what serves it."""
    answer = client.for_request(request).get(f"sdg/{number}/")
    context = {
        "heading": _("Goal %(number)s: %(title)s") % {"number": number, "title": answer["title"]},
        "goal": answer,
        "indicators": [series.indicator(row) for row in answer["indicators"]],
        "api_url": f"/api/v1/sdg/{number}/?lang={language}",
        "breadcrumb": [
            {"title": _("Home"), "url": f"/{language}/"},
            {"title": _("Sustainable development goals"), "url": f"/{language}/sdg/"},
        ],
    }
    return render(request, "frontend/sdg_goal.html", context)
