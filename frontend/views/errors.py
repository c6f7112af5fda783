"""Error pages in the visitor's language, in all languages of the site when the address names none; small, and without one call.

Django's handlers (`config.urls`), and `frontend.middleware` for problems that the API answered with.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from common.errors import FILES_AWAY_SECONDS, Unavailable, means_files_away, means_full
from common.logging import current_request_id
from frontend import client, page_views, preferences, text

# What other apps answer for; they have errors of their own.
NOT_OURS = (
    "/api/",
    "/admin/",
    "/documents/",
    "/static/",
    "/media/",
    "/healthz",
    "/readyz",
    "/metrics",
)
LIKE = {507: 503}  # no room to store anything: said in the same words
KEPT_CHARACTERS = 60_000
SHOWN = frozenset({400, 403, 404, 405, 409, 410, 413, 429, 500, 503})


@dataclass(frozen=True, slots=True)
class Words:
    """One error in one language."""

    language: str
    direction: str
    title: str
    advice: str
    labels: dict[str, str]


def page(request: HttpRequest, status: int, facts: dict[str, Any] | None = None) -> HttpResponse:
    """The page of an error; ``facts`` are the problem's own words: title, detail, retry_after_seconds, url."""
    like = LIKE.get(status, status)
    shown = like if like in SHOWN else (500 if status >= 500 else 400)
    languages = _languages(request)
    context = {
        "status": shown,
        "languages": [
            _words(code, shown, (facts or {}).get("retry_after_seconds")) for code in languages
        ],
        "preferences": preferences.of(request),
        "facts": facts or {},
        "request_id": current_request_id(),
        "query": _query(request) if shown == 404 else "",
        "kept": _kept(request) if status >= 500 else [],
        "address": request.get_full_path(),
    }
    # Rendered without the request: no context processor may fail while an error is shown.
    response = HttpResponse(render_to_string("frontend/error.html", context), status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = ", ".join(languages)
    if status in {429, 503} and (facts or {}).get("retry_after_seconds"):
        response.headers["Retry-After"] = str(facts["retry_after_seconds"])  # type: ignore[index]  # checked above
    return response


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """Every field of a form of the public site that came to nothing, to be sent again with the same key."""
    first = request.path_info.split("/", 2)[1]
    if request.method != "POST" or first not in dict(settings.LANGUAGES):
        return []
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        is_whole = not request.FILES
    except Exception:  # the form itself may be what could not be read
        return []
    length = sum(len(value) for _name, value in fields)
    return fields if is_whole and length <= KEPT_CHARACTERS else []


def _languages(request: HttpRequest) -> list[str]:
    offered = [code for code, _name in settings.LANGUAGES]
    first = request.path_info.split("/", 2)[1] if "/" in request.path_info else ""
    return [first] if first in offered else offered


def _query(request: HttpRequest) -> str:
    """The last part of the address as words to search for."""
    last = request.path.rstrip("/").rsplit("/", 1)[-1]
    words = "" if last in {code for code, _name in settings.LANGUAGES} else last
    return words.replace("-", " ").replace("_", " ")[:100]


def _words(language: str, status: int, wait_seconds: int | None) -> Words:
    with translation.override(language):
        title, advice = _sentences()[status]
        if wait_seconds:
            advice = _("What you sent last was not stored. Try again in %(time)s.") % {
                "time": text.duration(wait_seconds)
            }
        return Words(
            language=language,
            direction="rtl" if translation.get_language_bidi() else "ltr",
            title=title,
            advice=advice,
            labels={
                "site": _("Diwan"),
                "home": _("Go to the home page"),
                "search": _("Search this site"),
                "button": translation.pgettext("button", "Search"),
                "reference": _("Reference number of this request:"),
                "successor": _("What replaces it:"),
                "kept": _("What you wrote is still here:"),
                "again": _("Send it again"),
            },
        )


def _sentences() -> dict[int, tuple[str, str]]:
    return {
        400: (
            _("The request cannot be understood"),
            _(
                "The address or the form holds something that this site cannot read. Go back and check it."
            ),
        ),
        403: (
            _("You may not do this"),
            _(
                "The form may have come from another site, or this part is not public. Open the page again here and retry."
            ),
        ),
        404: (
            _("We did not find this page"),
            _("Check the address, or search for what you need."),
        ),
        405: (
            _("This address does not take that kind of request"),
            _("Go back to the page and use its form or its links."),
        ),
        409: (
            _("This can no longer be done"),
            _(
                "It has been closed or changed in the meantime, or the form was sent twice. What you sent was not stored again."
            ),
        ),
        410: (
            _("This page has been withdrawn"),
            _("It existed at this address and is no longer valid."),
        ),
        413: (
            _("What was sent is too large"),
            _("Shorten the text or choose a smaller file, then send it again."),
        ),
        429: (
            _("Too many requests"),
            _("Please wait a little and try again. What you sent last was not stored."),
        ),
        500: (
            _("Sorry, there is a problem with the service"),
            _("What you sent was not stored. Try again in a few minutes."),
        ),
        503: (
            _("The service is not available at the moment"),
            _("What you sent was not stored. Try again in a few minutes."),
        ),
    }


def problem(request: HttpRequest, error: client.ApiProblem) -> HttpResponse:
    """The page for a problem that the API answered with and that no view could say better."""
    if error.status == 404:
        return not_found(request)
    return page(request, error.status, error.body)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What the editors' redirects know of the address: its new place, or that it was withdrawn; else 404."""
    if request.path_info.startswith(NOT_OURS):
        return HttpResponse(status=404)
    known = _resolution(request)
    if known and known["status"] == 410:
        return page(request, 410, known)
    if known and _is_safe(known["url"]):
        kind = HttpResponsePermanentRedirect if known["status"] == 301 else HttpResponseRedirect
        return kind(known["url"])
    page_views.count_missing(request)
    return page(request, 404)


def _is_safe(url: str) -> bool:
    """Redirects were typed by an editor: within the site, or an https address."""
    return url_has_allowed_host_and_scheme(url, None) or url.startswith("https://")


def _resolution(request: HttpRequest) -> dict[str, Any] | None:
    if request.method not in {"GET", "HEAD"}:
        return None
    try:
        return client.for_request(request).get("redirects/resolve/", path=request.path[:2000])
    except client.ApiProblem:
        return None


def server_error(request: HttpRequest) -> HttpResponse:
    """What nothing else has answered for, the administration included: 503 without what is needed, 507 without room, else 500."""
    error = sys.exc_info()[1]
    if isinstance(error, (OperationalError, InterfaceError)):
        return page(request, 503)
    if isinstance(error, Unavailable):
        return page(request, error.status, error.facts)
    if error is not None and means_files_away(error):
        return page(request, 503, {"retry_after_seconds": FILES_AWAY_SECONDS})
    return page(request, 507 if error is not None and means_full(error) else 500)
