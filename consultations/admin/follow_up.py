"""The policy officer's screen after the outcome: how many were told, the sums, and promises that were not kept."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from common.errors import DomainError, Refused
from common.keyset import cut
from consultations.admin.texts import run
from consultations.models import Adoption, ConsultationPage, Kept, OutcomeLetters, PromiseCheck
from consultations.outcome import adopting, decisions, reconciliation

SIZE = 20


def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: numbers and what waits for an explanation, ``?after=`` the rest. POST ``check``, ``note_ar``, ``note_en`` explains one
    promise; without ``check`` all promises are compared again."""
    actor, page = run(request, pk)
    error, typed = "", {}
    if request.method == "POST":
        given = request.POST.get("check", "")
        try:
            if given.isdecimal():
                typed = {name: request.POST.get(name, "") for name in ("note_ar", "note_en")}
                checks = PromiseCheck.objects.filter(disposition__consultation=page)
                check = get_object_or_404(checks, pk=int(given[:18]))
                notes = {"ar": typed["note_ar"], "en": typed["note_en"]}
                adopting.explain(check=check, actor=actor, notes=notes)
            else:
                adopting.check_again(consultation=page, actor=actor)
        except Refused as refusal:
            raise PermissionDenied from refusal
        except DomainError as refusal:
            error = f"{refusal.title} {refusal.detail}".strip()
            typed["check"] = given
        else:
            messages.success(request, _("Done. The public page shows it."))
            return redirect("consultations_follow_up", page.pk)
    return _shown(request, page, error, typed)


def _shown(
    request: HttpRequest, page: ConsultationPage, error: str, typed: dict[str, str]
) -> HttpResponse:
    broken = (
        PromiseCheck.objects.filter(disposition__consultation=page)
        .exclude(verdict=Kept.KEPT)
        .select_related("disposition__comment", "disposition__campaign__core")
        .order_by("-id")
    )
    listing = cut(broken, SIZE, after=request.GET.get("after", ""))
    for check in listing.rows:
        if str(check.pk) == typed.get("check"):  # what was refused is not lost
            check.note_ar, check.note_en = typed["note_ar"], typed["note_en"]
    context = {
        "page": page,
        "shown_at": page.public_path if page.live else "",
        "is_decided": decisions.is_public(page),
        "letters": OutcomeLetters.objects.filter(consultation=page).first(),
        "table": reconciliation.reconcile(page),
        "adoption": Adoption.objects.filter(consultation=page).select_related("version").first(),
        "checks": listing.rows,
        "after": listing.after,
        "broken_count": broken.count(),
        "promises_count": PromiseCheck.objects.filter(disposition__consultation=page).count(),
        "error": error,
        "header_title": _("After the outcome: %(title)s") % {"title": page.title},
    }
    status = 422 if error else 200
    return render(request, "consultations/admin/follow_up.html", context, status=status)
