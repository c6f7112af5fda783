"""Reads: what was decided, in numbers and in lists. Nothing here asks whether the outcome is public; `is_public` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from consultations import campaign_figures
from consultations.dispositions.selectors import UNDECIDED, decision_counts, with_decision
from consultations.eligibility import eligible, with_disposition
from consultations.models import (
    Campaign,
    CampaignMember,
    Comment,
    ConsultationPage,
    Decision,
    Disposition,
    DispositionChange,
    SelectedTheme,
    Stance,
    Status,
    ThemeTag,
)

MOST_THEMES, MOST_CAMPAIGNS, MOST_CHANGES, MOST_QUOTES, MOST_ANSWERS = 60, 20, 50, 3, 3
# Comments are fetched in so many more than quotes are shown, because a quote may have been hidden since.
_SPARE = 4
SHOWN = ("comment__clause", "comment__consultation", "campaign__core")
OF_CHANGES = tuple(
    f"changes__{side}__{part}" for side in ("before", "after") for part in ("texts", "version")
)


@dataclass(frozen=True, slots=True)
class ThemeSummary:
    """One theme: how many comments are about it, how they stand to it, what was decided; `answers` are the commonest."""

    theme: SelectedTheme
    comments: int
    stances: dict[str, int]
    decisions: dict[str, int]
    answers: list[tuple[Disposition, int]] = field(default_factory=list)
    quotes: list[tuple[str, Comment]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CampaignSummary:
    """How many comments there are, and how many of them in how many campaigns; `largest` with the comments in each."""

    comments: int
    in_campaigns: int
    campaigns: int
    largest: list[tuple[Campaign, int]]


def is_public(original: ConsultationPage) -> bool:
    """Whether what was decided may be shown: the outcome is published, and somebody decided something. At most one query."""
    if not hasattr(original, "outcome") or hasattr(original, "withdrawal"):
        return False
    return Disposition.objects.filter(consultation=original, replaced_at__isnull=True).exists()


def present(original: ConsultationPage) -> QuerySet[Disposition]:
    """Dispositions that stand, on what the public still sees; newest first."""
    seen = Q(comment__status=Status.PUBLISHED, comment__is_official=False)
    members = CampaignMember.objects.filter(
        campaign=OuterRef("campaign"), comment__in=eligible(original)
    )
    rows = Disposition.objects.filter(consultation=original, replaced_at__isnull=True)
    return rows.filter(seen | Q(campaign__isnull=False) & Exists(members)).order_by("-id")


def for_reading(rows: QuerySet[Disposition]) -> QuerySet[Disposition]:
    """With all that lists show of them: seven queries more."""
    shown = rows.select_related(*SHOWN, "promise_check").prefetch_related(*OF_CHANGES)
    members = CampaignMember.objects.filter(
        campaign=OuterRef("campaign"),
        comment__status=Status.PUBLISHED,
        comment__is_official=False,
    )
    counted = members.order_by().values("campaign").annotate(total=Count("pk")).values("total")
    return shown.annotate(members_count=Subquery(counted))


def narrowed(
    rows: QuerySet[Disposition],
    *,
    decision: str = "",
    clause: str = "",
    changed: str = "",
    theme: int = 0,
) -> QuerySet[Disposition]:
    """Keep those of one decision, on comments that stand at a clause or were written on it, that changed a clause, or of one
    theme."""
    if decision:
        rows = rows.filter(decision=decision)
    if clause:
        members = CampaignMember.objects.filter(
            Q(comment__place=clause) | Q(comment__clause__key=clause),
            campaign=OuterRef("campaign"),
            comment__status=Status.PUBLISHED,
        )
        at_it = Q(comment__place=clause) | Q(comment__clause__key=clause)
        rows = rows.filter(at_it | Exists(members))
    if changed:
        touched = DispositionChange.objects.filter(_touching(changed), disposition=OuterRef("pk"))
        rows = rows.filter(Exists(touched))
    if theme:
        tags = ThemeTag.objects.filter(theme=theme, ended_at__isnull=True)
        campaigns = tags.filter(campaign__isnull=False).values("campaign")
        rows = rows.filter(
            Q(comment__in=tags.filter(comment__isnull=False).values("comment"))
            | Q(campaign__in=campaigns)
            | Q(comment__membership__campaign__in=campaigns)
        )
    return rows


def _touching(key: str) -> Q:
    return Q(before__key=key) | Q(after__key=key)


def answered(comments: QuerySet[Comment]) -> QuerySet[Any]:  # Any: comments with `disposition_id`
    """Those that have a disposition, with its ``disposition_id``."""
    rows: QuerySet[Any] = with_disposition(comments)  # Any: as above
    return rows.filter(disposition_id__isnull=False)


def counts(original: ConsultationPage) -> dict[str, int]:
    """Comments by decision, in the order of `Decision`; those without one are not counted. One query."""
    found = decision_counts(original).items()
    return {name: number for name, number in found if number and name != UNDECIDED}


def campaigns(original: ConsultationPage) -> CampaignSummary:
    """Those that readers see, as `campaign_figures` counts them everywhere; three queries."""
    totals = campaign_figures.totals(original)
    shown = campaign_figures.public_campaigns(original)[:MOST_CAMPAIGNS]
    return CampaignSummary(
        comments=eligible(original).count(),
        in_campaigns=totals.comments,
        campaigns=totals.campaigns,
        largest=[(one, one.size) for one in shown],  # type: ignore[attr-defined]  # annotated there
    )


def themes(original: ConsultationPage) -> list[ThemeSummary]:
    """Themes that comments have, in the officials' order; four queries a theme."""
    rows = SelectedTheme.objects.filter(consultation=original).order_by("position", "pk")
    found = [_theme(original, theme) for theme in rows[:MOST_THEMES]]
    return [one for one in found if one.comments]


def _theme(original: ConsultationPage, theme: SelectedTheme) -> ThemeSummary:
    tags = ThemeTag.objects.filter(theme=theme, ended_at__isnull=True)
    comments = eligible(original).filter(
        Q(pk__in=tags.filter(comment__isnull=False).values("comment"))
        | Q(membership__campaign__in=tags.filter(campaign__isnull=False).values("campaign"))
    )
    rows = with_decision(comments).values_list("decision", "stance").annotate(total=Count("pk"))
    stances, decisions = dict.fromkeys(Stance.values, 0), dict.fromkeys(Decision.values, 0)
    total = 0
    for decision, stance, number in rows.order_by():
        total += number
        if stance:
            stances[stance] += number
        if decision:
            decisions[decision] += number
    return ThemeSummary(theme, total, stances, decisions, _answers(comments), _quotes(tags))


def _answers(comments: QuerySet[Comment]) -> list[tuple[Disposition, int]]:
    """What most of these comments were answered, as one disposition that says so, with how many; two queries.

    Many decided together have a disposition each: what is decided for the same reason is one answer.
    """
    given = Disposition.objects.filter(pk=OuterRef("disposition_id"))
    same = {
        f"given_{name}": Subquery(given.values(name))
        for name in ("decision", "reason_ar", "reason_en")
    }
    rows = (
        answered(comments)
        .annotate(**same)
        .values(*same)
        .annotate(total=Count("pk"), first=Min("disposition_id"))
        .order_by("-total", "first")[:MOST_ANSWERS]
    )
    sizes = {row["first"]: row["total"] for row in rows}
    found = Disposition.objects.in_bulk(list(sizes))
    return [(found[pk], size) for pk, size in sizes.items()]


def _quotes(tags: QuerySet[ThemeTag]) -> list[tuple[str, Comment]]:
    """Words that show the theme, as far as the public may still read them; one query."""
    rows = (
        tags.filter(comment__status=Status.PUBLISHED, comment__is_official=False)
        .exclude(quote="")
        .select_related("comment", "comment__clause", "comment__consultation")
        .order_by("pk")[: MOST_QUOTES * _SPARE]
    )
    found = [
        (tag.quote, tag.comment) for tag in rows if tag.comment and tag.quote in tag.comment.body
    ]
    return found[:MOST_QUOTES]


def changes(original: ConsultationPage) -> tuple[list[tuple[DispositionChange, int]], int]:
    """Each change of the text once, with how many decisions point to it, in the text's order; and how many there are.

    The most pointed-to `MOST_CHANGES`. Five queries.
    """
    rows = DispositionChange.objects.filter(disposition__in=present(original))
    pairs = rows.order_by().values("before", "after").annotate(total=Count("pk"))
    most = list(pairs.order_by("-total", "after", "before")[:MOST_CHANGES])
    of_pair = Q(pk__in=[])
    for pair in most:
        of_pair |= Q(before=pair["before"], after=pair["after"])
    shown = rows.filter(of_pair).select_related("before__version", "after__version")
    first: dict[tuple[int | None, int | None], DispositionChange] = {}
    for change in shown.prefetch_related("before__texts", "after__texts").order_by("pk"):
        first.setdefault((change.before_id, change.after_id), change)
    found = [(first[one["before"], one["after"]], one["total"]) for one in most]
    found.sort(key=lambda one: _position(one[0]))
    return found, pairs.count() if len(most) == MOST_CHANGES else len(most)


def _position(change: DispositionChange) -> int:
    clause = change.after or change.before
    return clause.position if clause else 0


def changed_keys(original: ConsultationPage) -> dict[str, int]:
    """Key of a clause → how many decisions changed it; of a renamed one both keys. Two queries."""
    rows = DispositionChange.objects.filter(disposition__in=present(original)).order_by()
    found: dict[str, set[int]] = {}
    for side in ("before__key", "after__key"):
        for key, disposition in rows.exclude(**{side: None}).values_list(side, "disposition"):
            found.setdefault(key, set()).add(disposition)
    return {key: len(dispositions) for key, dispositions in found.items()}


def of_comments(comments: Sequence[Comment]) -> dict[int, Disposition]:
    """By comment, the disposition that stands for it, with its changes; five queries."""
    rows = Comment.objects.filter(
        pk__in=[one.pk for one in comments], status=Status.PUBLISHED, is_official=False
    )
    standing = dict(answered(rows).values_list("pk", "disposition_id"))
    wanted = set(standing.values())
    found = {
        one.pk: one
        for one in Disposition.objects.filter(pk__in=wanted)
        .select_related("campaign")
        .prefetch_related("changes__before", "changes__after")
    }
    return {
        comment: found[disposition]
        for comment, disposition in standing.items()
        if disposition in found
    }
