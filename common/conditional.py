"""Reads of the API answered with "not modified" where the reader has the same bytes already."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware


class ApiConditionalGet(ConditionalGetMiddleware):
    """ETag on every GET of ``/api/v1/`` that may be kept, and 304 for who sends it back."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not request.path_info.startswith("/api/v1/"):
            return response
        response.headers.setdefault("Cache-Control", "public, no-cache")
        return super().process_response(request, response)
