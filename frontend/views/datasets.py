"""Open data: the catalogue, a dataset with all that is needed to cite and reuse it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from frontend import client
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
        "mean": api.get("catalog/quality/"),
        "api_url": f"/api/v1/datasets/?{urlencode({'lang': language, **asked})}",
    }
    return render(request, "frontend/datasets.html", context)


def dataset(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/datasets/<slug>/: facts, files, columns, how to cite, how to call."""
    api, escaped = client.for_request(request), quote(slug, safe="")
    found = api.get(f"datasets/{escaped}/")
    url = f"{settings.SITE_URL}{quote(found['url'])}"
    quality: Any = api.get(f"datasets/{escaped}/quality/")
    year = found["updated_at"][:4]
    context = {
        "heading": found["title"],
        "description": found["notes"][:160],
        "dataset": found,
        "table": next((one for one in found["resources"] if one["columns"]), None),
        "quality": quality,
        "cells": in_percent(quality["cells"]),
        "structured_data": structured_data(api, slug),
        "around": dataset_community.around(api, slug),
        "public_url": url,
        "citation": _citation(found, url, year),
        "bibtex": _bibtex(found, url, year),
        "site_url": settings.SITE_URL,
        "breadcrumb": _crumbs(language),
        "api_url": f"/api/v1/datasets/{quote(slug, safe='')}/",
    }
    return render(request, "frontend/dataset.html", context)


def _citation(found: dict[str, Any], url: str, year: str) -> str:
    return _("%(publisher)s (%(year)s). %(title)s [dataset]. %(licence)s. %(url)s") % {
        "publisher": found["agency"]["name"],
        "year": year,
        "title": found["title"],
        "licence": found["licence"]["label"],
        "url": url,
    }


def _bibtex(found: dict[str, Any], url: str, year: str) -> str:
    """A BibTeX record; braces of the words are escaped, so that none ends the record early."""

    def word(text: str) -> str:
        return text.replace("\\", "").replace("{", r"\{").replace("}", r"\}")

    return "\n".join(
        [
            f"@misc{{dataset-{found['identifier']},",
            f"  author = {{{{{word(found['agency']['name'])}}}}},",
            f"  title = {{{word(found['title'])}}},",
            f"  year = {{{year}}},",
            f"  url = {{{url}}},",
            f"  note = {{{word(found['licence']['label'])}}}",
            "}",
        ]
    )


def _crumbs(language: str) -> list[dict[str, str]]:
    return [
        {"title": "", "url": f"/{language}/"},
        {"title": _("Open data"), "url": f"/{language}/datasets/"},
    ]
