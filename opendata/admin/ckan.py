"""«Open data → CKAN»: what would be sent, what was refused, what others changed there, and a person's decisions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.actors import Actor
from accounts.models import Role
from opendata import policies
from opendata.admin import ckan_words as words
from opendata.admin.common import steward
from opendata.ckan import auditing, guard, outbox, planning
from opendata.models import CkanCopy, CkanSite, CopyState, Dataset

PER_PAGE = 50
STEERING = ("resume", "automatic", "manual")  # for the whole platform


def overview(request: HttpRequest) -> HttpResponse:
    """GET: the plan and everything that waits for a person, of the steward's agencies."""
    actor = steward(request)
    copies = _own(actor)
    plan = planning.plan(_agencies(actor)) if settings.CKAN_URL else []
    context = {
        "header_title": _("Copy in CKAN"),
        "is_set": bool(settings.CKAN_URL),
        "ckan_url": settings.CKAN_URL,
        "site": outbox.site(),
        "may_steer": actor.is_everywhere,
        "page_obj": Paginator([_row(one) for one in plan], PER_PAGE).get_page(request.GET.get("p")),
        "held": copies.filter(state=CopyState.HELD),
        "parked": [
            (copy, words.problem_words(copy.problem_fields))
            for copy in copies.filter(state=CopyState.PARKED)
        ],
        "drifted": [copy for copy in copies.exclude(drift=[]) if copy.open_drift],
    }
    return render(request, "opendata/admin/ckan.html", context)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: one dataset's copy, field by field."""
    dataset, copy = _copy(steward(request), pk)
    plan = planning.planned(copy, dataset, outbox.site()) if dataset.is_public else None
    fields = plan.fields if plan else []
    paths = [entry["field"] for entry in [*copy.drift, *fields, *copy.fitted]]
    titles = words.titles_of(paths)
    context = {
        "header_title": dataset.title,
        "dataset": dataset,
        "copy": copy,
        "problem": words.problem_words(copy.problem_fields) if copy.problem_fields else copy.error,
        "plan": plan,
        "fields": [_change(entry, "from", "to", titles) for entry in fields if _says(entry)],
        "drift": [_change(entry, "theirs", "ours", titles) for entry in copy.open_drift],
        "fitted": [
            {**entry, "label": words.field_words(entry["field"], titles)}
            | {"why": words.fitted_words(entry["why"])}
            for entry in copy.fitted
        ],
    }
    return render(request, "opendata/admin/ckan_copy.html", context)


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """POST ``do``: send, confirm; for the platform's own people also resume, automatic, manual."""
    actor = steward(request)
    do = request.POST.get("do", "")
    if do == "send":
        waiting = [one.copy for one in planning.plan(_agencies(actor))]
        outbox.note(waiting, is_sent=True)
        messages.success(request, _sent(len(waiting)))
    elif do == "confirm":
        confirmed = guard.confirm(_own(actor))
        outbox.note(confirmed, is_sent=True)
        messages.success(request, _sent(len(confirmed)))
    elif do in STEERING:
        _steer(request, actor, do)
    return redirect("opendata_ckan")


def _steer(request: HttpRequest, actor: Actor, do: str) -> None:
    if not actor.is_everywhere:
        raise PermissionDenied
    if do == "resume":
        outbox.resume()
        messages.success(request, _("Sending goes on."))
    else:
        CkanSite.objects.filter(pk=outbox.site().pk).update(is_automatic=do == "automatic")
        messages.success(request, _("The choice is kept."))


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """POST ``do``: send; ours or leave, with the ``field``s that are chosen."""
    _dataset, copy = _copy(steward(request), pk)
    do, fields = request.POST.get("do", ""), request.POST.getlist("field")
    if do == "send":
        outbox.note([copy], is_sent=True)
        messages.success(request, _sent(1))
    elif do in {"ours", "leave"} and fields:
        auditing.choose(copy_id=copy.pk, fields=fields, is_ours=do == "ours")
        messages.success(request, _("The choice is kept."))
    return redirect("opendata_ckan_dataset", pk)


def _sent(count: int) -> str:
    return ngettext(
        "%(count)d dataset is being sent.", "%(count)d datasets are being sent.", count
    ) % {"count": count}


def _row(one: planning.Planned) -> dict[str, Any]:
    """What is new there gets every field, which nobody reads one by one."""
    if one.verb == "create":
        return {"copy": one.copy, "verb": words.verb_words(one), "fields": [], "plan": one}
    titles = words.titles_of([entry["field"] for entry in one.fields])
    labels = dict.fromkeys(words.field_words(entry["field"], titles) for entry in one.fields)
    return {"copy": one.copy, "verb": words.verb_words(one), "fields": list(labels), "plan": one}


def _says(entry: dict[str, Any]) -> bool:
    return bool(entry["from"] or entry["to"])


def _change(entry: dict[str, Any], old: str, new: str, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "field": entry["field"],
        "label": words.field_words(entry["field"], titles),
        "old": words.value_words(entry[old]),
        "new": words.value_words(entry[new]),
    }


def _agencies(actor: Actor) -> list[int] | None:
    return None if actor.is_everywhere else list(actor.agencies(Role.DATA_STEWARD))


def _own(actor: Actor) -> QuerySet[CkanCopy]:
    copies = CkanCopy.objects.select_related("dataset").order_by("name")
    agencies = _agencies(actor)
    return copies if agencies is None else copies.filter(dataset__agency__in=agencies)


def _copy(actor: Actor, pk: int) -> tuple[Dataset, CkanCopy]:
    dataset = get_object_or_404(Dataset.objects.select_related("agency", "series"), pk=pk)
    if not policies.may_steward(actor, dataset.agency_id):
        raise PermissionDenied
    return dataset, get_object_or_404(CkanCopy, dataset=dataset)
