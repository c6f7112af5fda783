"""Middleware that belongs to the project as a whole."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from common.logging import get_logger, request_id
from common.problem_document import problem_response
from config.browsers import CORP

log = get_logger(__name__)

Answer = Callable[[HttpRequest], HttpResponse]

_SLOW_SECONDS = 1.0
_REFUSALS = frozenset({401, 403, 429})  # somebody tried what they may not
_READS = frozenset({"GET", "HEAD"})
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class LanguageMiddleware(LocaleMiddleware):
    """Take the language from the address of a public page, from ``?lang=`` on the API, and never redirect.

    Django's own middleware turns an unknown API path into a redirect to ``/ar/api/…`` and adds
    ``Vary: Accept-Language``, which would split shared caches; both are left out here.
    """

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith("/admin/"):
            super().process_request(request)
            return
        offered = dict(settings.LANGUAGES)
        first = request.path_info.split("/", 2)[1]
        asked = request.GET.get("lang", "") if first in {"api", "demo"} else first
        translation.activate(asked if asked in offered else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response):  # type: ignore[no-untyped-def]  # as the parent
        if request.path_info.startswith("/admin/"):
            return super().process_response(request, response)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class RequestIdMiddleware:
    """Give every request an id, the client's ``X-Request-ID`` when well formed; log what was slow, failed, refused or written."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with request_id(request.headers.get("X-Request-ID", "")) as chosen:
            request.request_id = chosen  # type: ignore[attr-defined]  # error pages show it
            started = time.perf_counter()
            response = self.get_response(request)
            seconds = time.perf_counter() - started
            response["X-Request-ID"] = chosen
            failed = response.status_code >= 500
            refused = response.status_code in _REFUSALS
            if failed or refused or seconds > _SLOW_SECONDS or request.method in _WRITES:
                match = request.resolver_match
                (log.error if failed else log.info)(
                    "request.answered",
                    method=request.method,
                    # The route, not the path: paths may hold receipt codes and preview tokens.
                    route=match.route if match else "",
                    status=response.status_code,
                    milliseconds=round(seconds * 1000),
                )
            return response


class CleanInputMiddleware:
    """Refuse what no address of the platform can mean, before any view sees it.

    NUL in path or query is 400 everywhere, and no page takes a large body. Below ``/api/`` an unknown language is 400, a body
    over the limit is 413, and every error that is not problem+json yet (an unknown address, an unexpected exception) becomes it.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_nul = "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")
        if request.path_info.startswith("/api/"):
            return problem_response(400) if has_nul else self._from_api(request)
        if has_nul:
            raise BadRequest("NUL in the address")
        is_page = not request.path_info.startswith("/admin/")
        if is_page and _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("no page takes a body of this size")
        return self.get_response(request)

    def _from_api(self, request: HttpRequest) -> HttpResponse:
        if request.GET.get("lang") and request.GET["lang"] not in dict(settings.LANGUAGES):
            return problem_response(400, "invalid_input")
        if _length(request) > _limit(request):
            return problem_response(413)
        response = self.get_response(request)
        if request.method in _READS:
            # Any site may read what is public; no cookie or session ever counts here.
            response["Access-Control-Allow-Origin"] = "*"
            response[CORP] = "cross-origin"
        if response.status_code >= 400 and not _is_problem(response):
            return problem_response(response.status_code)
        return response


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _limit(request: HttpRequest) -> int:
    is_upload = request.content_type == "multipart/form-data"
    return settings.API_MAX_UPLOAD_BYTES if is_upload else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _is_problem(response: HttpResponse) -> bool:
    return response.get("Content-Type", "").startswith("application/problem+json")
