"""The policy officer's list of who is invited to a consultation that is not for everybody, and who of them has answered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import Agency
from common.errors import DomainError
from consultations import invitations, services
from consultations.admin.texts import run
from consultations.models import Invitation, Visibility
from consultations.services.invitations import Guests
from operations.clock import database_now


def invited(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: everybody who is asked. POST ``lines`` and ``agency`` (several): invite them."""
    actor, page = run(request, pk)
    lines, error = request.POST.get("lines", ""), ""
    agencies = [int(one) for one in request.POST.getlist("agency") if one.isdecimal()]
    if request.method == "POST":
        try:
            guests = Guests(lines, agencies)
            made = services.invite(
                consultation=page, actor=actor, guests=guests, now=database_now()
            )
        except DomainError as refusal:
            error = " ".join([str(refusal.title), str(refusal.facts.get("line", ""))])
        else:
            told = ngettext("%(count)s was invited.", "%(count)s were invited.", made)
            messages.success(request, told % {"count": made})
            return redirect("consultations_invitations", page.pk)
    rows = invitations.invited_to(page)
    context = {
        "page": page,
        "is_public": page.visibility == Visibility.PUBLIC,
        "rows": rows,
        "answered": sum(row.has_answered is True for row in rows),
        "agencies": Agency.objects.exclude(
            pk__in=page.invitations.filter(agency__isnull=False).values("agency")
        ),
        "chosen": agencies,
        "lines": lines,
        "error": error,
        "header_title": _("Invitations: %(title)s") % {"title": page.title},
    }
    return render(
        request, "consultations/admin/invitations.html", context, status=422 if error else 200
    )


@require_POST
def remove(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    """POST: take one invitation back."""
    actor, page = run(request, pk)
    found = get_object_or_404(Invitation, consultation=page, pk=invitation)
    services.uninvite(invitation=found, actor=actor)
    messages.success(request, _("The invitation is taken back."))
    return redirect("consultations_invitations", page.pk)
