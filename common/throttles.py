"""How often one visitor may write; a cache's counters shed load, they guarantee nothing (TRUST §3)."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from common.visitor import counted_as


class VisitorWrites(SimpleRateThrottle):
    """Thirty writes a minute from one address; reads are not counted."""

    scope = "writes"
    THROTTLE_RATES = {"writes": "30/min"}  # noqa: RUF012 - as the parent has it

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return None
        return f"throttle:{self.scope}:{self.get_ident(request)}"

    def get_ident(self, request: Request) -> str:
        """The visitor behind the front end, not the front end; no address gets into the cache."""
        return counted_as(request)
