"""Pages of signing in to the administration: password, second factor, setting one up, and looking after it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.views.account import LoginView, LogoutView

from accounts import mfa, own_sessions, providers, staff
from accounts.models import User
from accounts.oidc.paths import safe_path
from accounts.oidc.views import sign_out
from accounts.sessions import end_sessions_of, sign_in_of
from accounts.staff_forms import (
    WRONG_CODE,
    ConfirmForm,
    EnrolForm,
    SecondFactorForm,
    StaffLoginForm,
)
from common import sealing
from common.signing_out import forgotten_by_browser

NEW_SECRET = "diwan_new_factor"  # noqa: S105  # a session's key
_GET_POST = require_http_methods(["GET", "POST"])


@method_decorator([never_cache, sensitive_post_parameters("password")], name="dispatch")
class StaffLoginView(LoginView):
    """Wagtail's page with our steps behind it, and the buttons of the staff's identity providers."""

    template_name = "accounts/staff/login.html"

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        if staff.is_open(self.request):
            return redirect(self.get_success_url())
        if staff.must_enrol(self.request):
            return redirect("staff_enrol")
        # Not Wagtail's: it sends everybody with an account of staff on, and the gate would send them back.
        return self.render_to_response(self.get_context_data())

    def get_form_class(self) -> type[StaffLoginForm]:
        return StaffLoginForm

    def form_valid(self, form: StaffLoginForm) -> HttpResponse:
        staff.enter_by_password(
            self.request,
            user=form.get_user(),
            next_url=self.get_success_url(),
            remember=bool(form.cleaned_data.get("remember")),
            now=now(),
        )
        if staff.PENDING in self.request.session:
            return redirect("staff_second_factor")
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        onward = urlencode(
            {"next": safe_path(self.get_redirect_url()) or reverse("wagtailadmin_home")}
        )
        context["site_name"] = settings.WAGTAIL_SITE_NAME
        context["providers"] = [
            (offer["name"], f"{offer['start_url']}?{onward}")
            for offer in providers.offered_to_staff()
        ]
        return context


class StaffLogoutView(LogoutView):
    """Wagtail's, but who came by an identity provider is signed out there too."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        facts = sign_in_of(request.session)
        if facts and facts.method.startswith("oidc:"):
            return sign_out(request)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return forgotten_by_browser(response)


@never_cache
@_GET_POST
def second_factor(request: HttpRequest) -> HttpResponse:
    """The step after a right password."""
    waiting = staff.pending_of(request, now())
    if waiting is None:
        request.session.pop(staff.PENDING, None)
        messages.error(request, _("This took too long. Sign in again."))
        return redirect("wagtailadmin_login")
    user, pending = waiting
    form = SecondFactorForm(request.POST or None, request=request, user=user)
    if request.method == "POST" and form.is_valid():
        staff.complete(request, user=user, pending=pending, now=now())
        if mfa.codes_left(user) == 0:
            messages.warning(request, _("Your recovery codes are used up. Make new ones."))
        return HttpResponseRedirect(pending.next)
    context = {"heading": _("Second factor"), "form": form}
    return render(request, "accounts/staff/second_factor.html", context)


@never_cache
@_GET_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: the first one before anything else opens, later ones in the place of the old."""
    user = request.user
    if not isinstance(user, User) or not (staff.is_open(request) or staff.must_enrol(request)):
        return redirect("wagtailadmin_login")
    if not staff.may_change(request, now()):
        return _confirm_first(request)
    form = EnrolForm(request.POST or None)
    secret = _secret(request)
    if request.method == "POST" and form.is_valid():
        codes = mfa.enrol(user=user, secret=secret, code=form.cleaned_data["code"], now=now())
        if codes is not None:
            del request.session[NEW_SECRET]
            staff.complete_enrolment(request, user=user, now=now())
            return _show_codes(request, codes)
        form.add_error("code", WRONG_CODE)
    context = {
        "heading": _("Set up an authenticator app"),
        "form": form,
        "factor": mfa.factor_of(secret, user),
        "is_first": not staff.is_open(request),
    }
    return render(request, "accounts/staff/enrol.html", context)


@never_cache
@_GET_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the password (and the factor) again before factors are changed."""
    user = request.user
    onward = safe_path(request.GET.get("next", "")) or reverse("staff_factors")
    if not isinstance(user, User) or not (staff.is_open(request) or staff.must_enrol(request)):
        return redirect("wagtailadmin_login")
    form = ConfirmForm(request.POST or None, request=request, user=user)
    if request.method == "POST" and form.is_valid():
        staff.confirm(request, now())
        return HttpResponseRedirect(onward)
    context = {"heading": _("Confirm that it is you"), "form": form}
    return render(request, "accounts/staff/confirm.html", context)


@never_cache
@_GET_POST
def factors(request: HttpRequest) -> HttpResponse:
    """A person's own factors: how they stand, new recovery codes, and removal where that is allowed."""
    user = request.user
    if not isinstance(user, User):  # the gate lets nobody else in; this is for the types
        return redirect("wagtailadmin_login")
    if request.method == "POST":
        if not staff.may_change(request, now()):
            return _confirm_first(request)
        if "everywhere" in request.POST:
            return _end_everywhere(request, user)
        if "codes" in request.POST and mfa.has_factor(user):
            return _show_codes(request, mfa.renew_codes(user=user))
        if "remove" in request.POST and not settings.STAFF_MFA_REQUIRED:
            mfa.remove(user=user, by=user)
            messages.success(request, _("The second factor was removed."))
        return redirect("staff_factors")
    context = {
        "heading": _("Second factor"),
        "has_factor": mfa.has_factor(user),
        "codes_left": mfa.codes_left(user),
        "may_remove": not settings.STAFF_MFA_REQUIRED,
        "is_by_provider": not user.has_usable_password(),
    }
    return render(request, "accounts/staff/factors.html", context)


@never_cache
@_GET_POST
def sessions(request: HttpRequest) -> HttpResponse:
    """Where a person is signed in, here and on the public site. POST ``session``: not there; without one: only here."""
    user, this_key = request.user, request.session.session_key or ""
    if not isinstance(user, User):  # as above
        return redirect("wagtailadmin_login")
    if request.method == "POST":
        if not staff.may_change(request, now()):
            return _confirm_first(request)
        if session_id := request.POST.get("session", ""):
            own_sessions.end_one(user, session_id=session_id)
        else:
            own_sessions.end_others(user, this_key=this_key)
        messages.success(request, _("You are signed out there."))
        return redirect("staff_sessions")
    context = {
        "heading": _("Where you are signed in"),
        "sessions": own_sessions.sessions_of(user, this_key=this_key),
    }
    return render(request, "accounts/staff/sessions.html", context)


@never_cache
@_GET_POST
def reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """A site administrator takes away the factors of somebody who lost them."""
    by = request.user
    if not isinstance(by, User) or not by.is_superuser:
        refusal = {"heading": _("Only administrators of the whole site may do this.")}
        return render(request, "accounts/admin/refused.html", refusal, status=403)
    person = get_object_or_404(User, pk=user_id)
    if not staff.may_change(request, now()):
        return _confirm_first(request)
    if request.method == "POST":
        mfa.remove(user=person, by=by)
        messages.success(
            request, _("The second factor of %(person)s was removed.") % {"person": person}
        )
        return redirect("wagtailusers_users:index")
    context = {"heading": _("Reset second factor"), "person": person}
    return render(request, "accounts/staff/reset.html", context)


def _end_everywhere(request: HttpRequest, user: User) -> HttpResponse:
    """End every session of the person, this one too: whoever holds another cookie is out as well."""
    ended = end_sessions_of(user.pk)
    staff.log.info("session.ended_everywhere", user=user.pk, sessions=ended)
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return forgotten_by_browser(redirect("wagtailadmin_login"))


def _confirm_first(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(
        f"{reverse('staff_confirm')}?{urlencode({'next': request.get_full_path()})}"
    )


def _secret(request: HttpRequest) -> str:
    """The secret that is being set up in this session, made at the first look."""
    kept = request.session.get(NEW_SECRET, "")
    try:
        return sealing.unseal(kept)
    except sealing.Unsealable:
        secret = mfa.new_secret()
        request.session[NEW_SECRET] = sealing.seal(secret)
        return secret


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Show recovery codes this once, with a file to keep them in."""
    heading = _("Recovery codes of %(site)s") % {"site": settings.WAGTAIL_SITE_NAME}
    shown = [f"{code[:4]} {code[4:]}" for code in codes]
    text = "\r\n".join([heading, settings.SITE_URL, "", *shown, ""])
    context = {
        "heading": _("Recovery codes"),
        "codes": shown,
        "file": f"data:text/plain;charset=utf-8,{quote(text)}",
    }
    return render(request, "accounts/staff/codes.html", context)
