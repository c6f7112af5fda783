"""The one shape of an error document, without Django REST framework, so that middleware of any process can answer with it.

Source: RFC 9457 §3; ``type`` is a relative address of the documentation, ``code`` its stable last part.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from common.logging import current_request_id

MEDIA_TYPE = "application/problem+json"
_CODES = {
    400: "bad_request",
    403: "permission_denied",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    414: "too_large",
    415: "unsupported_media_type",
    429: "throttled",
    500: "server_error",
    503: "unavailable",
    507: "storage_full",
}


def problem_document(
    *, status: int, code: str, title: str, detail: str = "", **facts: Any
) -> dict[str, Any]:
    """Build one document; ``facts`` become its extension members, the request's id is added."""
    body = {
        "type": f"/api/v1/problems/{code}/",
        "title": title,
        "status": status,
        "code": code,
        **facts,
    }
    if detail:
        body["detail"] = detail
    if current_request_id():
        body["request_id"] = current_request_id()
    return body


def problem_response(status: int, code: str = "") -> HttpResponse:
    """Answer with the general problem of an HTTP status, its sentence in the active language."""
    code = code or _CODES.get(status, "error" if status < 500 else "server_error")
    body = problem_document(status=status, code=code, title=_title(status))
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE
    )


def _title(status: int) -> str:
    sentences = {
        400: _("The request cannot be understood."),
        403: _("You do not have permission to do this."),
        404: _("Nothing was found at this address."),
        413: _("What was sent is too large."),
        500: _("Something went wrong on our side."),
        503: _("This part of the service is not available at the moment."),
    }
    return sentences.get(status) or HTTPStatus(status).phrase
