"""Reads: the campaigns of a consultation as officers and readers see them; only public comments count."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Min, Q, QuerySet

from consultations import eligibility
from consultations.campaigns import SMALLEST
from consultations.models import Campaign, Comment, ConsultationPage, Stance, Status
from operations import generation

# What is in one answer; the largest campaigns come first.
SHOWN = 100
_PUBLIC = Q(members__comment__status=Status.PUBLISHED, members__comment__is_official=False)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many public comments are in how many campaigns that readers see."""

    comments: int = 0
    campaigns: int = 0


@dataclass(frozen=True, slots=True)
class Variant:
    """One wording of a campaign and how many sent exactly it; `comment` is the first of these."""

    comment: Comment
    count: int
    likeness: float


def public_campaigns(consultation: ConsultationPage) -> QuerySet[Campaign]:
    """Campaigns of at least `SMALLEST` public comments, the largest first, with ``size`` and the stances of these comments."""
    return all_campaigns(consultation, least=SMALLEST)


def all_campaigns(consultation: ConsultationPage, least: int = 0) -> QuerySet[Campaign]:
    """As officers see them, those too from which most comments were taken."""
    stances = {
        f"{one.value}_count": Count("members", filter=_PUBLIC & Q(members__comment__stance=one))
        for one in Stance
    }
    return (
        Campaign.objects.filter(consultation=consultation)
        .select_related("core")
        .annotate(size=Count("members", filter=_PUBLIC))
        .filter(size__gte=least)
        .annotate(**stances)
        .order_by("-size", "number")
    )


def totals(consultation: ConsultationPage) -> Totals:
    """Kept in this process while nothing public changes; one query."""
    return _totals(generation.number(), consultation.pk)


def forget_totals() -> None:
    """For tests, as `selectors.forget_originals`."""
    _totals.cache_clear()


@lru_cache(maxsize=256)
def _totals(_generation: int, consultation_id: int) -> Totals:
    sizes = (
        Campaign.objects.filter(consultation=consultation_id)
        .annotate(size=Count("members", filter=_PUBLIC))
        .filter(size__gte=SMALLEST)
        .values_list("size", flat=True)
    )
    found = list(sizes.order_by())
    return Totals(sum(found), len(found))


def core_of(campaign: Campaign) -> Comment | None:
    """The comment whose wording stands for the campaign, as long as it is public."""
    core = campaign.core
    return core if core is not None and core.status == Status.PUBLISHED else None


def variants(campaign: Campaign, most: int) -> list[Variant]:
    """The wordings sent most often, at most so many; two queries, whatever the number of copies."""
    shown = eligibility.eligible(campaign.consultation).filter(membership__campaign=campaign)
    rows = (
        shown.exclude(case__digest="")
        .values("case__digest")
        .annotate(count=Count("pk"), first=Min("pk"))
        .order_by("-count", "first")[:most]
    )
    counts = {row["first"]: row["count"] for row in rows}
    found = Comment.objects.select_related("membership").in_bulk(counts)
    return [
        Variant(found[pk], count, found[pk].membership.likeness) for pk, count in counts.items()
    ]
