"""Every error of the API as RFC 9457 problem+json.

Source: RFC 9457 §3; ``type`` is a relative address of the documentation, ``code`` its stable last part.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from common.errors import DomainError


class ProblemRenderer(JSONRenderer):
    media_type = "application/problem+json"


def problem(*, status: int, code: str, title: str, detail: str = "", **facts: Any) -> Response:
    """Build one problem document; ``facts`` become its extension members."""
    body = {
        "type": f"/api/v1/problems/{code}/",
        "title": title,
        "status": status,
        "code": code,
        **facts,
    }
    if detail:
        body["detail"] = detail
    return Response(body, status=status, content_type="application/problem+json")


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer any expected error; an unexpected one returns None and becomes a logged 500."""
    if isinstance(error, DomainError):
        return problem(
            status=error.status,
            code=error.code,
            title=str(error.title),
            detail=str(error.detail),
            **error.facts,
        )
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, ModelValidationError):
        error = exceptions.ValidationError(
            error.message_dict if hasattr(error, "error_dict") else error.messages
        )
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
        if isinstance(error, exceptions.Throttled) and error.wait is not None:
            answer["Retry-After"] = str(int(error.wait) + 1)
        return answer
    return None
