"""The address of a dataset's page, asked by a program that reads RDF, leads to the dataset's record."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

Answer = Callable[[HttpRequest], HttpResponse]

ENDINGS = {"text/turtle": "ttl", "application/rdf+xml": "rdf", "application/ld+json": "jsonld"}
_PAGE = re.compile(r"/[a-z]{2,3}/datasets/(?P<slug>[^/]+)/")
_CATALOGUE = re.compile(r"/[a-z]{2,3}/datasets/")


class RecordMiddleware:
    """303 for whoever would rather have Turtle, RDF/XML or JSON-LD than a page; stands before the page cache."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        accept = request.META.get("HTTP_ACCEPT", "")
        # Browsers name none of these: their requests pay for one look at a short text.
        if not any(name in accept for name in ENDINGS) or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        target = _record_of(request)
        if not target:
            return self.get_response(request)
        answer = HttpResponseRedirect(target, status=303)
        answer.headers["Vary"] = "Accept"
        return answer


def _record_of(request: HttpRequest) -> str:
    """The record's address in the form that is liked best; '' where that is the page, or the page is another one."""
    ending = ENDINGS.get(request.get_preferred_type(["text/html", *ENDINGS]) or "", "")
    # As it was sent, still escaped: what comes back is the same letters.
    path = request.get_full_path().partition("?")[0]
    if not ending:
        return ""
    if _CATALOGUE.fullmatch(path):
        return f"/api/v1/catalog.{ending}"
    found = _PAGE.fullmatch(path)
    return f"/api/v1/datasets/{found['slug']}.{ending}" if found else ""
