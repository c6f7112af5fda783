"""The policy officer's screens around a consultation's window: its dates, and moving its closing later."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.actors import actor_for
from accounts.models import Role
from common.errors import DomainError
from consultations import selectors, services
from consultations.admin.texts import run
from consultations.models import Stage
from consultations.services.extensions import Later
from operations.clock import database_now

FIELDS = ("closes_at", "reason_ar", "reason_en")


def overview(request: HttpRequest) -> HttpResponse:
    """Every consultation that the officer runs, with its dates."""
    actor = actor_for(request.user)
    if not actor.acts_somewhere(Role.POLICY_OFFICER):
        raise PermissionDenied
    now = database_now()
    rows = [
        {"page": page, "stage": page.stage_at(now)} for page in selectors.run_consultations(actor)
    ]
    context = {"rows": rows, "header_title": _("Dates and invitations")}
    return render(request, "consultations/admin/windows.html", context)


def window(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the dates with all that moved them. POST ``closes_at``, ``reason_ar``, ``reason_en``: one extension."""
    actor, page = run(request, pk)
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    error = ""
    if request.method == "POST":
        closes_at = _moment(typed["closes_at"])
        try:
            if closes_at is None:
                error = _("Write the new closing as a day and an hour.")
            else:
                later = Later(closes_at, typed["reason_ar"], typed["reason_en"])
                services.extend_consultation(consultation=page, actor=actor, later=later)
        except DomainError as refusal:
            error = str(refusal.title)
        if not error:
            messages.success(request, _("The closing is moved; those who took part are told."))
            return redirect("consultations_window", page.pk)
    context = {
        "page": page,
        "stage": page.stage_at(database_now()),
        "is_open": page.stage_at(database_now()) == Stage.OPEN,
        "extensions": page.extensions.order_by("extended_at", "pk"),
        "typed": typed,
        "error": error,
        "header_title": _("Dates: %(title)s") % {"title": page.title},
    }
    return render(request, "consultations/admin/window.html", context, status=422 if error else 200)


def _moment(text: str) -> datetime | None:
    """What a field of day and hour sends, in the site's time zone; None when it is no such thing."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None:
        return None
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
