"""About which comments of a consultation somebody may decide: all of them, or those on the clauses that they answer for.

A clause is answered for with all that stands below it: ``art-2`` covers ``art-2.p-1``, and the nearest task counts. A task
without a clause covers the whole text, and comments on the consultation as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.actors import Actor
from consultations import policies
from consultations.models import ClauseTask, Comment, ConsultationPage

WHOLE = ""


@dataclass(frozen=True, slots=True)
class Grants:
    is_officer: bool
    keys: frozenset[str] = frozenset()

    @property
    def is_all(self) -> bool:
        return self.is_officer or WHOLE in self.keys

    def __bool__(self) -> bool:
        return self.is_officer or bool(self.keys)

    def covers(self, clause_key: str) -> bool:
        return self.is_all or any(place in self.keys for place in above(clause_key))

    def narrow(self, comments: QuerySet[Comment]) -> QuerySet[Comment]:
        """Only the comments that are covered; no query more."""
        return comments if self.is_all else comments.filter(below(self.keys))


def grants_of(actor: Actor, consultation: ConsultationPage) -> Grants:
    """One query for who does not run the consultation."""
    if policies.may_run_consultation(actor, consultation.agency_id):
        return Grants(is_officer=True)
    tasks = ClauseTask.objects.filter(consultation=consultation)
    own = [task.clause_key for task in tasks if policies.is_settled_by(actor, task)]
    return Grants(is_officer=False, keys=frozenset(own))


def above(clause_key: str) -> list[str]:
    """A clause's key, then those of what it stands in, the nearest first, then the whole text.

    >>> above("chap-1.art-2.p-3")
    ['chap-1.art-2.p-3', 'chap-1.art-2', 'chap-1', '']
    """
    parts = clause_key.split(".") if clause_key else []
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)] + [WHOLE]


def below(keys: Iterable[str]) -> Q:
    """Comments on these clauses and on what stands below them."""
    found = Q(pk__in=[])
    for key in sorted(keys):
        found |= Q(clause__key=key) | Q(clause__key__startswith=f"{key}.")
    return found


def nearest(clause_key: str, tasks: Sequence[ClauseTask]) -> ClauseTask | None:
    """Who answers for a clause: the task on it, else on what it stands in, else on the whole text."""
    by_key = {task.clause_key: task for task in tasks}
    return next((by_key[place] for place in above(clause_key) if place in by_key), None)
