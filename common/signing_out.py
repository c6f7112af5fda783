"""What a browser is told when somebody has signed out."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpResponse

Kept = TypeVar("Kept", bound=HttpResponse)


def forgotten_by_browser(response: Kept) -> Kept:
    """Have the browser forget pages and storage of this site; display settings are a cookie and stay."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
