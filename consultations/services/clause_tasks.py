"""Giving clauses to those who settle the comments on them, by a date that is counted in working days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Agency, Membership
from common.working_days import site_calendar
from consultations import policies
from consultations.errors import TaskRefused
from consultations.models import Clause, ClauseTask, ConsultationPage
from consultations.models.text import KEY_PATTERN
from consultations.services.window import lock_window, require

MOST_DAYS = 250


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who settles a clause (empty: the whole text) with all below it, in how many working days from today."""

    clause_key: str
    agency_id: int
    days: int
    person_id: int | None = None


@transaction.atomic
def assign_clause(
    *, consultation: ConsultationPage, actor: Actor, assignment: Assignment, now: datetime
) -> ClauseTask:
    """Give a clause to an agency, and to a person in it if one is named; whoever had it before no longer does.

    Raises:
        TaskRefused: no published version has the clause, the person holds no role in the agency, or the days are not 1 to 250.
        Refused: `actor` does not run the consultation.
    """
    require(policies.may_run_consultation(actor, consultation.agency_id))
    lock_window(consultation, exclusively=True)
    _check(consultation, assignment)
    today = timezone.localdate(now)
    task, _made = ClauseTask.objects.update_or_create(
        consultation=consultation,
        clause_key=assignment.clause_key,
        defaults={
            "agency_id": assignment.agency_id,
            "person_id": assignment.person_id,
            "due_on": site_calendar().after(today, assignment.days),
            "assigned_at": now,
            "assigned_by_id": actor.user_id,
        },
    )
    return task


@transaction.atomic
def take_back_clause(*, task: ClauseTask, actor: Actor) -> None:
    """End a task; what was decided stands.

    Raises:
        Refused: `actor` does not run the consultation.
    """
    require(policies.may_run_consultation(actor, task.consultation.agency_id))
    task.delete()


def _check(consultation: ConsultationPage, assignment: Assignment) -> None:
    is_key = re.fullmatch(KEY_PATTERN, assignment.clause_key) is not None
    clauses = Clause.objects.filter(
        version__consultation=consultation,
        version__published_at__isnull=False,
        key=assignment.clause_key,
    )
    held = Membership.objects.filter(user=assignment.person_id, agency=assignment.agency_id)
    if not (
        1 <= assignment.days <= MOST_DAYS
        and Agency.objects.filter(pk=assignment.agency_id).exists()
        and (not assignment.clause_key or (is_key and clauses.exists()))
        and (assignment.person_id is None or held.exists())
    ):
        raise TaskRefused
