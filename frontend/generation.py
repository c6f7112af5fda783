"""The number in whose name this process caches: from the database beside us, or from the API over HTTP, asked once a second."""

from __future__ import annotations

import time

import httpx
from django.conf import settings

from common import generation

_KEPT_SECONDS = 1.0
_kept: list[tuple[float, int]] = []


def current_generation() -> int:
    """Return the present number.

    Raises:
        httpx.HTTPError: the API of another process does not answer.
    """
    if not settings.DIWAN_API_URL:
        return generation.current()
    now = time.monotonic()
    if _kept and now - _kept[0][0] < _KEPT_SECONDS:
        return _kept[0][1]
    answer = httpx.get(f"{settings.DIWAN_API_URL}/api/v1/generation/", timeout=2.0)
    answer.raise_for_status()
    number = int(answer.json()["number"])
    _kept[:] = [(now, number)]
    return number
