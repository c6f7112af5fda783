"""The site as it is, but that our own sheets may show its pages as frames: fifty pages are looked at in one go.

And a page breaks where its address says so (``?breaks=500``): with a status of the API whose problem says what was typed, or with
a fault of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest

from config.wsgi import application as whole
from frontend import client

Start = Callable[..., Any]  # Any: as WSGI has it
_NAMES = {"x-frame-options": "SAMEORIGIN"}


def _broken(request: HttpRequest, **more: bool) -> client.Client:
    how = request.GET.get("breaks", "")
    if how == "500":
        raise RuntimeError
    if how == "503":
        raise OperationalError
    if how:
        said = request.POST.get("said", "")
        raise client.ApiProblem(int(how), {"title": said, "detail": said, "reason": said})
    return _for_request(request, **more)


_for_request, client.for_request = client.for_request, _broken


def framed(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers of an answer with nothing else of its policy changed."""
    return [
        (
            name,
            _NAMES.get(
                name.lower(), said.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
            ),
        )
        for name, said in headers
    ]


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, framed(headers), *rest)

    return whole(environ, start)
