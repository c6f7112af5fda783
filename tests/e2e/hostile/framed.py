"""The site as it is, but that our own sheets may show its pages as frames: fifty pages are looked at in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from config.wsgi import application as whole

Start = Callable[..., Any]  # Any: as WSGI has it
_NAMES = {"x-frame-options": "SAMEORIGIN"}


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
