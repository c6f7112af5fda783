"""The Cabinet table's screens: taking it along, sending it back, looking at what it would do, taking it over."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.actors import Actor
from common.errors import DomainError
from consultations import services
from consultations.admin.settling import settler
from consultations.cabinet_table import reading, rows
from consultations.cabinet_table.comparing import Compared, Fate
from consultations.dispositions.rulings import reference
from consultations.models import ConsultationPage, TableUpload
from operations.clock import database_now

SHOWN = 200
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def table(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: both files to take along, and what was sent back lately. POST ``file``: send one back; nothing is set yet."""
    actor, page, grants = settler(request, pk)
    error = ""
    if request.method == "POST":
        try:
            upload = _received(request, page, actor)
        except DomainError as refusal:
            error = f"{refusal.title} {refusal.detail}".strip()
        else:
            return redirect("consultations_table_upload", page.pk, upload.pk)
    context = {
        "page": page,
        "count": rows.count_of(page, grants),
        "most": rows.MOST_IN_WORD,
        "uploads": _own(page, actor)[:20],
        "error": error,
        "header_title": _("Cabinet table"),
    }
    return render(
        request, "consultations/admin/cabinet_table.html", context, status=422 if error else 200
    )


def download(request: HttpRequest, pk: int, kind: str) -> HttpResponse | FileResponse:
    """GET ``table.xlsx`` or ``table.docx``: all comments that the person decides about."""
    _actor, page, grants = settler(request, pk)
    language = get_language() or "ar"
    found = rows.rows_of(page, grants)
    if kind == "xlsx":
        from consultations.cabinet_table import (
            sheet,
        )  # openpyxl: 0.2 s, which only who takes a table along should pay

        return _sent(sheet.written(found, language), f"{page.slug}.xlsx", SHEET)
    if kind != "docx":
        raise Http404
    from consultations.cabinet_table import document  # python-docx, as above

    try:
        content = document.written(
            found, language, title=page.title, count=rows.count_of(page, grants)
        )
    except DomainError as refusal:
        messages.error(request, f"{refusal.title} {refusal.detail}")
        return redirect("consultations_table", page.pk)
    return _sent(content, f"{page.slug}.docx", WORD)


def upload(request: HttpRequest, pk: int, upload: int) -> HttpResponse:
    """GET: what each row would do. POST: take over what can be; the page then shows what is left."""
    actor, page, _grants = settler(request, pk)
    found = get_object_or_404(_own(page, actor), pk=upload)
    if request.method == "POST":
        now = database_now()
        compared = services.apply_table(upload=found, actor=actor, now=now)
        done = sum(one.fate == Fate.SET for one in compared)
        told = ngettext("%(count)d decision is set.", "%(count)d decisions are set.", done)
        messages.success(request, told % {"count": done})
        return redirect("consultations_table_upload", page.pk, found.pk)
    compared = services.preview_table(upload=found, actor=actor)
    groups = [_group(compared, fate) for fate in (Fate.CONFLICT, Fate.REFUSED, Fate.SET)]
    context = {
        "page": page,
        "upload": found,
        "groups": [group for group in groups if group["count"]],
        "settable": sum(one.fate == Fate.SET for one in compared),
        "unchanged": sum(one.fate == Fate.UNCHANGED for one in compared),
        "left": sum(one.fate in {Fate.CONFLICT, Fate.REFUSED} for one in compared),
        "header_title": _("What the table would change"),
    }
    return render(request, "consultations/admin/table_upload.html", context)


def left(request: HttpRequest, pk: int, upload: int) -> HttpResponse | FileResponse:
    """GET: a workbook of the rows that are not taken over, with what was typed in them, why, and what stands on the site."""
    actor, page, _grants = settler(request, pk)
    found = get_object_or_404(_own(page, actor), pk=upload)
    compared = services.preview_table(upload=found, actor=actor)
    from consultations.cabinet_table import leftover  # openpyxl, as above

    file = leftover.written(compared, get_language() or "ar")
    return _sent(file, f"{page.slug}-left.xlsx", SHEET)


def _received(request: HttpRequest, page: ConsultationPage, actor: Actor) -> TableUpload:
    file = request.FILES.get("file")
    is_too_large = file is not None and (file.size is None or file.size > reading.MOST_BYTES)
    content = b"" if file is None or is_too_large else file.read()
    return services.receive_table(
        consultation=page,
        actor=actor,
        name=str(file.name) if file else "",
        content=content,
        now=database_now(),
    )


def _own(
    page: ConsultationPage, actor: Actor
) -> Any:  # Any: a query set of rows without their content
    """What the person sent, and nobody else's: it holds what they typed."""
    return TableUpload.objects.filter(consultation=page, uploaded_by=actor.user_id)


def _group(compared: list[Compared], fate: Fate) -> dict[str, Any]:  # Any: of a template
    rows_of = [one for one in compared if one.fate == fate]
    shown = [
        {"one": one, "reference": reference(one.thing) if one.thing else ""}
        for one in islice(rows_of, SHOWN)
    ]
    return {"fate": fate.value, "count": len(rows_of), "rows": shown}


def _sent(content: Any, name: str, kind: str) -> HttpResponse | FileResponse:
    if isinstance(content, bytes):
        answer = HttpResponse(content, content_type=kind)
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    return FileResponse(content, as_attachment=True, filename=name, content_type=kind)
