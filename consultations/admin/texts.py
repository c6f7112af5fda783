"""The policy officer's screens: the overview, outcomes and withdrawals."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import Actor, actor_for
from accounts.models import Role
from common.errors import DomainError, Refused
from consultations import policies, selectors, services
from consultations.models import ConsultationPage
from operations.clock import database_now


def overview(request: HttpRequest) -> HttpResponse:
    """Every consultation that the officer runs, with its stage and what can be done now."""
    now = database_now()
    found = list(selectors.run_consultations(_officer(request)))
    totals = selectors.comment_totals(found)
    unsure = selectors.unsure_places(found)
    rows = [
        {
            "page": page,
            "stage": page.stage_at(now),
            "versions": list(page.versions.all()),
            "comments": totals.get(page.pk, 0),
            "unsure": unsure.get(page.pk, 0),
        }
        for page in found
    ]
    context = {"rows": rows, "header_title": _("Consultations: texts and outcomes")}
    return render(request, "consultations/admin/overview.html", context)


@require_POST
def publish_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    actor, page = run(request, pk)
    return _tried(
        request,
        lambda: services.publish_outcome(consultation=page, actor=actor),
        _("The outcome is public."),
    )


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """POST ``reason_ar`` and ``reason_en``; a withdrawal without a reason is refused."""
    actor, page = run(request, pk)
    reasons = {"ar": request.POST.get("reason_ar", ""), "en": request.POST.get("reason_en", "")}
    if not reasons["ar"].strip():
        messages.error(request, _("Give the reason in Arabic; it is shown to the public."))
        return redirect("consultations_overview")
    return _tried(
        request,
        lambda: services.withdraw_consultation(
            consultation=page, actor=actor, reasons=reasons, now=database_now()
        ),
        _("The consultation is withdrawn."),
    )


def _tried(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        raise PermissionDenied from refusal
    except DomainError as refusal:
        messages.error(request, f"{refusal.title} {refusal.detail}".strip())
    else:
        messages.success(request, done)
    return redirect("consultations_overview")


def _officer(request: HttpRequest) -> Actor:
    actor = actor_for(request.user)
    if not (actor.is_everywhere or actor.agencies(Role.POLICY_OFFICER)):
        raise PermissionDenied
    return actor


def run(
    request: HttpRequest, pk: int, *, threads_too: bool = False
) -> tuple[Actor, ConsultationPage]:
    """The officer and the consultation, which is one of theirs; a comment thread only where it is asked for."""
    actor = _officer(request)
    pages = ConsultationPage.objects.taking_part_in()
    page = get_object_or_404(pages if threads_too else pages.filter(is_thread=False), pk=pk)
    if not policies.may_run_consultation(actor, page.agency_id):
        raise PermissionDenied
    return actor, page
