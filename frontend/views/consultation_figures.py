"""A consultation in figures, split by who responded and how."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frontend import breadcrumbs, client
from frontend.views.comment_form import STANCES


@require_safe
def figures(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/consultations/<slug>/figures/: a table for each split."""
    path = f"consultations/{quote(slug, safe='')}/figures/"
    told = client.for_reader(request).get(path)
    consultation = told["consultation"]
    titles = {
        "kind": _("Who responded"),
        "sector": _("Sector"),
        "governorate": _("Governorate"),
        "channel": _("How comments came in"),
    }
    context = told | {
        "heading": _("The consultation in figures"),
        "splits": [
            {
                "by": split["by"],
                "title": titles[split["by"]],
                "rows": [
                    row | {"numbers": [row["comments"], *(row["stances"][one] for one in STANCES)]}
                    for row in split["rows"]
                ],
            }
            for split in told["splits"]
        ],
        "breadcrumb": breadcrumbs.to_consultation(language, consultation),
        "api_url": f"/api/v1/{path}?lang={language}",
    }
    return render(request, "frontend/consultation_figures.html", context)
