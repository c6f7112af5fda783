"""What carries a page further: share card, short link, QR code and printable poster."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from frontend import client, frame, share_card
from frontend.generation import current_generation

DAY = "public, max-age=86400"


def card(request: HttpRequest, language: str, page_id: UUID) -> HttpResponse:
    """GET /share/<language>/<id>.png; drawn once per public change."""
    key = f"share:{language}:{page_id}:{current_generation()}"
    png = cache.get(key)
    if png is None:
        with translation.override(language):
            bundle = client.for_request(request).get(f"pages/{page_id}/")
            site = frame.site(request, language)
            png = share_card.draw(_card_of(bundle["page"], site, language))
        cache.set(key, png, 3600)
    # Other sites show it beside their links to the page.
    headers = {"Cache-Control": DAY, "Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse(png, content_type="image/png", headers=headers)


def _card_of(page: dict[str, Any], site: dict[str, Any], language: str) -> share_card.Card:
    agency = page["agency"] or {}
    return share_card.Card(
        site=site["name"],
        title=page["title"],
        below=agency.get("name") or site["tagline"],
        language=language,
        is_rtl=language in settings.LANGUAGES_BIDI,
        brand=site["colours"]["brand"],
    )


def short_link(request: HttpRequest, code: str) -> HttpResponse:
    """GET /s/<code> → 302 to the page."""
    found = client.for_request(request).get(f"short-links/{code}/")
    return HttpResponseRedirect(found["url"])


def qr(request: HttpRequest, code: str) -> HttpResponse:
    """GET /qr/<code>.svg: the short link as a QR code that survives a fold or a stain (level Q)."""
    client.for_request(request).get(f"short-links/{code}/")
    file = BytesIO()
    segno.make(short_address(code), error="q", micro=False).save(
        file, kind="svg", scale=8, border=4, xmldecl=False, svgns=True
    )
    return HttpResponse(
        file.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": DAY}
    )


def poster(request: HttpRequest, language: str, page_id: UUID) -> HttpResponse:
    """GET /<language>/poster/<id>/: one A4 page to hang in an office."""
    bundle = client.for_request(request).get(f"pages/{page_id}/")
    page = bundle["page"]
    context = {
        "heading": _("Poster: %(title)s") % {"title": page["title"]},
        "shown": page,
        "promise": page["content"].get("promise") or page["content"].get("summary") or "",
        "short_address": short_address(page["short_code"]).split("://", 1)[1],
        "breadcrumb": [
            {"title": "", "url": f"/{language}/"},
            {"title": page["title"], "url": page["url"]},
        ],
        "api_url": f"/api/v1/pages/{page_id}/?lang={language}",
    }
    return render(request, "frontend/poster.html", context)


def short_address(code: str) -> str:
    """The full short address, as printed."""
    return f"{settings.SITE_URL}/s/{code}"
