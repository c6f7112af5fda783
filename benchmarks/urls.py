"""What is measured beside the platform itself; never part of a site."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from wagtail import urls as wagtail_urls

from benchmarks.bare_comments import BareCommentView
from config.urls import urlpatterns as own


@cache
def _page_bytes(address: str) -> bytes:
    """The bytes of a public page, rendered once."""
    return Client(SERVER_NAME="localhost").get(address).content


def plain(request: HttpRequest) -> HttpResponse:
    """Answer with the bytes of the page named by ``?page=``: no query, no template."""
    return HttpResponse(_page_bytes(request.GET["page"]))


urlpatterns = [
    path("benchmark/plain/", plain),
    path("benchmark/comments/", BareCommentView.as_view()),
    # Wagtail's own way: the tree decides the address, `Page.serve` renders the template of the model.
    path("benchmark/wagtail/", include(wagtail_urls)),
    *own,
]
