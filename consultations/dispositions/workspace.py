"""What an official has in front of them: comments and campaigns under filters, and how far the work is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from consultations.dispositions import selectors
from consultations.dispositions.grants import Grants, below
from consultations.dispositions.rulings import reference
from consultations.dispositions.selectors import Progress, progress_by_clause, with_decision
from consultations.dispositions.tasks import Standing, tasks_of
from consultations.eligibility import eligible, with_disposition
from consultations.models import (
    Campaign,
    Comment,
    ConsultationPage,
    Decision,
    Disposition,
    SelectedTheme,
    Stance,
    ThemeTag,
)

LEFT, DECIDED, ALL = "left", "decided", "all"
CAMPAIGNS = 100
THEMES = 200
SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters; zeros and empty strings ask for nothing. With a campaign's number its comments are shown one by one."""

    state: str = LEFT
    clause: str = ""
    theme: int = 0
    stance: str = ""
    decision: str = ""
    campaign: int = 0


@dataclass(frozen=True, slots=True)
class CampaignRow:
    campaign: Campaign
    count: int
    disposition: Disposition | None

    @property
    def reference(self) -> str:
        return reference(self.campaign)


@dataclass(frozen=True, slots=True)
class Figures:
    """How far the work is: altogether, by decision (all decisions only for who may see all), by clause and by who answers."""

    total: Progress
    decisions: list[tuple[str, int]]
    clauses: list[tuple[str, Progress]]
    tasks: list[Standing]


def comments(consultation: ConsultationPage, grants: Grants, wanted: Wanted) -> Any:
    """Newest first, each with ``disposition_id`` and ``decision``; those of campaigns only where one is asked for.

    Who decides about some clauses only sees all comments on them, since the campaign is not theirs to decide.
    """
    rows: Any = with_decision(with_disposition(grants.narrow(eligible(consultation))))
    rows = rows.select_related("clause", "version", "membership__campaign")
    if wanted.campaign:
        rows = rows.filter(membership__campaign__number=wanted.campaign)
    elif grants.is_all:
        rows = rows.filter(membership__campaign__isnull=True)
    return _filtered(rows, wanted).order_by("-submitted_at", "-id")


def campaigns(consultation: ConsultationPage, grants: Grants, wanted: Wanted) -> list[CampaignRow]:
    """The largest first, at most a hundred; filters of single comments (stance, clause) are not asked of them. Three queries."""
    if not grants.is_all or wanted.campaign or wanted.clause or wanted.stance:
        return []
    own = Disposition.objects.filter(campaign=OuterRef("pk"), replaced_at__isnull=True)
    rows = Campaign.objects.filter(consultation=consultation).select_related("core")
    if wanted.state != ALL:
        rows = rows.filter(Exists(own) if wanted.state == DECIDED else ~Exists(own))
    if wanted.decision:
        rows = rows.filter(Exists(own.filter(decision=wanted.decision)))
    if wanted.theme:
        rows = rows.filter(pk__in=_tagged(wanted.theme).values("campaign"))
    found = list(rows.order_by("number"))
    sizes = selectors.campaign_sizes(found)
    stands = {
        one.campaign_id: one
        for one in Disposition.objects.filter(campaign__in=found, replaced_at__isnull=True)
    }
    listed = [
        CampaignRow(one, sizes[one.pk], stands.get(one.pk)) for one in found if one.pk in sizes
    ]
    return sorted(listed, key=lambda row: (-row.count, row.campaign.number))[:CAMPAIGNS]


def figures(consultation: ConsultationPage, grants: Grants, now: datetime) -> Figures:
    """Six queries at most."""
    places = progress_by_clause([consultation.pk]).get(consultation.pk, {})
    own = {key: progress for key, progress in places.items() if grants.covers(key)}
    total = sum(own.values(), Progress())
    counts = selectors.decision_counts(consultation) if grants.is_all else {}
    return Figures(
        total,
        [(str(one.label), counts[one]) for one in Decision if one in counts],
        sorted(own.items()),
        tasks_of(consultation, now) if grants.is_officer else [],
    )


def themes(consultation: ConsultationPage) -> list[SelectedTheme]:
    """Those that can be chosen in the filter. One query."""
    rows = SelectedTheme.objects.filter(consultation=consultation, retired_at__isnull=True)
    return list(rows.order_by("position")[:THEMES])


def samples(campaign: Campaign) -> list[Comment]:
    """Some of its comments, the core first. One query."""
    rows = eligible(campaign.consultation).filter(membership__campaign=campaign)
    return list(
        rows.select_related("clause", "version").order_by(
            "-membership__likeness", "submitted_at", "pk"
        )[:SAMPLES]
    )


def _filtered(rows: Any, wanted: Wanted) -> Any:
    if wanted.state != ALL:
        rows = rows.filter(disposition_id__isnull=wanted.state == LEFT)
    if wanted.clause:
        rows = rows.filter(below([wanted.clause]))
    if wanted.stance in Stance.values:
        rows = rows.filter(stance=wanted.stance)
    if wanted.decision:
        rows = rows.filter(decision=wanted.decision)
    if wanted.theme:
        tags = _tagged(wanted.theme)
        rows = rows.filter(
            Q(pk__in=tags.filter(comment__isnull=False).values("comment"))
            | Q(membership__campaign__in=tags.filter(campaign__isnull=False).values("campaign"))
        )
    return rows


def _tagged(theme: int) -> Any:
    return ThemeTag.objects.filter(theme=theme, ended_at__isnull=True)
