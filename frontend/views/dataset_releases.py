"""The releases of a dataset: what was published when, with files and fingerprints that stay."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from frontend import client

PAGE_SIZE = 20


def releases(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/datasets/<slug>/releases/: what was published, newest first."""
    api, address = client.for_request(request), f"datasets/{quote(slug, safe='')}/"
    found = api.get(address)
    page = {"page": request.GET["page"]} if request.GET.get("page") else {}
    context = {
        "heading": _("Releases"),
        "dataset": found,
        "listing": api.get(f"{address}releases/", **page),
        "page_size": PAGE_SIZE,
        "breadcrumb": _crumbs(language, found),
        "api_url": f"/api/v1/{address}releases/",
    }
    return render(request, "frontend/dataset_releases.html", context)


def release(request: HttpRequest, language: str, slug: str, number: int) -> HttpResponse:
    """GET /ar/datasets/<slug>/releases/<number>/: one release with its files."""
    address = f"datasets/{quote(slug, safe='')}/releases/{number}/"
    found = client.for_request(request).get(address)
    context = {
        "heading": _("Release %(number)d") % {"number": number},
        "release": found,
        "dataset": found["dataset"],
        "releases_url": f"{found['dataset']['url']}releases/",
        "breadcrumb": _crumbs(language, found["dataset"]),
        "api_url": f"/api/v1/{address}",
    }
    return render(request, "frontend/dataset_release.html", context)


def _crumbs(language: str, dataset: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"title": "", "url": f"/{language}/"},
        {"title": _("Open data"), "url": f"/{language}/datasets/"},
        {"title": dataset["title"], "url": dataset["url"]},
    ]
