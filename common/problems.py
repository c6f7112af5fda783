"""Every error of the API as RFC 9457 problem+json.

Source: RFC 9457 §3; the document itself is built in `common.problem_document`.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from common.errors import (
    FILES_AWAY_SECONDS,
    DomainError,
    FilesAway,
    StorageFull,
    Unavailable,
    means_files_away,
    means_full,
)
from common.logging import get_logger
from common.problem_document import MEDIA_TYPE, problem_document

log = get_logger(__name__)


class ProblemRenderer(JSONRenderer):
    media_type = MEDIA_TYPE


def problem(*, status: int, code: str, title: str, detail: str = "", **facts: Any) -> Response:
    """Answer with one problem document; ``facts`` become its extension members."""
    body = problem_document(status=status, code=code, title=title, detail=detail, **facts)
    return Response(body, status=status, content_type=MEDIA_TYPE)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer any expected error; an unexpected one returns None and becomes a logged 500."""
    error = _as_unavailable(error)
    if isinstance(error, DomainError):
        answer = problem(
            status=error.status,
            code=error.code,
            title=str(error.title),
            detail=str(error.detail),
            **error.facts,
        )
        if "retry_after_seconds" in error.facts:
            answer["Retry-After"] = str(error.facts["retry_after_seconds"])
        return answer
    error = _as_api_exception(error)
    if isinstance(error, exceptions.ValidationError):
        return problem(
            status=400,
            code="invalid_input",
            title=_("Some of what was sent needs correction."),
            errors=error.detail,
        )
    if isinstance(error, exceptions.APIException):
        answer = problem(
            status=error.status_code,
            code=error.default_code,
            title=str(error.detail),
        )
        wait = getattr(error, "wait", None)  # of a throttle, in seconds
        if wait is not None:
            answer["Retry-After"] = str(int(wait) + 1)
        challenge = getattr(error, "auth_header", None)  # how to say who calls, with 401
        if challenge:
            answer["WWW-Authenticate"] = challenge
        return answer
    return None


def _as_unavailable(error: Exception) -> Exception:
    """What says that something needed is away, as the refusal that it means; anything else comes back as it is."""
    if isinstance(error, (OperationalError, InterfaceError)):
        # Gone or too busy. Whether a write was stored is then unknown here; its key tells when it is sent again.
        log.error("database.unavailable", error=type(error).__name__, exc_info=error)
        return Unavailable()
    if means_full(error):
        log.error("storage.full", exc_info=error)
        return StorageFull()
    if means_files_away(error):
        log.error("storage.away", error=type(error).__name__)
        return FilesAway(retry_after_seconds=FILES_AWAY_SECONDS)
    return error


def _as_api_exception(error: Exception) -> Exception:
    """Translate Django's own refusals into those of the REST framework; anything else comes back as it is."""
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, (DataError, OverflowError)):
        # A number or text that fits the serializer but not the column, such as an id of thirty digits.
        log.warning("input.out_of_range", error=type(error).__name__)
        return exceptions.ParseError(_("A value is outside the range that can be stored."))
    if isinstance(error, ModelValidationError):
        return exceptions.ValidationError(
            error.message_dict if hasattr(error, "error_dict") else error.messages
        )
    return error
