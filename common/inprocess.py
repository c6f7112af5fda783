"""A WSGI application for calls inside one request: the API as the front end of the same process reaches it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler


class InProcessHandler(WSGIHandler):
    """Django's handler without the request signals.

    The outer request has already fired them; a second ``request_started`` or ``request_finished`` would reset its query log
    and close its database connection under it.
    """

    def __call__(  # type: ignore[override]  # the stubs name the response, WSGI its bytes
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:  # Any: as WSGI has it
        # httpx gives the path as text; WSGI wants its UTF-8 bytes read as Latin-1 (PEP 3333), or Arabic addresses fail.
        environ["PATH_INFO"] = environ["PATH_INFO"].encode().decode("latin-1")
        response = self.get_response(self.request_class(environ))
        headers = [*response.items()]
        headers += [("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values()]
        start_response(f"{response.status_code} {response.reason_phrase}", headers)
        return [b"".join(response)]
