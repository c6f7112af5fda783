"""The list of news, and the short lists of policies and strategies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frontend import client


@require_safe
def listing(request: HttpRequest, language: str) -> HttpResponse:
    """News, newest date line first, narrowed by year and agency."""
    api = client.for_request(request)
    chosen = {
        name: request.GET[name] for name in ("year", "agency", "topic") if request.GET.get(name)
    }
    context = {
        "heading": _("News"),
        "listing": api.get("news/", page=request.GET.get("page", "1"), **chosen),
        "agencies": api.get("agencies/", page_size=100)["results"],
        "chosen": chosen,
        "api_url": f"/api/v1/news/?lang={language}",
        "breadcrumb": [{"title": _("Home"), "url": f"/{language}/"}],
    }
    return render(request, "frontend/news.html", context)


@require_safe
def policies(request: HttpRequest, language: str) -> HttpResponse:
    """All policies in force."""
    return _documents(request, language, "policies", _("Policies"))


@require_safe
def strategies(request: HttpRequest, language: str) -> HttpResponse:
    """All strategies."""
    return _documents(request, language, "strategies", _("Strategies"))


def _documents(request: HttpRequest, language: str, section: str, heading: str) -> HttpResponse:
    context = {
        "heading": heading,
        "listing": client.for_request(request).get(
            f"{section}/", page=request.GET.get("page", "1")
        ),
        "api_url": f"/api/v1/{section}/?lang={language}",
        "breadcrumb": [{"title": _("Home"), "url": f"/{language}/"}],
    }
    return render(request, "frontend/documents.html", context)


@require_safe
def policy_version(request: HttpRequest, language: str, slug: str, number: str) -> HttpResponse:
    """An earlier version of a policy, as it was published."""
    version = client.for_request(request).get(f"policies/{slug}/versions/{number}/")
    context = {
        "heading": _("%(title)s, version %(number)s")
        % {"title": version["title"], "number": version["number"]},
        "version": version,
        "api_url": f"/api/v1/policies/{slug}/versions/{number}/?lang={language}",
        "breadcrumb": [
            {"title": _("Home"), "url": f"/{language}/"},
            {"title": version["policy"]["title"], "url": version["policy"]["url"]},
        ],
    }
    return render(request, "frontend/policy_version.html", context)
