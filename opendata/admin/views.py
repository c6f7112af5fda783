"""The data steward's screens: the list of datasets, one dataset with its releases, and what it says of itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import Actor
from accounts.models import Agency, Role
from common.errors import DomainError, Refused
from opendata import carrying, ingesting, releases, selectors, services, suggesting
from opendata.admin.changes import changes
from opendata.admin.common import own_dataset, steward, tried
from opendata.admin.forms import DatasetFilterForm, DatasetForm, NewDatasetForm, ReleaseForm
from opendata.admin.problems import file_problem, problem_words
from opendata.models import Dataset, Release, ReleaseFile, ReleaseState, ResourceState, ReviewRule
from opendata.release_selectors import releases_of
from opendata.timeliness import late_days, late_words
from operations.clock import database_now

PER_PAGE = 25


def listing(request: HttpRequest) -> HttpResponse:
    """Datasets of the steward's agencies, last changed first: state, lateness, the state of their copy in CKAN.

    Query: ``q`` words of the title or description, ``state`` as `forms.DATASET_STATES`.
    """
    actor = steward(request)
    narrowing = DatasetFilterForm(request.GET)
    found = narrowing.narrowed(selectors.stewarded_datasets(actor))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    now = database_now()
    for dataset in page:
        days = late_days(dataset.frequency, dataset.last_release_at, now)  # type: ignore[attr-defined]  # annotated
        dataset.lateness = late_words(days) if days else ""  # type: ignore[attr-defined]  # for the template
    context = {
        "page_obj": page,
        "narrowing": narrowing,
        "is_narrowed": bool(request.GET.get("q") or request.GET.get("state")),
        "rules": _rules(actor),
        "header_title": _("Datasets"),
    }
    return render(request, "opendata/admin/datasets.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """GET and POST: a dataset begins with its file; a worker reads it, then the form opens with what it suggests."""
    actor = steward(request)
    form = NewDatasetForm(request.POST or None, request.FILES or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            dataset = ingesting.begin_dataset(
                agency=form.cleaned_data["agency"],
                actor=actor,
                upload=ingesting.Upload(sent, sent.name, sent.content_type or ""),
                title=suggesting.title_of(sent.name),
                now=database_now(),
            )
        except Refused as refusal:
            raise PermissionDenied from refusal
        except DomainError as refusal:
            form.add_error("file", problem_words(str(refusal.facts.get("problem", ""))))
        else:
            return redirect("opendata_dataset", dataset.pk)
    context = {"form": form, "header_title": _("New dataset")}
    return render(request, "opendata/admin/new.html", context)


def describe(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """GET and POST: what a dataset says of itself; of a new one what its file suggests. Without a key: one without a file."""
    actor = steward(request)
    dataset = own_dataset(actor, pk) if pk else None
    form = DatasetForm(
        request.POST or None, instance=dataset, actor=actor, initial=_suggested(dataset)
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_dataset(
                dataset=form.save(commit=False), actor=actor, now=database_now()
            )
        except Refused as refusal:
            raise PermissionDenied from refusal
        messages.success(request, _("The dataset is kept."))
        return redirect("opendata_dataset", saved.pk)
    context = {
        "form": form,
        "dataset": dataset,
        "is_suggested": dataset is not None and not dataset.notes_ar and request.method == "GET",
        "header_title": dataset.title if dataset else _("New dataset"),
    }
    return render(request, "opendata/admin/describe.html", context)


def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """One dataset: what is prepared, what was released, and what to do next."""
    actor = steward(request)
    return overview_page(request, actor, own_dataset(actor, pk))


def overview_page(
    request: HttpRequest, actor: Actor, dataset: Dataset, form: ReleaseForm | None = None
) -> HttpResponse:
    """The page of `overview`; `form` is what was said of the release and could not be taken."""
    release = releases.open_release(dataset)
    files = carrying.in_effect(release) if release else _present(dataset)
    context = {
        "dataset": dataset,
        "release": release,
        "files": [_file_line(one, release) for one in files],
        "is_reading": any(one.state == ResourceState.PENDING for one in files),
        "release_form": (form or ReleaseForm(instance=release)) if _is_draft(release) else None,
        "may_publish": release is not None and _may_publish(actor, release),
        "published": releases_of(dataset)[:PER_PAGE],
        "systems": dataset.releases.filter(
            publishes_itself=True, state=ReleaseState.DRAFT
        ).prefetch_related("files__resource"),
        "header_title": dataset.title,
    }
    return render(request, "opendata/admin/dataset.html", context)


@require_POST
def change_state(request: HttpRequest, pk: int) -> HttpResponse:
    """POST ``publish`` (show a dataset that is listed without files, or was withdrawn) or ``withdraw``."""
    actor = steward(request)
    dataset = own_dataset(actor, pk)
    back = ("opendata_dataset", pk)
    if "publish" in request.POST:
        return tried(
            request,
            lambda: services.publish_dataset(dataset=dataset, actor=actor, now=database_now()),
            _("The dataset is public."),
            back,
        )
    return tried(
        request,
        lambda: services.withdraw_dataset(dataset=dataset, actor=actor, now=database_now()),
        _("The dataset is withdrawn."),
        back,
    )


@require_POST
def change_rule(request: HttpRequest) -> HttpResponse:
    """POST ``agency`` and ``alone``: whether one person is enough; the agency's administrators say so."""
    actor = steward(request)
    agency = _governed(actor).filter(pk=request.POST.get("agency") or 0).first()
    if agency is None:
        raise PermissionDenied
    is_alone_enough = request.POST.get("alone") == "1"
    ReviewRule.objects.update_or_create(
        agency=agency, defaults={"is_alone_enough": is_alone_enough}
    )
    messages.success(request, _("The rule is kept."))
    return redirect("opendata_datasets")


def _governed(actor: Actor) -> Any:  # Any: a queryset of agencies
    if actor.is_everywhere:
        return Agency.objects.all()
    return Agency.objects.filter(pk__in=actor.agencies_with({Role.ADMINISTRATOR}))


def _rules(actor: Actor) -> list[tuple[Agency, bool]]:
    """Whether one person is enough, for the agencies that `actor` administers."""
    alone = set(ReviewRule.objects.filter(is_alone_enough=True).values_list("agency_id", flat=True))
    return [(one, one.pk in alone) for one in _governed(actor)[:50]]


def _suggested(dataset: Dataset | None) -> dict[str, Any]:  # Any: initial values
    """Of a dataset that nobody has described yet."""
    if dataset is None or dataset.notes_ar:
        return {}
    file = (
        ReleaseFile.objects.filter(release__dataset=dataset, state=ResourceState.READY)
        .select_related("resource")
        .first()
    )
    words = suggesting.for_dataset(file) if file else {}
    title = words.get("title_ar", dataset.title_ar).replace("–", "-")
    slug = slugify(title, allow_unicode=True)[:70].strip("-")
    is_free = slug and not Dataset.objects.filter(slug=slug).exists()
    return words | ({"slug": slug} if is_free else {})


def _present(dataset: Dataset) -> list[ReleaseFile]:
    found = ReleaseFile.objects.filter(
        pk__in=dataset.resources.filter(current__isnull=False).values("current")
    )
    return list(found.select_related("resource").order_by("resource__position", "pk"))


def _file_line(
    file: ReleaseFile, release: Release | None
) -> dict[str, Any]:  # Any: for the template
    is_new = release is not None and file.release_id == release.pk
    told = changes(file) if is_new else None
    return {"file": file, "problem": file_problem(file), "is_new": is_new, "changes": told}


def _is_draft(release: Release | None) -> bool:
    return release is not None and release.state == ReleaseState.DRAFT


def _may_publish(actor: Actor, release: Release) -> bool:
    from opendata import policies

    alone = releases.is_alone_enough(release.dataset.agency_id)
    return policies.may_publish_release(actor, release, is_alone_enough=alone)
