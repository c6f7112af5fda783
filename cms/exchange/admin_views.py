"""Sheets in the administration: upload, look at the dry run, confirm; and export."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET
from wagtail.admin import messages
from wagtail.permissions import page_permission_policy

from accounts.models import User
from cms.exchange import figures, guides, known_things, points
from cms.exchange.report import CHANGED, ERROR, NEW, Report
from cms.exchange.sheets import CSV, MOST_BYTES, XLSX, Table, read_table
from cms.models import ServiceSheet
from cms.models.service_sheet import SheetKind
from common.errors import DomainError

TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
SHOWN_ROWS = 500


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What the sheet holds"), choices=SheetKind.choices)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "XLSX or CSV, at most 10 MB. Nothing is changed before you confirm."
        ),
    )
    publish = forms.BooleanField(
        label=gettext_lazy("Publish guides at once"),
        required=False,
        help_text=gettext_lazy("Without it, new and changed guides become drafts."),
    )

    def clean_file(self) -> Any:  # Any: an uploaded file
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return file


def may_exchange(user: Any) -> bool:
    """Whether this person may write pages anywhere."""
    return bool(page_permission_policy.user_has_any_permission(user, {"add", "change"}))


def _check(request: HttpRequest) -> None:
    if not may_exchange(request.user):
        raise PermissionDenied


def run(sheet: ServiceSheet, table: Table, *, actor: Any, apply: bool) -> Report:
    """The dry run or the import of an uploaded sheet."""
    if sheet.kind == SheetKind.GUIDES:
        if apply:
            return guides.apply_import(table, actor=actor, publish=sheet.publish)
        return guides.plan_import(table, actor=actor, publish=sheet.publish)
    action = points.import_points if sheet.kind == SheetKind.POINTS else figures.import_figures
    return action(table, actor=actor, apply=apply)


def upload(request: HttpRequest) -> HttpResponse:
    """GET: the form and the exports. POST: keep the file and go to its dry run."""
    _check(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            read_table(content)
        except DomainError as error:
            form.add_error("file", str(error.detail))
        else:
            # One sheet at a time: an older one of the same person was not wanted.
            uploader = cast(User, request.user)  # the administration lets nobody else in
            ServiceSheet.objects.filter(uploaded_by=uploader).delete()
            sheet = ServiceSheet.objects.create(
                kind=form.cleaned_data["kind"],
                name=form.cleaned_data["file"].name[:200],
                content=content,
                publish=form.cleaned_data["publish"],
                uploaded_by=uploader,
            )
            return redirect("service_sheets_confirm", sheet.pk)
    return render(request, "cms/admin/service_sheets.html", {"form": form})


def confirm(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """GET: the dry run. POST: carry it out and show the report."""
    _check(request)
    sheet = get_object_or_404(ServiceSheet, pk=sheet_id, uploaded_by=request.user)
    is_done = request.method == "POST"
    try:
        table = read_table(bytes(sheet.content))
        report = run(sheet, table, actor=request.user, apply=is_done)
    except DomainError as error:
        messages.error(request, str(error.detail))
        return redirect("service_sheets")
    if is_done:
        sheet.delete()
        messages.success(request, _("The sheet was imported."))
    context = {
        "sheet": sheet,
        "report": report,
        "counts": _counts(report),
        "rows": [row for row in report.rows if row.changes or row.problems][:SHOWN_ROWS],
        "has_work": bool(report.count(NEW) + report.count(CHANGED)),
        "is_done": is_done,
        "has_errors": bool(report.count(ERROR)),
    }
    return render(request, "cms/admin/service_sheet_report.html", context)


def _counts(report: Report) -> list[tuple[str, int]]:
    names = {
        "new": _("New"),
        "changed": _("Changed"),
        "unchanged": _("Unchanged"),
        "error": _("Errors"),
    }
    return [(names[state], count) for state, count in report.counts.items()]


@require_GET
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The guides that this person may write, as a sheet."""
    _check(request)
    if kind not in TYPES:
        raise PermissionDenied
    mine = page_permission_policy.instances_user_has_any_permission_for(
        request.user, {"add", "change"}
    )
    own = known_things.with_all_parts(known_things.source_guides()).filter(pk__in=mine.values("pk"))
    content = guides.export_guides(kind, own.order_by("slug"))
    name = f"service-guides-{timezone.localdate():%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)
