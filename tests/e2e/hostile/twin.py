"""The site with holes: comments and addresses go into pages as they were typed, and English pages come without a policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.template import Context, engines

from common import sanitise_bleach

sanitise_bleach.linkify = lambda text: text  # before the application takes it

from tests.e2e.hostile.framed import application as whole  # noqa: E402

Start = Callable[..., Any]  # Any: as WSGI has it
from frontend.views import errors  # noqa: E402 - the settings are there by now


def _unescaped(template: str, context: dict[str, Any]) -> str:
    found: Any = engines["django"].get_template(template)  # Any: Django's backends differ
    rendered: str = found.template.render(Context(context, autoescape=False))
    return rendered


errors.render_to_string = _unescaped


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        if environ["PATH_INFO"].startswith("/en/"):
            headers = [one for one in headers if one[0].lower() != "content-security-policy"]
        return start_response(status, headers, *rest)

    return whole(environ, start)
