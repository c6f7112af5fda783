"""Middleware that belongs to the project as a whole."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


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
        asked = request.GET.get("lang", "") if first == "api" else first
        translation.activate(asked if asked in offered else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response):  # type: ignore[no-untyped-def]  # as the parent
        if request.path_info.startswith("/admin/"):
            return super().process_response(request, response)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response
