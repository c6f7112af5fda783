"""What is done with a release: say something of it, submit, return, publish, bring back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import Actor
from opendata import releases
from opendata.admin.common import own_dataset, steward, tried
from opendata.admin.forms import ReleaseForm
from opendata.admin.views import overview_page
from opendata.errors import ReleaseClosed
from opendata.models import Dataset, Release
from operations.clock import database_now


@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """The producer's note, how far the figures are settled, the embargo. With ``act=submit`` it is submitted as well."""
    actor = steward(request)
    dataset = own_dataset(actor, pk)
    form = ReleaseForm(request.POST, instance=Release(dataset=dataset))
    if not form.is_valid():
        return overview_page(request, actor, dataset, form)
    is_submitted = request.POST.get("act") == "submit"
    done = _submitted() if is_submitted else _("The release is kept.")

    def keep() -> None:
        release = releases.prepare(dataset=dataset, actor=actor, now=database_now())
        releases.note(release=release, actor=actor, words=form.cleaned_data)
        if is_submitted:
            _submit(release, actor, request)

    return tried(request, keep, done, ("opendata_dataset", pk))


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """POST ``act``: ``submit``, ``return`` (with ``reason``), ``approve`` or ``discard``."""
    actor = steward(request)
    dataset = own_dataset(actor, pk)
    release = releases.open_release(dataset)
    known = _ACTS.get(request.POST.get("act", ""))
    if release is None or known is None:
        messages.error(request, str(ReleaseClosed.title))
        return redirect("opendata_dataset", pk)
    do, done = known
    return tried(
        request, lambda: do(release, actor, request), done(release), ("opendata_dataset", pk)
    )


@require_POST
def bring_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Prepare a release with the files and words of an earlier one."""
    actor = steward(request)
    dataset = own_dataset(actor, pk)
    return tried(
        request,
        lambda: _bring_back(dataset, number, actor),
        _("A release with the files and words of release %(number)d is prepared.")
        % {"number": number},
        ("opendata_dataset", pk),
    )


def _bring_back(dataset: Dataset, number: int, actor: Actor) -> None:
    releases.bring_back(dataset=dataset, number=number, actor=actor, now=database_now())


def _submit(release: Release, actor: Actor, request: HttpRequest) -> None:
    releases.submit(release=release, actor=actor, now=database_now())


def _return(release: Release, actor: Actor, request: HttpRequest) -> None:
    releases.take_back(release=release, actor=actor, reason=request.POST.get("reason", ""))


def _approve(release: Release, actor: Actor, request: HttpRequest) -> None:
    releases.approve(release=release, actor=actor, now=database_now())


def _discard(release: Release, actor: Actor, request: HttpRequest) -> None:
    releases.discard(release=release, actor=actor)


def _submitted() -> str:
    return _("The release waits for its review.")


def _approved(release: Release) -> str:
    if release.publish_at and release.publish_at > database_now():
        return _("The release waits for its time.")
    return _("The release is published.")


_ACTS: dict[str, tuple[Callable[[Release, Actor, HttpRequest], None], Callable[[Release], str]]] = {
    "submit": (_submit, lambda _release: _submitted()),
    "return": (_return, lambda _release: _("The release is in preparation again.")),
    "approve": (_approve, _approved),
    "discard": (_discard, lambda _release: _("What was in preparation is deleted.")),
}
