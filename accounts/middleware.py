"""The gate of the administration: only a session that was opened for it gets in, whatever other way made it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts import staff

Answer = Callable[[HttpRequest], HttpResponse]

PREFIX = "/admin/"
# What must answer before anybody is in: signing in and its steps, a forgotten password, icons and words of those pages.
OPEN = frozenset(
    {
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_password_reset",
        "wagtailadmin_password_reset_done",
        "wagtailadmin_password_reset_confirm",
        "wagtailadmin_password_reset_complete",
        "staff_second_factor",
        "staff_enrol",
        "staff_confirm",
    }
)


class StaffSessionMiddleware:
    """Lead everybody whose session is not staff's to signing in; who still has to set up a second factor, to that.

    Nobody at all is left to Wagtail, which asks for signing in too.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.path_info.startswith(PREFIX) or _is_open_to_all(request):
            return None
        if not request.user.is_authenticated:
            return None
        if staff.is_open(request):
            staff.follow_rights(request)
            return None
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            raise PermissionDenied
        if staff.must_enrol(request):
            return HttpResponseRedirect(reverse("staff_enrol"))
        return redirect_to_login(request.get_full_path(), login_url=reverse("wagtailadmin_login"))


def _is_open_to_all(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and match.url_name in OPEN)
