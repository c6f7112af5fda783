"""Open data: the catalogue, a dataset with all that is needed to cite and reuse it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from frontend import citing, client
from frontend.views import dataset_community
from frontend.views.dataset_quality import in_percent, structured_data

PAGE_SIZE = 20
FACETS = ("agency", "theme", "licence")


def catalogue(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/datasets/: every public dataset, narrowed by a plain GET form."""
    asked = {
        name: request.GET[name]
        for name in ("q", "page", "series", *FACETS)
        if request.GET.get(name, "")
    }
    api = client.for_request(request)
    listing = api.get("datasets/", **asked)
    mean = api.get("catalog/quality/")
    titles = {"agency": _("Publisher"), "theme": _("Theme"), "licence": _("Licence")}
    facets = [
        {
            "name": name,
            "title": titles[name],
            "values": listing["facets"][name],
            "chosen": request.GET.get(name, ""),
        }
        for name in FACETS
        if listing["facets"][name]
    ]
    context = {
        "heading": _("Open data"),
        "description": _("Data of public bodies that anyone may use."),
        "listing": listing,
        "facets": facets,
        "words": request.GET.get("q", ""),
        "is_narrowed": any(name in asked for name in ("q", "series", *FACETS)),
        "breadcrumb": [{"title": "", "url": f"/{language}/"}],
        "page_size": PAGE_SIZE,
        "mean": {**mean, "points": round(mean["points"])},
        "api_url": f"/api/v1/datasets/?{urlencode({'lang': language, **asked})}",
    }
    return render(request, "frontend/datasets.html", context)


def dataset(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/datasets/<slug>/: facts, files, columns, how to cite, how to call."""
    api, escaped = client.for_request(request), quote(slug, safe="")
    found = api.get(f"datasets/{escaped}/")
    quality: Any = api.get(f"datasets/{escaped}/quality/")
    context = {
        "heading": found["title"],
        "description": found["notes"][:160],
        "dataset": found,
        "table": next((one for one in found["resources"] if one["columns"]), None),
        "quality": quality,
        "cells": in_percent(quality["cells"]),
        "structured_data": structured_data(api, slug),
        "around": dataset_community.around(api, slug),
        "public_url": f"{settings.SITE_URL}{quote(found['url'])}",
        **_cited(api, found),
        "site_url": settings.SITE_URL,
        "breadcrumb": _crumbs(language),
        "api_url": f"/api/v1/datasets/{quote(slug, safe='')}/",
    }
    return render(request, "frontend/dataset.html", context)


def _cited(api: client.ApiClient, found: dict[str, Any]) -> dict[str, Any]:
    """How to name the newest release, and where it differs from the one before; nothing of a dataset without any."""
    if not found["release"]:
        return {}
    number, root = found["release"]["number"], f"datasets/{quote(found['slug'], safe='')}/"
    release = api.get(f"{root}releases/{number}/")
    cited = citing.Cited(
        publisher=found["agency"]["name"],
        title=found["title"],
        identifier=found["identifier"][:8],
        licence=found["licence"]["label"],
        release=number,
        published_at=release["published_at"],
        maturity=release["maturity"]["label"],
        sha256="",
        fingerprint=release["fingerprint"],
        url=f"{settings.SITE_URL}{quote(found['release']['url'])}",
    )
    now = datetime.now(UTC)
    changes = f"{found['url']}releases/{number - 1}..{number}/" if number > 1 else ""
    return {
        "citation": citing.pieces(cited, now),
        "bibtex": citing.bibtex(cited, now),
        "changes_url": changes,
    }


def _crumbs(language: str) -> list[dict[str, str]]:
    return [
        {"title": "", "url": f"/{language}/"},
        {"title": _("Open data"), "url": f"/{language}/datasets/"},
    ]
