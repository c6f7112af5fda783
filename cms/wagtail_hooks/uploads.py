"""No document is given out without the scanner's verdict, once Wagtail has looked whether this visitor may have it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail import hooks

from cms import serving
from common.errors import DomainError


@hooks.register("before_serve_document", order=1000)
def require_clean(document: Any, request: HttpRequest) -> HttpResponse | None:  # Any: Wagtail's
    try:
        serving.require_clean(document)
    except DomainError as refusal:
        answer = HttpResponse(
            str(refusal.title), status=refusal.status, content_type="text/plain; charset=utf-8"
        )
        answer["Retry-After"] = str(refusal.facts.get("retry_after_seconds", 3600))
        return answer
    return None
