"""Where a sign-in may lead: pages of this site only."""

from __future__ import annotations

from django.utils.http import url_has_allowed_host_and_scheme

MAX_PATH = 2000


def safe_path(path: str) -> str:
    """The path as it came when it stays on this site, else nothing; a host, even our own, is none."""
    stays = (
        len(path) <= MAX_PATH
        and path.startswith("/")
        and path.isprintable()
        and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    )
    return path if stays else ""
