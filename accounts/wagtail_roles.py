"""Screens on which an agency's administrator gives and ends roles, and reads who did so before."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.menu import MenuItem

from accounts import delegation, policies
from accounts.actors import Actor, actor_for
from accounts.models import Agency, Role
from common.errors import DomainError

PER_PAGE = 50


class RoleForm(forms.Form):
    """Whom the role is for; the agency is that of the page."""

    email = forms.EmailField(label=gettext_lazy("e-mail"), max_length=254)
    role = forms.ChoiceField(label=gettext_lazy("role"), choices=Role.choices)


class RolesItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return policies.may_delegate_somewhere(actor_for(request.user))


def agencies(request: HttpRequest) -> HttpResponse:
    """GET: the agencies that the person administers; straight to it where there is one."""
    actor = actor_for(request.user)
    if not policies.may_delegate_somewhere(actor):
        raise PermissionDenied
    own = Agency.objects.all()
    if not actor.is_everywhere:
        own = own.filter(pk__in=actor.agencies(Role.ADMINISTRATOR))
        if len(own) == 1:
            return redirect("accounts_people_agency", own[0].pk)
    return render(request, "accounts/admin/roles_agencies.html", {"agencies": own})


def people(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: who acts for the agency, and the diary of its roles. POST: give a role."""
    actor, agency = _own(request, pk)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _give(request, actor, agency, form):
        return redirect("accounts_people_agency", pk)
    diary = agency.role_changes.select_related("person", "by")
    context = {
        "agency": agency,
        "form": form,
        "memberships": agency.memberships.select_related("user").order_by("role", "user__email"),
        "page": Paginator(diary, PER_PAGE).get_page(request.GET.get("p")),
    }
    return render(request, "accounts/admin/roles.html", context)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """POST ``membership``: end that role."""
    actor, agency = _own(request, pk)
    number = request.POST.get("membership", "")
    key = int(number) if number.isdecimal() and len(number) < 18 else 0
    membership = get_object_or_404(agency.memberships, pk=key)
    try:
        delegation.end_role(actor=actor, membership=membership)
        messages.success(request, _("The role has ended."))
    except DomainError as refusal:
        messages.error(request, str(refusal.detail or refusal.title))
    return redirect("accounts_people_agency", pk)


def urls() -> list[URLPattern]:
    return [
        path("people-and-roles/", agencies, name="accounts_people"),
        path("people-and-roles/<int:pk>/", people, name="accounts_people_agency"),
        path("people-and-roles/<int:pk>/end/", end, name="accounts_people_end"),
    ]


def menu_item() -> RolesItem:
    return RolesItem(
        gettext_lazy("People and roles"), reverse("accounts_people"), icon_name="group", order=615
    )


def _own(request: HttpRequest, pk: int) -> tuple[Actor, Agency]:
    """Another's agency answers like none; whoever administers nothing is turned away."""
    actor = actor_for(request.user)
    if not policies.may_delegate_somewhere(actor):
        raise PermissionDenied
    if not policies.may_delegate(actor, pk):
        get_object_or_404(Agency.objects.none())
    return actor, get_object_or_404(Agency, pk=pk)


def _give(request: HttpRequest, actor: Actor, agency: Agency, form: Any) -> bool:
    try:
        delegation.give_role(actor=actor, agency=agency, **form.cleaned_data)
    except DomainError as refusal:
        form.add_error("email", str(refusal.detail or refusal.title))
        return False
    messages.success(request, _("The role is given; a mail tells the person."))
    return True
