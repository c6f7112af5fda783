"""Every write of the API is counted, so that no door is left from which somebody writes, or has mails written, without end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

from cms.api.feedback import PageViewsView

WRITES = ("post", "put", "patch", "delete")
# Counts that our own front end signs; no visitor can send them.
SIGNED = {PageViewsView}


def _views(patterns: Any, start: str = "") -> Iterator[tuple[str, Any]]:
    for one in patterns:
        path = start + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _views(one.url_patterns, path)
        elif path.startswith("api/"):
            yield path, getattr(one.callback, "view_class", None)


def _is_counted(view: Any) -> bool:
    return bool(view.throttle_classes) or "get_throttles" in vars(view)


def test_every_write_of_the_api_is_counted() -> None:
    writing = {
        path: view
        for path, view in _views(get_resolver().url_patterns)
        if view is not None and any(hasattr(view, method) for method in WRITES)
    }
    assert len(writing) > 30
    bare = {view for view in writing.values() if not _is_counted(view)}
    assert bare == SIGNED
