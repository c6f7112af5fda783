"""How good a dataset is, with reasons and what would make it better; and what search engines read of it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from frontend import client

_IN_SCRIPT = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def quality(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/datasets/<slug>/quality/: points, stars, timeliness, cells, links that do not answer."""
    path = f"datasets/{quote(slug, safe='')}/quality/"
    found = client.for_request(request).get(path)
    context = {
        "heading": _("Quality: %(title)s") % {"title": found["title"]},
        "quality": found,
        "columns": [in_percent(column) for column in found["cells"]["columns"]],
        "breadcrumb": [
            {"title": "", "url": f"/{language}/"},
            {"title": _("Open data"), "url": f"/{language}/datasets/"},
            {"title": found["title"], "url": f"/{language}/datasets/{slug}/"},
        ],
        "api_url": f"/api/v1/{path}",
    }
    return render(request, "frontend/dataset_quality.html", context)


def in_percent(counted: dict[str, Any]) -> dict[str, Any]:
    """Counted cells with their shares in percent, None where nobody counted."""
    shares = {name: counted[name] for name in ("empty", "odd")}
    told = {
        name: None if share is None else round(share * 100, 2) for name, share in shares.items()
    }
    return {**counted, **told}


def structured_data(api: client.ApiClient, slug: str) -> SafeString:
    """The dataset as schema.org, for a ``script`` that browsers do not run; no text in it can end the script."""
    found: Any = api.get(f"datasets/{quote(slug, safe='')}/schema.org.json")
    text = json.dumps(found, ensure_ascii=False).translate(_IN_SCRIPT)
    return mark_safe(text)  # noqa: S308 - escaped in the line above
