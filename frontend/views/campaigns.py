"""The campaigns of a consultation, for readers."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frontend import breadcrumbs, client


@require_safe
def campaigns(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/consultations/<slug>/campaigns/: each campaign with its core wording, the largest first."""
    path = f"consultations/{quote(slug, safe='')}/campaigns/"
    told = client.for_reader(request).get(path)
    consultation = told["consultation"]
    context = told | {
        "heading": _("Campaigns"),
        "breadcrumb": breadcrumbs.to_consultation(language, consultation),
        "api_url": f"/api/v1/{path}?lang={language}",
    }
    return render(request, "frontend/consultation_campaigns.html", context)
