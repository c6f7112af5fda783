"""What programs read of the search: a search as a feed, and how a browser searches here."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.bidi import strip_controls
from frontend import atom, client, frame
from frontend.search_address import PARAMETERS, changed, known

PER_FEED = 30


@require_safe
def feed(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/search/feed.atom?q=…&<choices>: what a search finds, the newest first; whoever has it gets 304.

    Raises:
        ApiProblem: 400 or 422 for a search that cannot be made.
    """
    query = known(request.GET)
    for name in ("page", "sort"):
        query.pop(name, None)
    words = query.get("q", "")
    asked = {name: query.getlist(name) for name in PARAMETERS if query.get(name)}
    answer = client.for_request(request).get(
        "search/", q=words, sort="date", page_size=PER_FEED, **asked
    )
    title = _("Search for “%(words)s”") % {"words": strip_controls(words)} if words else _("Search")
    names = [
        value["label"]
        for facet in answer["facets"]
        for value in facet["values"]
        if value["selected"] and value["value"] in query.getlist(facet["name"])
    ]
    view = f"?{changed(query)}" if query else ""
    page = f"/{language}/search/{view}"
    entries = map(_entry, answer["results"])
    return atom.answer(request, " · ".join([title, *names]), page, entries, view=view)


@require_safe
def description(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/search/opensearch.xml: how a browser searches here. Source: OpenSearch 1.1 draft 6."""
    context = {"site_url": settings.SITE_URL, "language": language}
    context["name"] = frame.site(request, language)["name"]
    return render(
        request,
        "frontend/opensearch.xml",
        context,
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )


def _entry(row: dict[str, Any]) -> atom.Entry:  # Any: JSON
    dated = atom.moment(row["date"]) if row["date"] else atom.NEVER
    host = urlsplit(settings.SITE_URL).hostname
    return atom.Entry(
        id=f"tag:{host},2026:search/{quote(row['id'])}",
        title=row["title"],
        url=row["url"],
        author=row["agency"],
        published=dated,
        updated=dated,
        about="".join(part["text"] for part in row["snippet"]),
    )
