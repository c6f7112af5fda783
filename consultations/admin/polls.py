"""The policy officer's polls."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.actors import Actor
from common.errors import Refused
from consultations import services
from consultations.admin import survey_forms
from consultations.admin.survey_forms import NameForm, PollHeadForm
from consultations.admin.texts import run
from consultations.errors import FormIsFinal, FormRefused
from consultations.models import ConsultationPage, Poll
from consultations.services import PollForm
from consultations.surveys.poll_results import results_of
from consultations.surveys.tables import poll_rows
from operations.clock import database_now


def edit(request: HttpRequest, pk: int, name: str = "") -> HttpResponse:
    """GET: the poll, its votes once it is public. POST: keep the draft; ``publish`` makes it final."""
    actor, page = run(request, pk)
    poll = get_object_or_404(Poll, consultation=page, name=name) if name else None
    given = request.POST if request.method == "POST" else None
    naming = NameForm(given) if poll is None else None
    head = PollHeadForm(given, initial=survey_forms.poll_values(poll) if poll else None)
    faults: list[str] = []
    if given is not None:
        parts = [one for one in (naming, head) if one is not None]
        if all(one.is_valid() for one in parts):
            named = naming.cleaned_data["name"] if naming else name
            form = survey_forms.poll_form(head.cleaned_data)
            faults = _keep(request, (actor, page), named, form)
            if not faults:
                return redirect("consultations_poll", page.pk, named)
    context = {
        "page": page,
        "poll": poll,
        "naming": naming,
        "head": head,
        "faults": faults,
        "rows": poll_rows(results_of(poll), "ar") if poll and poll.published_at else [],
        "header_title": _("Poll"),
    }
    refused = given is not None
    return render(request, "consultations/admin/poll.html", context, status=422 if refused else 200)


def _keep(
    request: HttpRequest, who: tuple[Actor, ConsultationPage], name: str, form: PollForm
) -> list[str]:
    """Store what was typed, and publish it where that was asked for; what is wrong with it, else nothing."""
    actor, page = who
    try:
        poll = services.draft_poll(consultation=page, actor=actor, name=name, form=form)
        if "publish" in request.POST:
            services.publish_poll(poll=poll, actor=actor, now=database_now())
            messages.success(request, _("The poll is public."))
        else:
            messages.success(request, _("The draft is kept."))
    except FormRefused as refusal:
        return list(refusal.facts["faults"])
    except FormIsFinal as refusal:
        return [str(refusal.title)]
    except Refused as refusal:
        raise PermissionDenied from refusal
    return []
