"""Pages that editors write: one call to the API, one template per type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from frontend import client
from frontend.views import events, home, indicators, outcome, services, threads

# What a type's template needs beside the bundle: ``(request, bundle) -> extra context``. A type without an entry needs nothing.
CONTEXTS: dict[str, Callable[[HttpRequest, dict[str, Any]], dict[str, Any]]] = {
    "home": home.context,
    "consultation": outcome.context,
    "event": events.event_context,
    "indicator": indicators.indicator_context,
    "news": threads.context,
    "plain": threads.context,
    "service": services.guide_context,
}


def page(request: HttpRequest, language: str, path: str = "") -> HttpResponse:
    """Show the page at this address with ``page_<type>.html``."""
    bundle = client.for_request(request).get("pages/find/", path=f"/{language}/{path}")
    return show(request, bundle)


def show(request: HttpRequest, bundle: dict[str, Any]) -> HttpResponse:
    """Render one page bundle, published or draft."""
    kind = bundle["page"]["type"]
    extra = CONTEXTS[kind](request, bundle) if kind in CONTEXTS else {}
    return render(
        request,
        f"frontend/page_{kind}.html",
        {**bundle, "content": bundle["page"]["content"], **extra},
    )
