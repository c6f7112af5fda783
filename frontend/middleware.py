"""What every request of the public site needs beside its view: language, display settings, and a page for what goes wrong."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from frontend import client, preferences
from frontend.views import errors

Answer = Callable[[HttpRequest], HttpResponse]


class VisitorMiddleware:
    """Activate the display settings; where no other middleware has set the language, take it from the address."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.languages = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(errors.NOT_OURS):
            return self.get_response(request)
        preferences.activate(preferences.of(request))
        if settings.DIWAN_API_URL:
            first = request.path_info.split("/", 2)[1]
            translation.activate(first if first in self.languages else settings.LANGUAGE_CODE)
        response = self.get_response(request)
        if settings.DIWAN_API_URL:
            response.headers.setdefault("Content-Language", translation.get_language())
        if response.status_code in errors.SHOWN and not response.streaming and not response.content:
            allow = response.headers.get("Allow")
            response = errors.page(request, response.status_code)
            if allow:
                response.headers["Allow"] = allow
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A problem of the API that the view let through becomes the error page of its status."""
        if isinstance(exception, client.ApiProblem):
            return errors.problem(request, exception)
        return None
