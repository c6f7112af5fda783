"""What every request of the public site needs beside its view: the page's language and the visitor's display settings."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from frontend import preferences

Answer = Callable[[HttpRequest], HttpResponse]


class VisitorMiddleware:
    """Activate the display settings; where no other middleware has set the language, take it from the address."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.languages = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        preferences.activate(preferences.of(request))
        if settings.DIWAN_API_URL:
            first = request.path_info.split("/", 2)[1]
            translation.activate(first if first in self.languages else settings.LANGUAGE_CODE)
        response = self.get_response(request)
        if settings.DIWAN_API_URL:
            response.headers.setdefault("Content-Language", translation.get_language())
        return response
