"""Committees, councils and partners of the programme, and what other sites' feeds say."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from frontend import client


def bodies(request: HttpRequest, language: str) -> HttpResponse:
    """GET /<language>/bodies/"""
    heading = _("Steering bodies")
    return _listing(request, language, "bodies", heading)


def partners(request: HttpRequest, language: str) -> HttpResponse:
    """GET /<language>/partners/"""
    return _listing(request, language, "partners", _("Partners"))


def feeds(request: HttpRequest, language: str) -> HttpResponse:
    """GET /<language>/feeds/"""
    return _listing(request, language, "feeds", _("From other sites"))


def _listing(request: HttpRequest, language: str, name: str, heading: str) -> HttpResponse:
    listing = client.for_request(request).get(f"{name}/", page=request.GET.get("page", "1"))
    context = {
        "heading": heading,
        "listing": listing,
        "breadcrumb": [{"title": "", "url": f"/{language}/"}],
        "api_url": f"/api/v1/{name}/?lang={language}",
    }
    return render(request, f"frontend/{name}.html", context)
