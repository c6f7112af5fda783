"""The number in whose name this process caches: from the database beside us, or from the API over HTTP, asked once a second."""

from __future__ import annotations

import time

import httpx
from django.conf import settings

from common import generation
from common.logging import get_logger

log = get_logger(__name__)

_KEPT_SECONDS = 1.0
UNKNOWN = -1
_kept: list[tuple[float, int]] = []


def current_generation() -> int:
    """Return the present number; `UNKNOWN` when the API has never answered, the last known one while it is silent."""
    if not settings.DIWAN_API_URL:
        return generation.current()
    now = time.monotonic()
    if _kept and now - _kept[0][0] < _KEPT_SECONDS:
        return _kept[0][1]
    number = _asked()
    if number == UNKNOWN and _kept:
        number = _kept[0][1]
    _kept[:] = [(now, number)]
    return number


def _asked() -> int:
    try:
        answer = httpx.get(f"{settings.DIWAN_API_URL}/api/v1/generation/", timeout=2.0)
        answer.raise_for_status()
        return int(answer.json()["number"])
    except (httpx.HTTPError, ValueError, KeyError) as error:
        log.warning("generation.unknown", error=type(error).__name__)
        return UNKNOWN
