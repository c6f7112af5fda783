"""Clauses to answer for: whose they are, what is left of each, and how long there is. Done is what the dispositions say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.models import Role
from common.working_days import Calendar, site_calendar
from consultations import policies
from consultations.dispositions.selectors import Progress, progress_by_clause, progress_by_task
from consultations.models import ClauseTask, ConsultationPage

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A task with what is left of it; working days until it is due, counted from tomorrow, or that it is late."""

    task: ClauseTask
    progress: Progress
    left_days: int
    late_days: int

    @property
    def is_overdue(self) -> bool:
        return bool(self.late_days) and not self.progress.is_done

    @property
    def time_in_words(self) -> str:
        if self.progress.is_done:
            return _("done")
        if self.late_days:
            told = ngettext(
                "%(days)d working day late", "%(days)d working days late", self.late_days
            )
            return told % {"days": self.late_days}
        if not self.left_days:
            return _("due today")
        told = ngettext("%(days)d working day left", "%(days)d working days left", self.left_days)
        return told % {"days": self.left_days}


def tasks_of(consultation: ConsultationPage, now: datetime) -> list[Standing]:
    """All tasks of a consultation, in the order of their keys. Three queries."""
    tasks = ClauseTask.objects.filter(consultation=consultation)
    return _standing(tasks.select_related("agency", "person").order_by("clause_key"), now)


def own_tasks(actor: Actor, now: datetime) -> list[Standing]:
    """What `actor` settles, over all consultations without an outcome: overdue first, then the soonest. Three queries."""
    rows = ClauseTask.objects.filter(
        consultation__outcome__isnull=True, consultation__withdrawal__isnull=True
    ).select_related("agency", "person", "consultation__agency")
    mine = Q(person=actor.user_id or 0) | Q(agency__in=actor.agencies(Role.POLICY_OFFICER))
    if not actor.is_everywhere:
        rows = rows.filter(mine)
    found = _standing(
        [task for task in rows if actor.is_everywhere or policies.is_settled_by(actor, task)], now
    )
    return sorted(found, key=lambda one: (one.progress.is_done, one.task.due_on, one.task.pk))


def has_tasks(actor: Actor) -> bool:
    """Whether the list of clauses is for `actor`: who holds a role anywhere may be named."""
    return actor.is_everywhere or bool(actor.roles)


def _standing(rows: Iterable[ClauseTask], now: datetime) -> list[Standing]:
    tasks = list(rows)
    consultations = {task.consultation_id for task in tasks}
    if not tasks:
        return []
    places = progress_by_clause(consultations)
    every: dict[int, list[ClauseTask]] = {pk: [] for pk in consultations}
    for task in ClauseTask.objects.filter(consultation__in=consultations):
        every[task.consultation_id].append(task)
    left: dict[int, Progress] = {}
    for pk, siblings in every.items():
        for task_of, progress in progress_by_task(siblings, places.get(pk, {})).items():
            if task_of is not None:
                left[task_of.pk] = progress
    today, calendar = timezone.localdate(now), site_calendar()
    return [_of(task, left.get(task.pk, Progress()), today, calendar) for task in tasks]


def _of(task: ClauseTask, progress: Progress, today: date, calendar: Calendar) -> Standing:
    return Standing(
        task,
        progress,
        left_days=calendar.between(today + _A_DAY, task.due_on),
        late_days=calendar.between(task.due_on + _A_DAY, today),
    )
