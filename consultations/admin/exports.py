"""Files of comments for officials: asked for, written by a worker, taken along by who may read what is in them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actors import Actor, actor_for
from common.errors import NotFound, Refused
from consultations.exporting.columns import columns_of
from consultations.exporting.naming import disposition
from consultations.exporting.writers import MEDIA_TYPES
from consultations.models import ConsultationPage, DocumentForm, FileForm, Scope
from consultations.services import exports
from operations.clock import database_now

FORMS = [*FileForm.choices, *DocumentForm.choices]


def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the files of a consultation and how far they are. POST ``form``: ask for one more."""
    actor, page, scope = _official(request, pk)
    if request.method == "POST":
        if request.POST.get("form") not in dict(FORMS):
            messages.error(request, _("Choose a form for the file."))
        else:
            exports.ask_export(
                consultation=page,
                actor=actor,
                form=request.POST["form"],
                language=get_language() or "ar",
                now=database_now(),
            )
            messages.success(request, _("The file is being written. Load this page again to see."))
        return redirect("consultations_exports", page.pk)
    found = list(page.exports.select_related("consultation", "asked_by"))
    context = {
        "page": page,
        "forms": FORMS,
        "scope": Scope(scope),
        "exports": [one for one in found if exports.may_open(actor, one)],
        "is_waiting": any(one.state in exports.UNFINISHED for one in found),
        "columns": columns_of(scope),
        "kept_days": exports.KEPT.days,
        "header_title": _("Download the comments"),
    }
    return render(request, "consultations/admin/exports.html", context)


def download(request: HttpRequest, pk: int, public_id: str) -> HttpResponseBase:
    """GET: the file; 404 where there is none, and the list says why."""
    actor, page, _scope = _official(request, pk)
    export = get_object_or_404(page.exports.select_related("consultation"), public_id=public_id)
    if not exports.may_open(actor, export):
        raise PermissionDenied
    try:
        content = exports.open_file(export=export)
    except NotFound:
        raise Http404 from None
    form = export.form
    answer = FileResponse(content, content_type=MEDIA_TYPES[form])
    answer["Content-Disposition"] = disposition(page, form, export.as_of or export.asked_at)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


def _official(request: HttpRequest, pk: int) -> tuple[Actor, ConsultationPage, str]:
    """Who asks, the consultation, and whose words they may take along."""
    actor = actor_for(request.user)
    pages = ConsultationPage.objects.originals()
    page = get_object_or_404(pages, pk=pk)
    try:
        return actor, page, exports.scope_for(actor, page.agency_id)
    except Refused as refusal:
        raise PermissionDenied from refusal
