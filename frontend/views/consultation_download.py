"""The public comments of a consultation as files: which there are, how large, and what their columns mean."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frontend import breadcrumbs, client


@require_safe
def download(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/consultations/<slug>/download/: a link to each file, and the columns."""
    path = f"consultations/{quote(slug, safe='')}/exports/"
    told = client.for_request(request).get(path)
    context = told | {
        "heading": _("Download the comments"),
        "breadcrumb": breadcrumbs.to_consultation(language, told["consultation"]),
        "api_url": f"/api/v1/{path}?lang={language}",
    }
    return render(request, "frontend/consultation_download.html", context)


def files_of(request: HttpRequest, consultation: dict[str, Any]) -> list[dict[str, Any]]:
    """The files of a public consultation that has comments, for pages that list them; of others none."""
    is_offered = consultation["visibility"] == "public" and not consultation["thread_of"]
    if not is_offered or not consultation["comments_count"]:
        return []
    path = f"consultations/{quote(consultation['slug'], safe='')}/exports/"
    files: list[dict[str, Any]] = client.for_request(request).get(path)["files"]
    return files
