"""Drafts shown by the same templates as public pages: in the editors' preview panel, and to reviewers by a link."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_sameorigin

from frontend import client
from frontend.views import pages


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def panel(request: HttpRequest) -> HttpResponse:
    """GET /preview/?content_type=&token= from the administration's preview panel."""
    draft = client.for_request(request).get(
        "previews/",
        content_type=request.GET.get("content_type", ""),
        token=request.GET.get("token", ""),
    )
    return _show(request, draft)


def link(request: HttpRequest, token: str) -> HttpResponse:
    """GET /preview/link/<token>/ by a reviewer without account, until the link ends."""
    return _show(request, client.for_request(request).get(f"previews/links/{token}/"))


def _show(request: HttpRequest, draft: dict[str, Any]) -> HttpResponse:
    """The draft in its own language, under a notice; kept and indexed by nobody."""
    with translation.override(draft["page"]["language"]):
        response = pages.show(request, {**draft, "is_preview": True})
        response.headers["Content-Language"] = draft["page"]["language"]
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
