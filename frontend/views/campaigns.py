"""The campaigns of a consultation, for readers."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frontend import breadcrumbs, client, paging

CURSORS = ("after", "before")


@require_safe
def campaigns(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/consultations/<slug>/campaigns/: each campaign with its core wording, the largest first.

    ``?campaign=`` shows one of them alone, with all its comments.
    """
    base = f"consultations/{quote(slug, safe='')}/"
    path = f"{base}campaigns/"
    api = client.for_reader(request)
    told = api.get(path)
    consultation = told["consultation"]
    asked = request.GET.get("campaign", "")
    if asked:
        told["results"] = [one for one in told["results"] if str(one["number"]) == asked]
        if not told["results"]:
            raise Http404
        cursor = {name: request.GET[name] for name in CURSORS if name in request.GET}
        told["comments"] = api.get(f"{base}comments/", campaign=asked, **cursor)
        told["steps"] = paging.steps(told["comments"], request.GET)
    context = told | {
        "heading": _("Campaigns"),
        "breadcrumb": breadcrumbs.to_consultation(language, consultation),
        "api_url": f"/api/v1/{path}?lang={language}",
    }
    return render(request, "frontend/consultation_campaigns.html", context)
