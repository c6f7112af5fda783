"""The printable form of a consultation, for those who respond on paper."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frontend import client
from frontend.views.promotion import short_address


@require_safe
def paper_form(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/consultations/<slug>/form/: a sheet of A4 with a QR code that leads to the consultation."""
    address = f"/{language}/consultations/{quote(slug)}/"
    bundle = client.for_request(request).get(
        "pages/find/", path=f"/{language}/consultations/{slug}/"
    )
    page = bundle["page"]
    asked = page["content"]["profile_questions"]
    context = {
        "heading": _("Response form: %(title)s") % {"title": page["title"]},
        "shown": page,
        "content": page["content"],
        "choices": client.for_request(request).get("profile-choices/") if asked else {},
        "asked": asked,
        "lines": range(9),
        "short_address": short_address(page["short_code"]).split("://", 1)[1],
        "breadcrumb": [
            {"title": "", "url": f"/{language}/"},
            {"title": page["title"], "url": address},
        ],
        "api_url": f"/api/v1/consultations/{quote(slug, safe='')}/?lang={language}",
    }
    return render(request, "frontend/paper_form.html", context)
