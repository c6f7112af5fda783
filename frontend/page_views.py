"""How often pages are read: counted in memory without cookie or address, handed to the API every half minute.

Programs are left out by what they call themselves; a browser's prefetch is no reading. A process that ends hands over what it
still holds. Counting is approximate on purpose: a crash loses half a minute.
"""

from __future__ import annotations

import atexit
import re
import threading
import time
from collections import Counter

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from common.logging import get_logger

log = get_logger(__name__)

FLUSH_SECONDS = 30.0
MAX_PATHS = 1000
SALT = "diwan.page-views"
_PROGRAMS = re.compile(
    r"bot|crawl|spider|slurp|curl|wget|python|httpx|java/|go-http|monitor|preview|headless|lighthouse|facebookexternal",
    re.IGNORECASE,
)


class ViewCounter:
    """Views and misses since the last hand-over."""

    def __init__(self) -> None:
        self._views: Counter[str] = Counter()
        self._missing: Counter[str] = Counter()
        self._flushed_at = time.monotonic()
        self._lock = threading.Lock()

    def add(self, path: str, *, is_missing: bool = False) -> None:
        """Count one; when it is time, hand the counts over in this request."""
        counts = self._missing if is_missing else self._views
        with self._lock:
            if path in counts or len(counts) < MAX_PATHS:
                counts[path] += 1
        if time.monotonic() - self._flushed_at > FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Post what was counted; a refusal or a silent API loses these counts, never the page."""
        from frontend import client

        with self._lock:
            views, self._views = self._views, Counter()
            missing, self._missing = self._missing, Counter()
            self._flushed_at = time.monotonic()
        if not views and not missing:
            return
        counts = signing.dumps(
            {"views": dict(views), "missing": dict(missing)}, salt=SALT, compress=True
        )
        try:
            client.ApiClient(settings.LANGUAGE_CODE).post("page-views/", {"counts": counts})
        except client.ApiProblem as error:
            log.warning("page_views.lost", status=error.status, paths=len(views))


_counter = ViewCounter()
atexit.register(_counter.flush)


def count(request: HttpRequest) -> None:
    """Count one reading of the page at this address."""
    if _counts(request):
        _counter.add(request.path)


def count_missing(request: HttpRequest) -> None:
    """Count an address that leads nowhere, for the editors' report."""
    if _counts(request):
        _counter.add(request.path[:300], is_missing=True)


def _counts(request: HttpRequest) -> bool:
    """A view marks a request whose address is a key: such addresses are written down nowhere."""
    is_secret = getattr(request, "is_secret_address", False)
    return request.method == "GET" and not is_secret and _is_person(request)


def _is_person(request: HttpRequest) -> bool:
    meta = request.META
    agent = meta.get("HTTP_USER_AGENT", "")
    purpose = meta.get("HTTP_SEC_PURPOSE", "") or meta.get("HTTP_PURPOSE", "")
    return bool(agent) and not purpose and not _is_program(agent)


_known_agents: dict[str, bool] = {}


def _is_program(agent: str) -> bool:
    known = _known_agents.get(agent)
    if known is None:
        if len(_known_agents) > MAX_PATHS:
            _known_agents.clear()
        known = _known_agents[agent] = bool(_PROGRAMS.search(agent))
    return known


def flush() -> None:
    _counter.flush()
