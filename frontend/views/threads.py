"""The comments below a news or plain page; they are written on pages of their own, as those of consultations are."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest

from frontend import client, paging

CURSORS = ("after", "before")


def context(request: HttpRequest, bundle: dict[str, Any]) -> dict[str, Any]:
    """What the section with the comments needs: one call to the API, and none where the page has no thread."""
    thread = bundle["comments"]
    if thread is None or bundle.get("is_preview"):
        return {}
    page, slug = bundle["page"], quote(thread["slug"], safe="")
    cursor = {name: request.GET[name] for name in CURSORS if name in request.GET}
    comments = client.for_request(request).get(
        f"consultations/{slug}/comments/", on="whole", **cursor
    )
    return {
        "thread": thread,
        "comments": comments,
        "steps": paging.steps(comments, request.GET),
        # What the comments' templates ask of a consultation.
        "consultation": {
            "url": f"/{page['language']}/consultations/{slug}/",
            "agency": page["agency"],
        },
        "is_open": thread["is_open"],
    }
