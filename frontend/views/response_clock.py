"""The rules for consultations, and the response clock: overdue answers, and how agencies keep their word."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frontend import breadcrumbs, client


@require_safe
def clock(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/response-clock/: the overdue consultations, the latest first, and a row for each agency."""
    told = client.for_request(request).get("response-clock/")
    context = {
        "heading": _("Response clock"),
        "description": _("Which consultations wait for their promised answer too long."),
        "told": told,
        "breadcrumb": breadcrumbs.to_consultations(language),
        "api_url": f"/api/v1/response-clock/?lang={language}",
    }
    return render(request, "frontend/response_clock.html", context)


@require_safe
def rules(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/consultation-rules/: periods, extensions, what an outage does, and the outages there were."""
    context = {
        "heading": _("Rules for consultations"),
        "description": _("How long consultations are open, and what moves their closing."),
        "rules": client.for_request(request).get("consultation-rules/"),
        "breadcrumb": breadcrumbs.to_consultations(language),
        "api_url": f"/api/v1/consultation-rules/?lang={language}",
    }
    return render(request, "frontend/consultation_rules.html", context)
