"""The data steward's screens: datasets, uploads, publication."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import Actor, actor_for
from accounts.models import Role
from common.errors import DomainError, Refused
from opendata import policies, selectors, services
from opendata.admin.forms import DatasetForm, UploadForm
from opendata.admin.problems import problem_words
from opendata.models import Dataset
from operations.clock import database_now

PER_PAGE = 25


def listing(request: HttpRequest) -> HttpResponse:
    """Datasets of the steward's agencies, last changed first, with the state of their copy in CKAN."""
    found = selectors.stewarded_datasets(steward(request))
    context = {
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("p")),
        "header_title": _("Datasets"),
    }
    return render(request, "opendata/admin/datasets.html", context)


def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """GET and POST: a new dataset, or one of the steward's."""
    actor = steward(request)
    dataset = own(actor, pk) if pk else None
    form = DatasetForm(request.POST or None, instance=dataset, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_dataset(
                dataset=form.save(commit=False), actor=actor, now=database_now()
            )
        except Refused as refusal:
            raise PermissionDenied from refusal
        messages.success(request, _("The dataset is kept."))
        return redirect("opendata_dataset", saved.pk)
    resources = list(dataset.resources.prefetch_related("columns")) if dataset else []
    context = {
        "form": form,
        "dataset": dataset,
        "resources": [(one, problem_words(one.problem)) for one in resources],
        "upload": UploadForm(),
        "header_title": dataset.title_ar if dataset else _("New dataset"),
    }
    return render(request, "opendata/admin/dataset.html", context)


@require_POST
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a file; a worker reads it."""
    actor = steward(request)
    dataset = own(actor, pk)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors.values()))
        return redirect("opendata_dataset", pk)
    words = form.cleaned_data
    return _tried(
        request,
        pk,
        lambda: services.add_resource(
            dataset=dataset,
            actor=actor,
            data=words["file"].read(),
            titles={"ar": words["title_ar"], "en": words["title_en"]},
            now=database_now(),
        ),
        _("The file is kept and is being read; load this page again in a moment."),
    )


@require_POST
def change_state(request: HttpRequest, pk: int) -> HttpResponse:
    """POST ``publish`` or ``withdraw``."""
    actor = steward(request)
    dataset = own(actor, pk)
    if "publish" in request.POST:
        return _tried(
            request,
            pk,
            lambda: services.publish_dataset(dataset=dataset, actor=actor, now=database_now()),
            _("The dataset is public."),
        )
    return _tried(
        request,
        pk,
        lambda: services.withdraw_dataset(dataset=dataset, actor=actor, now=database_now()),
        _("The dataset is withdrawn."),
    )


def steward(request: HttpRequest) -> Actor:
    """The actor behind the request, if a data steward anywhere."""
    actor = actor_for(request.user)
    if not (actor.is_everywhere or actor.agencies(Role.DATA_STEWARD)):
        raise PermissionDenied
    return actor


def own(actor: Actor, pk: int) -> Dataset:
    dataset = get_object_or_404(Dataset.objects.select_related("agency"), pk=pk)
    if not policies.may_steward(actor, dataset.agency_id):
        raise PermissionDenied
    return dataset


def _tried(request: HttpRequest, pk: int, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except DomainError as refusal:
        facts = problem_words(str(refusal.facts.get("problem", "")))
        messages.error(request, f"{refusal.title} {facts}")
    else:
        messages.success(request, done)
    return redirect("opendata_dataset", pk)
