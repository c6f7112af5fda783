"""Clauses to answer for: giving them out in one consultation, and one's own over all consultations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import actor_for
from accounts.models import Agency, Membership
from common.errors import DomainError
from consultations import services
from consultations.admin.texts import run
from consultations.dispositions import tasks
from consultations.dispositions.selectors import Progress, progress_by_clause, progress_by_task
from consultations.models import Clause, ClauseTask, ConsultationPage
from operations.clock import database_now

FIELDS = ("clause", "holder", "email", "days")


def own(request: HttpRequest) -> HttpResponse:
    """GET: what the person settles, in every consultation, with the time that is left."""
    actor = actor_for(request.user)
    if not tasks.has_tasks(actor):
        raise PermissionDenied
    context = {
        "rows": tasks.own_tasks(actor, database_now()),
        "header_title": _("My clauses"),
    }
    return render(request, "consultations/admin/own_clauses.html", context)


def assigned(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: who answers for what. POST ``clause``, ``holder`` (``agency`` or ``agency-person``), ``email``, ``days``: give one."""
    actor, page = run(request, pk)
    typed = {name: request.POST.get(name, "").replace("\x00", "") for name in FIELDS}
    error = ""
    if request.method == "POST":
        try:
            services.assign_clause(
                consultation=page, actor=actor, assignment=_assignment(typed), now=database_now()
            )
        except DomainError as refusal:
            error = str(refusal.title)
        else:
            messages.success(request, _("The clause is given out."))
            return redirect("consultations_clause_tasks", page.pk)
    rows = tasks.tasks_of(page, database_now())
    places = progress_by_clause([page.pk]).get(page.pk, {})
    nobodys = progress_by_task([row.task for row in rows], places).get(None, Progress())
    context = {
        "page": page,
        "rows": rows,
        "nobodys": nobodys,
        "clauses": _clauses(page),
        "holders": _holders(page),
        "typed": typed,
        "error": error,
        "header_title": _("Clauses to answer for"),
    }
    return render(
        request, "consultations/admin/clause_tasks.html", context, status=422 if error else 200
    )


@require_POST
def take_back(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """POST: end one task."""
    actor, page = run(request, pk)
    found = get_object_or_404(ClauseTask, consultation=page, pk=task)
    services.take_back_clause(task=found, actor=actor)
    messages.success(request, _("The clause is taken back."))
    return redirect("consultations_clause_tasks", page.pk)


def _assignment(typed: dict[str, str]) -> services.Assignment:
    """A person is one of the list, or of another agency and then named by address; one that nobody has is refused."""
    agency, joint, person = typed["holder"].partition("-")
    person_id = _number(person) if joint else None
    if typed["email"].strip():
        people = Membership.objects.filter(user__email__iexact=typed["email"].strip())
        person_id = people.values_list("user", flat=True).first() or 0
    return services.Assignment(typed["clause"], _number(agency), _number(typed["days"]), person_id)


def _clauses(page: ConsultationPage) -> list[Clause]:
    """Those of the newest published version. Two queries."""
    version = page.versions.filter(published_at__isnull=False).order_by("-number").first()
    return list(version.clauses.order_by("position")) if version else []


def _holders(page: ConsultationPage) -> list[dict[str, Any]]:  # Any: of a template
    """Each agency; of the own one the people who hold a role too. Those of others are nobody's business here. Two queries."""
    held = Membership.objects.filter(agency=page.agency_id).select_related("user")
    people = {one.user_id: str(one.user) for one in held.order_by("user__email")}
    return [
        {
            "agency": agency,
            "value": str(agency.pk),
            "people": [
                {"value": f"{agency.pk}-{pk}", "name": name}
                for pk, name in people.items()
                if agency.pk == page.agency_id
            ],
        }
        for agency in Agency.objects.order_by("name_ar")
    ]


def _number(text: str) -> int:
    """Zero for whatever is no number of a row."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
