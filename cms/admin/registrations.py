"""Who registered for an event: the list, its CSV, and cancelling for somebody who phoned."""

from __future__ import annotations

import csv
import io
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.events import services
from cms.events.selectors import places_of
from cms.models import EventPage
from cms.published import source_of
from common.errors import DomainError
from common.spreadsheet import harmless


def listing(request: HttpRequest, page_id: int) -> HttpResponse:
    """GET: the registrations in their order. POST ``cancel``: give that place back."""
    event = _event(request, page_id)
    if request.method == "POST":
        _cancel(request, event)
        return redirect("cms_event_registrations", page_id)
    context = {
        "page": event,
        "rows": event.registrations.order_by("pk"),
        "places": places_of(event),
        "header_title": _("Registrations"),
    }
    return render(request, "cms/admin/registrations.html", context)


def export(request: HttpRequest, page_id: int) -> HttpResponse:
    """The list as CSV, with a byte order mark so that spreadsheets read its Arabic."""
    event = _event(request, page_id)
    response = HttpResponse(
        "\ufeff" + registrations_csv(event), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="registrations-{event.pk}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def registrations_csv(event: EventPage) -> str:
    """One row per registration; one query."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(
        ["reference", "state", "name", "email", "organisation", "sector", "needs", "registered_at"]
    )
    for row in event.registrations.order_by("pk"):
        cells = [row.name, row.email, row.organisation, row.sector, row.needs]
        table.writerow(
            [
                row.public_id.hex[:8].upper(),
                row.state,
                *map(harmless, cells),
                row.registered_at.isoformat(),
            ]
        )
    return out.getvalue()


def _event(request: HttpRequest, page_id: int) -> EventPage:
    page = get_object_or_404(EventPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return source_of(page)


def _cancel(request: HttpRequest, event: EventPage) -> None:
    row = get_object_or_404(event.registrations, public_id=_uuid(request.POST.get("cancel", "")))
    try:
        services.cancel(public_id=row.public_id, now=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal.title))
    else:
        messages.success(request, _("The registration is cancelled."))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
