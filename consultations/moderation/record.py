"""Reads: what the public is told of moderation. Acts and numbers, never a text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.models import (
    ActKind,
    CommentTally,
    ConsultationPage,
    ModerationAct,
    WithholdingReason,
)

COUNTED_DAYS = 366
MEANINGS: dict[str, str | Promise] = {
    WithholdingReason.INSULT: _(
        "Words that humiliate people or call for violence against them. Sharp criticism of a text or a body is none."
    ),
    WithholdingReason.PERSONAL_DATA: _(
        "A telephone number, address, health or family matter of somebody who has not agreed. "
        "If hiding it is enough, only that is hidden."
    ),
    WithholdingReason.ADVERTISING: _("Offers of goods or services, and links to them."),
    WithholdingReason.DUPLICATE: _(
        "The same text from the same person at the same place; the first one stays."
    ),
    WithholdingReason.OFF_TOPIC: _("It speaks of something that the clause does not touch."),
    WithholdingReason.UNLAWFUL: _("Publishing it is forbidden by law; the decision says by which."),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """Acts of a kind under a rule, in a month of the site's calendar (``2026-03``)."""

    month: str
    kind: str
    rule: str
    count: int


def public_acts(consultation: ConsultationPage | None = None) -> QuerySet[ModerationAct]:
    """Everything that was decided, newest first, as `common.keyset` needs it."""
    acts = ModerationAct.objects.select_related("comment", "consultation__locale")
    if consultation is not None:
        acts = acts.filter(consultation=consultation)
    return acts.order_by("-at", "-id")


def figures(*, now: datetime, consultation: ConsultationPage | None = None) -> list[Figure]:
    """The last year by month, act and rule; publishing aside, which is counted by `published`. One query."""
    acts = ModerationAct.objects.filter(at__gt=now - timedelta(days=COUNTED_DAYS), at__lte=now)
    acts = acts.exclude(kind=ActKind.PUBLISHED)
    if consultation is not None:
        acts = acts.filter(consultation=consultation)
    rows = (
        acts.annotate(month=TruncMonth("at"))
        .values("month", "kind", "to_reason", "from_reason")
        .annotate(count=Count("pk"))
        .order_by("-month", "kind")
    )
    found: dict[tuple[str, str, str], int] = {}
    for row in rows:
        key = (f"{row['month']:%Y-%m}", row["kind"], row["to_reason"] or row["from_reason"])
        found[key] = found.get(key, 0) + row["count"]
    return [Figure(*key, count) for key, count in found.items()]


def published(consultation: ConsultationPage | None = None) -> int:
    """Comments that are public now; one query on the tallies."""
    rows = CommentTally.objects.all()
    if consultation is not None:
        rows = rows.filter(consultation=consultation)
    return rows.aggregate(total=Sum("published"))["total"] or 0
