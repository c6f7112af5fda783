"""How long answers take: counted by route for operators, by kind for the public status page."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from common.logging import get_logger
from common.metrics import count_request, kept_times
from common.stack import Application

log = get_logger(__name__)

Answer = Callable[[HttpRequest], HttpResponse]

STORED_EVERY_SECONDS = 30.0
# Routes of requests that no address of ours answered.
FROM_MEMORY, STATIC, NONE = "(page from memory)", "(static file)", "(no such address)"
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Staff's work and machines that look after the site tell nothing about how it serves the public.
_NOT_PUBLIC = ("admin/", "healthz", "readyz", "metrics", "demo/", "(")
stopping = threading.Event()
_is_inside: ContextVar[bool] = ContextVar("diwan_is_inside", default=False)


class MeasuringMiddleware:
    """First of all: what is answered from memory counts too. A call of the API inside a page's own request does not."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_inside.get():
            return self.get_response(request)
        before = _is_inside.set(True)
        started = time.perf_counter()
        status = 500
        try:
            response = self.get_response(request)
            status = response.status_code
            return response
        finally:
            _is_inside.reset(before)
            _count(request, status, time.perf_counter() - started)


def _count(request: HttpRequest, status: int, seconds: float) -> None:
    method, route = request.method or "", _route(request, status)
    count_request(route=route, method=method, status=status, seconds=seconds)
    kind = _kind(route, method)
    if kind:
        kept_times.add(kind, seconds=seconds, is_failure=status >= 500)


def _route(request: HttpRequest, status: int) -> str:
    """As the program wrote it: addresses may hold receipt codes and words that people looked for."""
    if request.resolver_match is not None:
        return request.resolver_match.route or "(root)"
    if request.path_info.startswith(settings.STATIC_URL):
        return STATIC
    return FROM_MEMORY if status < 400 else NONE


def _kind(route: str, method: str) -> str:
    """``page``, ``search``, ``api`` or ``write``; empty for what is not the public's."""
    if route == FROM_MEMORY:
        return "page"
    if route.startswith(_NOT_PUBLIC):
        return ""
    if method in _WRITES:
        return "write"
    if route in {"<lang:language>/search/", "api/v1/search/"}:
        return "search"
    return "api" if route.startswith("api/") else "page"


def storing_times(application: Application) -> Application:
    """Have a thread store what was measured every half minute, begun with the process's first request.

    No visitor waits for it, and a process that only imports the application starts none.
    """
    begun: list[int] = []

    def call(environ, start_response):  # type: ignore[no-untyped-def]  # as `Application` has it
        if not begun or begun[0] != os.getpid():
            begun[:] = [os.getpid()]
            threading.Thread(target=_keep_storing, name="response-times", daemon=True).start()
        return application(environ, start_response)

    return call


def _keep_storing() -> None:
    while not stopping.wait(STORED_EVERY_SECONDS):
        store_now()


def store_now() -> None:
    """Store what was measured since the last time; what cannot be stored is lost, and nothing else."""
    from django.db import connection

    from operations import response_times

    try:
        response_times.store(kept_times.take())
    except Exception as error:  # figures are never worth a thread that ends
        log.warning("response_times.not_stored", error=type(error).__name__)
    finally:
        connection.close()
