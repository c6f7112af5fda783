"""Reads of dispositions for whoever shows or counts them. The number of queries never grows with the comments.

Of the present only: what was replaced is history (`history_of`). Comments that are withdrawn, erased or withheld later drop out
of every count by themselves, since all begin with `eligibility.eligible`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from consultations.dispositions.grants import nearest
from consultations.eligibility import eligible, eligible_in, with_disposition
from consultations.models import (
    Campaign,
    CampaignMember,
    ClauseTask,
    Comment,
    ConsultationPage,
    Decision,
    Disposition,
)

UNDECIDED = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many comments are owed an answer, and how many of them have it."""

    total: int = 0
    settled: int = 0

    @property
    def left(self) -> int:
        return self.total - self.settled

    @property
    def is_done(self) -> bool:
        return not self.left

    def __add__(self, other: Progress) -> Progress:
        return Progress(self.total + other.total, self.settled + other.settled)


def loaded(rows: QuerySet[Disposition]) -> QuerySet[Disposition]:
    """With all that is shown of them."""
    return rows.select_related("comment", "campaign").prefetch_related(
        "changes__before__version", "changes__after__version"
    )


def decision_counts(consultation: ConsultationPage) -> dict[str, int]:
    """Comments that are owed an answer by decision, every decision named; `UNDECIDED` counts those without. One query."""
    rows = (
        with_decision(eligible(consultation))
        .values("decision")
        .annotate(count=Count("pk"))
        .order_by()
    )
    counts = dict.fromkeys([UNDECIDED, *Decision.values], 0)
    for row in rows:
        counts[row["decision"] or UNDECIDED] += row["count"]
    return counts


def with_decision(
    comments: QuerySet[Comment],
) -> Any:  # Any: the checker knows no annotated columns
    """Add ``decision``, by the rule of `eligibility.with_disposition`; None where there is none. No query more."""
    present = Disposition.objects.filter(replaced_at__isnull=True).values("decision")
    return comments.annotate(
        decision=Coalesce(
            Subquery(present.filter(comment=OuterRef("pk"))),
            Subquery(present.filter(campaign=OuterRef("membership__campaign"))),
        )
    )


def history_of(thing: Comment | Campaign) -> list[Disposition]:
    """Every decision about it, the newest first. Five queries at most."""
    name = "campaign" if isinstance(thing, Campaign) else "comment"
    rows = loaded(Disposition.objects.filter(**{name: thing}))
    return list(rows.select_related("decided_by").order_by("-pk"))


def progress_by_clause(consultation_ids: Iterable[int]) -> dict[int, dict[str, Progress]]:
    """By consultation and key of the clause that was commented on; empty for comments on the whole. One query."""
    rows: Any = (  # Any: rows of values that mypy does not see annotated
        with_disposition(eligible_in(consultation_ids))
        .values("consultation_id", "clause__key")
        .annotate(total=Count("pk"), settled=Count("disposition_id"))
        .order_by()
    )
    found: dict[int, dict[str, Progress]] = {}
    for row in rows:
        places = found.setdefault(row["consultation_id"], {})
        places[row["clause__key"] or ""] = Progress(row["total"], row["settled"])
    return found


def progress_by_task(
    tasks: Sequence[ClauseTask], places: Mapping[str, Progress]
) -> dict[ClauseTask | None, Progress]:
    """What each task of one consultation has still to do, each comment counted with the nearest; None is nobody's. No query."""
    found: dict[ClauseTask | None, Progress] = dict.fromkeys([*tasks], Progress())
    for key, progress in places.items():
        task = nearest(key, tasks)
        found[task] = found.get(task, Progress()) + progress
    return found


def campaign_sizes(campaigns: Iterable[Campaign]) -> dict[int, int]:
    """How many comments each disposition of a campaign answers: public ones without a disposition of their own. One query."""
    own = Disposition.objects.filter(replaced_at__isnull=True, comment__isnull=False)
    rows = (
        CampaignMember.objects.filter(
            campaign__in=[one.pk for one in campaigns],
            comment__status="published",
            comment__is_official=False,
        )
        .exclude(comment__in=own.values("comment"))
        .values_list("campaign")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return dict(rows)
