"""«Open data → Reference lists»: which lists there are, and lists of one's own in their place."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opendata.admin.common import steward
from opendata.admin.forms import ReplaceForm
from opendata.reference import lists, uploading
from operations.clock import database_now


def listing(request: HttpRequest) -> HttpResponse:
    """GET: the lists. POST ``file``: a CSV that replaces or adds lists, or is refused whole with its faults."""
    actor = steward(request)
    faults: list[tuple[int, str]] = []
    form = ReplaceForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not actor.is_everywhere:
            raise PermissionDenied
        if form.is_valid():
            found = _read(form.cleaned_data["file"])
            faults = found.faults
            if not faults:
                codes = uploading.keep(found, actor=actor, now=database_now())
                messages.success(request, _("Kept: %(lists)s.") % {"lists": ", ".join(codes)})
                return redirect("opendata_reference_lists")
    context = {
        "header_title": _("Reference lists"),
        "lists": _rows(),
        "form": form,
        "faults": faults,
        "columns": ", ".join(uploading.COLUMNS),
        "may_change": actor.is_everywhere,
    }
    status = 400 if faults or (request.method == "POST" and not form.is_valid()) else 200
    return render(request, "opendata/admin/reference_lists.html", context, status=status)


def _read(file: Any) -> uploading.Reading:  # Any: an uploaded file
    # A byte more than the limit is enough to be refused.
    return uploading.read(file.read(lists.MAX_FILE_BYTES + 1))


def _rows() -> list[dict[str, Any]]:  # Any: what the template shows
    uploaded, in_file = lists.uploaded(), lists.of_file()
    return [
        {
            "code": code,
            "name": lists.NAMES.get(code, code),
            "count": len(one.entries),
            "is_uploaded": code in uploaded,
            "is_of_file": code not in uploaded and code in in_file,
        }
        for code, one in sorted(lists.known().items())
    ]


def download(request: HttpRequest, code: str) -> HttpResponse:
    """GET: a list as CSV, to be changed and uploaded again."""
    steward(request)
    found = lists.get(code)
    if found is None:
        raise Http404
    answer = HttpResponse(uploading.as_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.code}.csv"'
    return answer


@require_POST
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """POST: delete an uploaded list; what was before is back."""
    actor = steward(request)
    if not actor.is_everywhere:
        raise PermissionDenied
    if not uploading.remove(code, actor=actor):
        raise Http404
    messages.success(request, _("The uploaded list is deleted; what was before it is back."))
    return redirect("opendata_reference_lists")
