"""The officer's list of comments: found by a keyset, filtered, with the themes that are on each and those that are proposed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, QuerySet

from common.arabic import fold
from consultations.eligibility import eligible
from consultations.models import (
    CandidateTag,
    Comment,
    ConsultationPage,
    Proposal,
    SelectedTheme,
    ThemeTag,
)
from consultations.theming.reading import below, untagged
from consultations.theming.tagging import waiting

PER_PAGE = 20
SEARCHED = 2_000
WITHOUT = "none"
_BATCH = 400


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the officer asked for; empty strings and zeros ask for nothing.

    Args:
        theme: key of a theme, or ``none`` for comments without one.
        proposed: key of a theme below which comments are proposed and not confirmed.
        candidate: key of a proposed theme.
        campaign: number of a campaign.
    """

    theme: str = ""
    proposed: int = 0
    candidate: int = 0
    clause: str = ""
    stance: str = ""
    kind: str = ""
    campaign: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Below:
    """The themes on one comment: its own tags, those of its campaign, and open or unconfirmed proposals."""

    own: list[ThemeTag] = field(default_factory=list)
    joined: list[ThemeTag] = field(default_factory=list)
    proposed: list[CandidateTag] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page; `after` leads on, 0 at the end; `is_unfinished`: more may be found by searching on."""

    comments: list[Comment]
    after: int = 0
    is_unfinished: bool = False


def listed(consultation: ConsultationPage, wanted: Wanted, after: int = 0) -> Listed:
    """At most twenty eligible comments, the newest first. One query, or five where words are searched for."""
    rows = _filtered(consultation, wanted).order_by("-pk")
    rows = rows.select_related("clause", "respondent", "assisted", "membership__campaign")
    if wanted.text:
        return _searched(rows, fold(wanted.text).strip(), after)
    found = list(_behind(rows, after)[: PER_PAGE + 1])
    more = len(found) > PER_PAGE
    found = found[:PER_PAGE]
    return Listed(found, found[-1].pk if more else 0)


def below_each(comments: Iterable[Comment]) -> dict[int, Below]:
    """Comment → what is on it; three queries."""
    keys = [one.pk for one in comments]
    found = {key: Below() for key in keys}
    present = ThemeTag.objects.filter(ended_at__isnull=True, theme__retired_at__isnull=True)
    present = present.select_related("theme").order_by("theme__position", "pk")
    for tag in present.filter(comment__in=keys):
        found[tag.comment_id or 0].own.append(tag)
    member = "campaign__members__comment"
    for tag in present.filter(**{f"{member}__in": keys}).annotate(member=F(member)):
        found[tag.member].joined.append(tag)
    proposed = CandidateTag.objects.filter(candidate__state=Proposal.OPEN) | waiting()
    for one in (
        proposed.filter(comment__in=keys)
        .select_related("candidate__theme")
        .order_by("-weight", "pk")
    ):
        found[one.comment_id].proposed.append(one)
    return found


def _filtered(consultation: ConsultationPage, wanted: Wanted) -> QuerySet[Comment]:
    rows = _by_theme(eligible(consultation), consultation, wanted)
    if wanted.clause:
        rows = rows.filter(place=wanted.clause)
    if wanted.stance:
        rows = rows.filter(stance=wanted.stance)
    if wanted.kind:
        rows = rows.filter(respondent__kind=wanted.kind)
    if wanted.campaign:
        rows = rows.filter(membership__campaign__number=wanted.campaign)
    return rows


def _by_theme(
    rows: QuerySet[Comment], consultation: ConsultationPage, wanted: Wanted
) -> QuerySet[Comment]:
    if wanted.theme == WITHOUT:
        rows = untagged(rows, consultation)
    elif wanted.theme:
        theme = SelectedTheme.objects.filter(consultation=consultation, pk=int(wanted.theme))
        found = theme.first()
        rows = below(rows, found) if found else rows.none()
    tags = CandidateTag.objects.filter(comment=OuterRef("pk"))
    if wanted.candidate:
        rows = rows.filter(Exists(tags.filter(candidate=wanted.candidate)))
    if wanted.proposed:
        named = waiting().filter(candidate__theme=wanted.proposed, comment=OuterRef("pk"))
        rows = rows.filter(Exists(named))
    return rows


def _behind(rows: QuerySet[Comment], after: int) -> QuerySet[Comment]:
    return rows.filter(pk__lt=after) if after else rows


def _searched(rows: QuerySet[Comment], looked_for: str, after: int) -> Listed:
    """Among the next two thousand; spellings that mean the same are found alike."""
    found, read = list[Comment](), 0
    while read < SEARCHED:
        batch = list(_behind(rows, after)[:_BATCH])
        for comment in batch:
            after = comment.pk
            if looked_for in fold(f"{comment.public_id} {comment.body}"):
                found.append(comment)
            if len(found) == PER_PAGE:
                return Listed(found, after, True)
        if len(batch) < _BATCH:
            return Listed(found)
        read += len(batch)
    return Listed(found, after, True)
