"""Consultations for some only: the list of one's own, and the page of one, which looks like a public one to who may read it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from frontend import breadcrumbs, client
from frontend.client import ApiProblem
from frontend.views import outcome, pages
from frontend.views.own_page import of_a_person


@never_cache
@require_safe
@of_a_person
def listing(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/invited/ with a session: what is not public and this person may read; without one, to the sign-in and back."""
    told = client.for_request(request, as_person=True).get("invitations/")
    context = {
        "heading": _("Consultations that you are invited to"),
        "listing": told,
        "breadcrumb": breadcrumbs.to_consultations(language),
    }
    return render(request, "frontend/invited.html", context)


def consultation(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """GET /ar/consultations/<slug>/: the public page; else, to who may read it, the same of one that is not public."""
    try:
        return pages.page(request, language, f"consultations/{slug}/")
    except ApiProblem as problem:
        if problem.status != 404:
            raise
        hidden = problem
    reader = client.for_reader(request)
    content = reader.get(f"consultations/{quote(slug, safe='')}/")
    if content["thread_of"]:  # no page of its own: where the comments stand
        return HttpResponseRedirect(f"{content['thread_of']['url']}#comments")
    if content["visibility"] == "public":
        raise hidden  # it stands at another address, of which the missing page tells
    context = {
        "content": content,
        "page": _page(content),
        "heading": content["title"],
        "breadcrumb": breadcrumbs.to_consultations(language),
        **outcome.report_for(reader, content),
    }
    return render(request, "frontend/page_consultation_invited.html", context)


def _page(content: dict[str, Any]) -> dict[str, Any]:
    """What the template asks of a page bundle."""
    named = {name: content[name] for name in ("title", "url", "language")}
    seo = {"title": content["title"], "description": ""}
    return {**named, "type": "invited", "id": "", "short_code": "", "seo": seo}
