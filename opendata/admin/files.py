"""Screens of one file: what the reading found, how else to read it, what its columns mean."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import modelformset_factory
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import Actor
from common.errors import DomainError, Refused
from opendata import dictionary, ingesting, releases
from opendata.admin import reports
from opendata.admin.changes import changes
from opendata.admin.common import own_dataset, own_file, steward, tried
from opendata.admin.forms import (
    ColumnForm,
    OptionsForm,
    ReasonForm,
    ReplaceForm,
    TitleForm,
    UploadForm,
    sentences,
)
from opendata.admin.problems import file_problem, problem_words
from opendata.models import Column, Dataset, ReleaseFile, ReleaseState, ResourceKind
from operations.clock import database_now

COLUMNS = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """GET and POST: another file, link or interface of a dataset."""
    actor = steward(request)
    dataset = own_dataset(actor, pk)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _added(form.cleaned_data, dataset, actor))
        except Refused as refusal:
            raise PermissionDenied from refusal
        except DomainError as refusal:
            form.add_error(None, f"{refusal.title} {problem_words(_problem(refusal))}".strip())
        else:
            return redirect("opendata_dataset", pk)
    context = {"form": form, "dataset": dataset, "header_title": _("Add a file")}
    return render(request, "opendata/admin/add.html", context)


def _added(given: dict[str, Any], dataset: Dataset, actor: Actor) -> str:  # Any: a form's values
    """Add it, and tell what was done."""
    titles = ingesting.Titles(given["title_ar"], given["title_en"])
    common: dict[str, Any] = {"dataset": dataset, "actor": actor, "titles": titles}
    common["now"] = database_now()
    if given["kind"] == ResourceKind.FILE:
        ingesting.add_resource(upload=_upload(given["file"]), **common)
        return _("The file is kept and is being read.")
    ingesting.add_link(kind=given["kind"], link=given["link"], **common)
    return _("The link is kept.")


def _problem(refusal: DomainError) -> str:
    return str(refusal.facts.get("problem", ""))


def _subtitle(file: ReleaseFile) -> str:
    """The dataset's title, unless the file has the same."""
    title = file.release.dataset.title
    return "" if file.resource.title == title else title


def show(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """The reading report with a preview of the first rows, choices for another reading, the decision on personal data."""
    found = own_file(steward(request), pk, file)
    is_open = found.release.state == ReleaseState.DRAFT
    context = {
        "file": found,
        "dataset": found.release.dataset,
        "problem": file_problem(found),
        "lines": reports.lines(found, get_language() or "ar"),
        "counts": reports.counts(found),
        "preview": reports.preview(found),
        "changes": changes(found, with_lines=True),
        "samples": found.found.get("encoding_candidates", []),
        "options": _options(found)
        if is_open and found.resource.kind == ResourceKind.FILE
        else None,
        "used_encoding": found.encoding,
        "decision": ReasonForm() if found.is_quarantined else None,
        "findings": [_finding(one) for one in found.findings],
        "replace": ReplaceForm(),
        "titles": TitleForm(instance=found.resource),
        "is_open": is_open,
        "header_title": found.resource.title,
        "subtitle": _subtitle(found),
    }
    return render(request, "opendata/admin/file.html", context)


@require_POST
def rename(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Call the file, link or interface otherwise, in Arabic and English."""
    actor = steward(request)
    found = own_file(actor, pk, file)
    form = TitleForm(request.POST)
    if not form.is_valid():
        messages.error(request, sentences(form.errors))
        return redirect("opendata_file", pk, file)
    return tried(
        request,
        lambda: dictionary.name_resource(
            resource=found.resource, actor=actor, now=database_now(), **form.cleaned_data
        ),
        _("The title is kept."),
        ("opendata_file", pk, file),
    )


@require_POST
def read_again(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Read with other choices: one of the rendered samples' encodings, a separator, a sheet, header rows."""
    actor = steward(request)
    found = own_file(actor, pk, file)
    form = OptionsForm(request.POST, found=found.found)
    if not form.is_valid():
        messages.error(request, sentences(form.errors))
        return redirect("opendata_file", pk, file)
    return tried(
        request,
        lambda: ingesting.read_again(file=found, actor=actor, options=form.options()),
        _("The file is being read again."),
        ("opendata_file", pk, file),
    )


@require_POST
def decide(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Accept what looks like personal data, with a reason."""
    actor = steward(request)
    found = own_file(actor, pk, file)
    return tried(
        request,
        lambda: ingesting.accept_findings(
            file=found, actor=actor, reason=request.POST.get("reason", ""), now=database_now()
        ),
        _("The decision is kept with your name."),
        ("opendata_file", pk, file),
    )


@require_POST
def replace(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Put another file in its place, in the release in preparation."""
    actor = steward(request)
    found = own_file(actor, pk, file)
    form = ReplaceForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, sentences(form.errors))
        return redirect("opendata_dataset", pk)
    upload = _upload(form.cleaned_data["file"])
    return tried(
        request,
        lambda: ingesting.replace_file(
            resource=found.resource, actor=actor, upload=upload, now=database_now()
        ),
        _("The file is kept and is being read."),
        ("opendata_dataset", pk),
    )


@require_POST
def leave_out(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """End a file with the next release."""
    actor = steward(request)
    found = own_file(actor, pk, file)
    return tried(
        request,
        lambda: releases.leave_out(resource=found.resource, actor=actor, now=database_now()),
        _("The next release leaves this file out."),
        ("opendata_dataset", pk),
    )


def explain(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """GET and POST: the data dictionary, a form for each column; fifty on a page."""
    actor = steward(request)
    found = own_file(actor, pk, file)
    page = Paginator(found.columns.order_by("position"), COLUMNS).get_page(request.GET.get("p"))
    make: Any = modelformset_factory(Column, form=ColumnForm, extra=0)
    shown = found.columns.filter(pk__in=[one.pk for one in page]).order_by("position")
    forms = make(request.POST or None, queryset=shown)
    if request.method == "POST" and forms.is_valid():
        words = {one.instance.name: one.cleaned_data for one in forms}
        return tried(
            request,
            lambda: dictionary.explain_columns(
                file=ReleaseFile.objects.get(pk=found.pk),
                actor=actor,
                words=words,
                now=database_now(),
            ),
            _("The data dictionary is kept."),
            ("opendata_file", pk, file),
        )
    context = {
        "forms": forms,
        "page_obj": page,
        "file": found,
        "dataset": found.release.dataset,
        "header_title": _("Data dictionary"),
    }
    return render(request, "opendata/admin/dictionary.html", context)


def report(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """The whole reading report: CSV, and with ``?form=`` a workbook (xlsx) or JSON with the table's schema."""
    found = own_file(steward(request), pk, file)
    form, language = request.GET.get("form", "csv"), get_language() or "ar"
    answer: HttpResponse
    if form == "json":
        answer = JsonResponse(
            reports.as_json(found, language), json_dumps_params={"ensure_ascii": False}
        )
    elif form == "xlsx":
        answer = HttpResponse(reports.as_xlsx(found, language), content_type=XLSX)
    else:
        form = "csv"
        text = reports.as_csv(found, language)
        answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="report-{found.pk}.{form}"'
    return answer


def _options(file: ReleaseFile) -> OptionsForm:
    rows = file.options.get("header_rows") or [None, None]
    initial = {**file.options, "first_header_row": rows[0], "last_header_row": rows[1]}
    return OptionsForm(found=file.found, initial=initial)


def _finding(found: dict[str, Any]) -> dict[str, Any]:  # Any: JSON
    language = "ar" if (get_language() or "ar") == "ar" else "en"
    return {
        "label": found.get("label") or found.get("column", ""),
        "kind": found.get(f"message_{language}") or found.get("kind", ""),
        "percent": round(float(found.get("share", 0)) * 100),
        "cells": found.get("cells", 0),
        "rows": found.get("rows", []),
        "examples": found.get("examples", []),
    }


def _upload(sent: Any) -> ingesting.Upload:  # Any: Django's uploaded file
    return ingesting.Upload(sent, sent.name, sent.content_type or "")
