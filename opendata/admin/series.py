"""«Open data → Series»: datasets that belong together."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.actors import Actor
from common.errors import Refused
from opendata import policies, series
from opendata.admin.common import steward
from opendata.admin.forms import SeriesForm, own_agencies
from opendata.models import DatasetSeries

PER_PAGE = 25


def listing(request: HttpRequest) -> HttpResponse:
    """The series of the steward's agencies, with the number of their datasets."""
    actor = steward(request)
    found = DatasetSeries.objects.filter(agency__in=own_agencies(actor)).select_related("agency")
    counted = found.annotate(size=Count("datasets")).order_by("title_ar", "pk")
    context = {
        "page_obj": Paginator(counted, PER_PAGE).get_page(request.GET.get("p")),
        "header_title": _("Series of datasets"),
    }
    return render(request, "opendata/admin/series_list.html", context)


def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """GET and POST: one series with its datasets; without a key a new one. POST ``delete`` ends it, and its datasets stay."""
    actor = steward(request)
    found = _own(actor, pk) if pk else None
    if found and "delete" in request.POST:
        series.delete(series=found, actor=actor)
        messages.success(request, _("The series is deleted; its datasets stay."))
        return redirect("opendata_series_list")
    form = SeriesForm(request.POST or None, instance=found, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            saved = series.save(series=form.save(commit=False), actor=actor)
        except Refused as refusal:
            raise PermissionDenied from refusal
        messages.success(request, _("The series is kept."))
        return redirect("opendata_series", saved.pk)
    context = {
        "form": form,
        "series": found,
        "datasets": found.datasets.order_by("title_ar") if found else [],
        "header_title": found.title if found else _("New series"),
    }
    return render(request, "opendata/admin/series.html", context)


def _own(actor: Actor, pk: int) -> DatasetSeries:
    found = get_object_or_404(DatasetSeries, pk=pk)
    if not policies.may_steward(actor, found.agency_id):
        raise PermissionDenied
    return found
