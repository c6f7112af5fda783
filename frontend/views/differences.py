"""What changed between two versions of a draft, word by word."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from frontend import breadcrumbs, client
from frontend.text import number


def changes(request: HttpRequest, language: str, slug: str, older: int, newer: int) -> HttpResponse:
    """GET /ar/consultations/<slug>/changes/1..2/: the changed clauses first in sight, the unchanged ones counted."""
    path = f"consultations/{quote(slug, safe='')}/diff/{older}..{newer}/"
    shown = client.for_reader(request).get(path)
    consultation = shown["consultation"]
    context = shown | {
        "heading": _("What has changed from version %(older)s to version %(newer)s")
        % {"older": number(older), "newer": number(newer)},
        "is_unchanged": all(
            one["change"] == "unchanged" and not one["is_moved"] for one in shown["clauses"]
        ),
        "breadcrumb": breadcrumbs.to_consultation(language, consultation),
        "api_url": f"/api/v1/{path}",
    }
    return render(request, "frontend/consultation_changes.html", context)
