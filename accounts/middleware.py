"""The gate of the administration: only a session that was opened for it gets in, whatever other way made it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import gettext as _
from wagtail.admin import messages

from accounts import staff, staff_limits, upload_quota
from common.logging import get_logger

log = get_logger(__name__)

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
            return self._inside(request)
        if _is_script(request):
            raise PermissionDenied
        if staff.must_enrol(request):
            return HttpResponseRedirect(reverse("staff_enrol"))
        return redirect_to_login(request.get_full_path(), login_url=reverse("wagtailadmin_login"))

    def _inside(self, request: HttpRequest) -> HttpResponse | None:
        if staff_limits.has_ended(request.session, now()):
            return _end(request)
        staff_limits.note(request, now())
        staff.follow_rights(request)
        if upload_quota.is_reached(request):
            return upload_quota.refused(request)
        if staff_limits.is_sensitive(request) and not staff.may_change(request, now()):
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('staff_confirm')}?{query}")
        return None


def _end(request: HttpRequest) -> HttpResponse:
    """Forget a session whose time is over, on the server too, and lead to signing in and back."""
    log.info("session.timed_out", user=request.user.pk)
    logout(request)
    if _is_script(request):
        raise PermissionDenied
    messages.warning(
        request, _("Your session has ended, since it was left alone or is old. Sign in again.")
    )
    return redirect_to_login(request.get_full_path(), login_url=reverse("wagtailadmin_login"))


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


def _is_open_to_all(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and match.url_name in OPEN)
