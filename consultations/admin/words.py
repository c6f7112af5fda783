"""The moderator's list of answers in words: published or withheld under the same rules as comments."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import Actor
from accounts.models import Role
from common.keyset import cut
from consultations import policies, services
from consultations.admin.moderation import moderator
from consultations.models import Status, SurveyAnswer, WithholdingReason
from operations.clock import database_now

PER_PAGE = 20
STATES = (Status.PENDING, Status.PUBLISHED, Status.WITHHELD)


def listing(request: HttpRequest) -> HttpResponse:
    """GET ``state``: answers of the own agencies that are to be published, newest first."""
    actor = moderator(request)
    asked = request.GET.get("state", "")
    state = asked if asked in STATES else Status.PENDING
    rows = _own_answers(actor, state).select_related("question", "response__survey__consultation")
    given = request.GET
    context = {
        "cut": cut(
            rows.order_by("-id"),
            PER_PAGE,
            after=given.get("after", ""),
            before=given.get("before", ""),
        ),
        "state": state,
        "states": [(one.value, one.label) for one in STATES],
        "reasons": WithholdingReason.choices,
        "header_title": _("Answers in words"),
    }
    return render(request, "consultations/admin/words.html", context)


@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST ``publish``, or ``reason``: the rule under which an answer is withheld."""
    actor = moderator(request)
    found = SurveyAnswer.objects.exclude(status="").select_related("response__survey__consultation")
    answer = get_object_or_404(found, public_id=public_id)
    if not policies.may_moderate(actor, answer.response.survey.consultation.agency_id):
        raise Http404
    reason = request.POST.get("reason", "")
    if "publish" not in request.POST and reason not in WithholdingReason.values:
        messages.error(request, _("Choose the rule under which it is withheld."))
        return redirect("consultations_words")
    services.decide_text(
        answer=answer,
        actor=actor,
        reason="" if "publish" in request.POST else reason,
        now=database_now(),
    )
    messages.success(request, _("Decided."))
    return redirect("consultations_words")


def waiting_words(actor: Actor) -> int:
    """How many answers in words wait for a moderator of the actor's agencies; one query."""
    return _own_answers(actor, Status.PENDING).count()


def _own_answers(actor: Actor, state: str) -> QuerySet[SurveyAnswer]:
    rows = SurveyAnswer.objects.filter(status=state)
    if actor.is_everywhere:
        return rows
    agencies = actor.agencies(Role.MODERATOR)
    return rows.filter(response__survey__consultation__agency__in=agencies)
