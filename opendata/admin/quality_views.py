"""The steward's panel on quality: which points a dataset has, and which come next."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opendata import carrying, releases
from opendata.admin.common import own_dataset, steward
from opendata.models import Dataset, Release
from opendata.standards.presentation import presented
from opendata.standards.quality import quality_of_dataset


def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: a dataset of the steward's, as it would be if the release in preparation were public."""
    dataset = own_dataset(steward(request), pk)
    release = releases.open_release(dataset)
    found = presented(quality_of_dataset(_prepared(dataset, release)), get_language() or "ar")
    context = {
        "dataset": dataset,
        "quality": found,
        "columns": [_in_percent(one) for one in found["cells"]["columns"]],
        "release": release,
        "header_title": _("Quality: %(title)s") % {"title": dataset.title},
    }
    return render(request, "opendata/admin/quality.html", context)


def _in_percent(column: dict[str, Any]) -> dict[str, Any]:  # Any: of one serializer of the API
    shares = {name: column[name] or 0 for name in ("empty", "odd")}
    return {**column, **{name: f"{share * 100:.2f}" for name, share in shares.items()}}


def _prepared(dataset: Dataset, release: Release | None) -> Dataset:
    """The dataset with the files that `release` would give it; nothing is stored."""
    if release is None:
        return dataset
    files = {one.resource_id: one for one in carrying.in_effect(release)}
    prefetch_related_objects([dataset], "resources__current__columns")
    for resource in dataset.resources.all():
        resource.current = files.get(resource.pk)
    return dataset
