"""The steward's panel on quality: which points a dataset has, and which come next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opendata.admin.common import own_dataset, steward
from opendata.standards.presentation import presented
from opendata.standards.quality import quality_of_dataset


def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: a dataset of the steward's, also one that is not public yet."""
    dataset = own_dataset(steward(request), pk)
    found = presented(quality_of_dataset(dataset), get_language() or "ar")
    context = {
        "dataset": dataset,
        "quality": found,
        "columns": [_in_percent(one) for one in found["cells"]["columns"]],
        "header_title": _("Quality: %(title)s") % {"title": dataset.title_ar},
    }
    return render(request, "opendata/admin/quality.html", context)


def _in_percent(column: dict[str, Any]) -> dict[str, Any]:  # Any: of one serializer of the API
    shares = {name: column[name] or 0 for name in ("empty", "odd")}
    return {**column, **{name: f"{share * 100:.2f}" for name, share in shares.items()}}
