"""What browsers may do with answers beyond showing them: devices, and reading by pages of other sites."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from common.problem_document import problem_response

Answer = Callable[[HttpRequest], HttpResponse]

ADMINISTRATION = "/admin/"
CORP = "Cross-Origin-Resource-Policy"
# Nothing here needs a device of the visitor's.
_DEVICES = (
    *("accelerometer", "autoplay", "camera", "display-capture", "geolocation"),
    *("gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb"),
)
PERMISSIONS = ", ".join(f"{device}=()" for device in _DEVICES)
# The preview panel of the administration is a frame that shows a page of this site.
ADMIN_POLICY = {"frame-ancestors": [SELF], "frame-src": [SELF]}
# Wagtail's forms carry a line of script beside each date, chooser and list, and its editor of rich text brings its styles along.
# Only where those forms are may inline script run: never where staff sign in, change roles, moderate, decide or release, nor on
# any other page of our own.
_INLINE = [SELF, UNSAFE_INLINE]
FORM_POLICY = {**ADMIN_POLICY, "script-src": _INLINE, "style-src": _INLINE}
FORMS = tuple(
    f"{ADMINISTRATION}{area}/"
    for area in (
        *("pages", "images", "documents", "snippets", "settings", "reports", "users", "groups"),
        *("workflows", "sites", "collections", "redirects", "localize", "bulk", "search/best-bets"),
    )
)


class ContentPolicy(CSPMiddleware):
    """The policy of `settings`, with what the administration needs beside it."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(ADMINISTRATION) and parts.replace is None:
            is_form = request.path_info.startswith(FORMS)
            parts.replace = FORM_POLICY if is_form else ADMIN_POLICY
        return parts


class BrowserBounds:
    """Refuse devices to every page, and our answers to pages of other sites unless the answer offers itself.

    What any site may read (`config.middleware`), and pictures made for other sites, say so themselves.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._from_clear_text(request) or self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault(CORP, "same-origin")
        return response

    @staticmethod
    def _from_clear_text(request: HttpRequest) -> HttpResponse | None:
        """A program that calls without TLS learns of it; led to TLS, it would go on showing its token to everybody."""
        is_program = request.path_info.startswith("/api/")
        if settings.SECURE_SSL_REDIRECT and is_program and not request.is_secure():
            return problem_response(400)
        return None
