"""The home page: what people come for, what is open now, what came of it, and the newest of everything."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from common.logging import get_logger
from frontend import client
from frontend.sparkline import sparkline

log = get_logger(__name__)


def context(request: HttpRequest, _bundle: dict[str, Any]) -> dict[str, Any]:
    """One call per section; a section whose call fails is shown as empty, with its way on."""
    api = client.for_request(request)
    soon = _listing(api, "events/", when="upcoming", page_size=3)
    announced = _listing(api, "consultations/", state="open", page_size=3)
    return {
        "popular": _listing(api, "services/popular/"),
        "consultations": announced,
        "outcomes": _listing(api, "consultations/", state="outcome", page_size=2),
        "indicators": [_drawn(row) for row in _listing(api, "indicators/", page_size=3)["results"]],
        "datasets": _listing(api, "datasets/", page_size=3),
        "events": soon,
        "news": _listing(api, "news/", page_size=3),
    }


def _listing(api: client.ApiClient, path: str, **asked: Any) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = api.get(path, **asked)
    except client.ApiProblem as problem:
        log.warning("home.section_unavailable", path=path, status=problem.status)
        return {"count": 0, "results": []}
    return answer


def _drawn(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "line": sparkline([point["value"] for point in row["values"]])}
