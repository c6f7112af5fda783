"""What the screens of the data steward share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from accounts.actors import Actor, actor_for
from accounts.models import Role
from common.errors import DomainError, NotFound, Refused
from opendata import policies
from opendata.admin.problems import problem_words
from opendata.errors import SecondPersonNeeded
from opendata.models import Dataset, ReleaseFile


def steward(request: HttpRequest) -> Actor:
    """The actor behind the request, if a data steward anywhere."""
    actor = actor_for(request.user)
    if not (actor.is_everywhere or actor.agencies(Role.DATA_STEWARD)):
        raise PermissionDenied
    return actor


def own_dataset(actor: Actor, pk: int) -> Dataset:
    """A dataset of an agency for which `actor` publishes data."""
    dataset = get_object_or_404(Dataset.objects.select_related("agency"), pk=pk)
    if not policies.may_steward(actor, dataset.agency_id):
        raise PermissionDenied
    return dataset


def own_file(actor: Actor, pk: int, file: int) -> ReleaseFile:
    """A file of a release of such a dataset."""
    dataset = own_dataset(actor, pk)
    files = ReleaseFile.objects.select_related(
        "release__dataset__agency", "resource__current", "findings_accepted_by"
    )
    return get_object_or_404(files, pk=file, release__dataset=dataset)


def tried(
    request: HttpRequest,
    act: Callable[[], object],
    done: str,
    back: tuple[str, *tuple[Any, ...]],  # Any: arguments of an address
) -> HttpResponse:
    """Do it and say so, or say why not; then lead back."""
    try:
        act()
    except NotFound as refusal:
        raise Http404 from refusal
    except DomainError as refusal:
        if isinstance(refusal, Refused) and not isinstance(refusal, SecondPersonNeeded):
            raise PermissionDenied from refusal
        messages.error(request, f"{refusal.title} {_facts(refusal)}".strip())
    else:
        messages.success(request, done)
    return redirect(back[0], *back[1:])


def _facts(refusal: DomainError) -> str:
    problem = problem_words(str(refusal.facts.get("problem", "")))
    files = refusal.facts.get("files", [])
    return " ".join([problem, "، ".join(files)])
