"""Putting themes on comments, on words of them and on campaigns, and taking them off. What is taken off stays as history."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Avg, Count, Exists, OuterRef, QuerySet

from accounts.actors import Actor
from common import plain_text
from consultations.eligibility import eligible
from consultations.errors import NotEligible, QuoteNotFound, ThemeRetired
from consultations.models import (
    Campaign,
    CandidateTag,
    Comment,
    Proposal,
    SelectedTheme,
    Status,
    ThemeTag,
)
from consultations.theming.deciding import held_theme

AT_ONCE = 5_000  # confirmed in one request
SAMPLES = 5
_BATCH = 1_000


@transaction.atomic
def tag_comment(
    *, theme: SelectedTheme, comment: Comment, actor: Actor, now: datetime, quote: str = ""
) -> ThemeTag:
    """Put a theme on a comment, or on words of it. A second call with the same words changes nothing.

    Args:
        quote: words as the public reads them in the comment, blanks aside; empty is all of it.

    Raises:
        NotEligible: the comment is not public, an official one, or of another consultation.
        QuoteNotFound: the comment does not hold the words.
        Refused: `actor` does not run consultations of the agency.
        ThemeRetired: the theme is not offered any more.
    """
    offered = _offered(theme, actor)
    # Held, so that it is not hidden or erased between this look at its words and the commit.
    held = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if not _is_eligible(held, offered):
        raise NotEligible
    words = found_in(held.body, quote)
    present = _tags(offered).filter(comment=held)
    tag = present.filter(quote=words).first()
    if tag is None:
        tag = _put(ThemeTag(theme=offered, comment=held, quote=words), actor, now)
    return tag


@transaction.atomic
def tag_campaign(
    *, theme: SelectedTheme, campaign: Campaign, actor: Actor, now: datetime
) -> ThemeTag:
    """Put a theme on all comments of a campaign, those that join later too. A second call changes nothing.

    Raises:
        NotEligible: the campaign is of another consultation.
        Refused, ThemeRetired: as `tag_comment`.
    """
    offered = _offered(theme, actor)
    if campaign.consultation_id != offered.consultation_id:
        raise NotEligible
    tag = _tags(offered).filter(campaign=campaign).first()
    return tag or _put(ThemeTag(theme=offered, campaign=campaign), actor, now)


@transaction.atomic
def untag(*, tag: ThemeTag, actor: Actor, now: datetime) -> None:
    """Take a theme off again; a machine does not propose it for the comment any more. A second call changes nothing.

    Raises:
        Refused: `actor` does not run consultations of the agency.
    """
    held_theme(tag.theme, actor)
    present = ThemeTag.objects.filter(pk=tag.pk, ended_at__isnull=True)
    present.update(ended_at=now, ended_by_id=actor.user_id)


@transaction.atomic
def refuse_proposal(*, theme: SelectedTheme, comment: Comment, actor: Actor, now: datetime) -> None:
    """Say that a comment is not about the theme below which a machine proposes it.

    Raises:
        Refused: `actor` does not run consultations of the agency.
    """
    held_theme(theme, actor)
    tags = CandidateTag.objects.filter(
        candidate__theme=theme, comment=comment, refused_at__isnull=True
    )
    tags.update(refused_at=now, refused_by_id=actor.user_id)


def waiting() -> QuerySet[CandidateTag]:
    """Proposals that a person has accepted as a whole and not yet one by one; what has the theme, or had it, is left out."""
    seen = ThemeTag.objects.filter(theme=OuterRef("candidate__theme"), comment=OuterRef("comment"))
    member = ThemeTag.objects.filter(
        theme=OuterRef("candidate__theme"),
        campaign=OuterRef("comment__membership__campaign"),
        ended_at__isnull=True,
    )
    return CandidateTag.objects.filter(
        ~Exists(seen),
        ~Exists(member),
        candidate__state__in=[Proposal.ACCEPTED, Proposal.MERGED],
        candidate__theme__retired_at__isnull=True,
        refused_at__isnull=True,
        comment__status=Status.PUBLISHED,
        comment__is_official=False,
    )


def proposed_below(theme: SelectedTheme, least: float = 0) -> QuerySet[CandidateTag]:
    """What waits below one theme and is at least so likely, the surest first, with its comments."""
    rows = waiting().filter(candidate__theme=theme, weight__gte=least)
    return rows.select_related("comment").order_by("-weight", "pk")


@dataclass(frozen=True, slots=True)
class Preview:
    """What confirming would do: `count` comments, their mean likeness, the surest and the least sure of them."""

    count: int
    likeness: float
    surest: list[Comment]
    least_sure: list[Comment]


def preview(theme: SelectedTheme, least: float = 0) -> Preview:
    """Three queries."""
    rows = proposed_below(theme, least)
    totals = rows.order_by().aggregate(count=Count("comment", distinct=True), mean=Avg("weight"))
    surest = {tag.comment_id: tag.comment for tag in rows[:SAMPLES]}
    last = {tag.comment_id: tag.comment for tag in rows.order_by("weight", "pk")[:SAMPLES]}
    return Preview(
        count=totals["count"],
        likeness=totals["mean"] or 0,
        surest=list(surest.values()),
        least_sure=[comment for key, comment in last.items() if key not in surest],
    )


@transaction.atomic
def confirm_proposals(
    *, theme: SelectedTheme, actor: Actor, now: datetime, least: float = 0
) -> int:
    """Put a theme on the comments proposed below it that are at least so likely, 5,000 at most; says how many.

    Raises:
        Refused, ThemeRetired: as `tag_comment`.
    """
    offered = _offered(theme, actor)
    rows = {
        tag.comment_id: tag for tag in proposed_below(offered, least).select_related(None)[:AT_ONCE]
    }
    tags = [
        ThemeTag(
            theme=offered,
            comment_id=comment,
            proposal_id=tag.candidate_id,
            at=now,
            by_id=actor.user_id,
        )
        for comment, tag in rows.items()
    ]
    ThemeTag.objects.bulk_create(tags, batch_size=_BATCH, ignore_conflicts=True)
    return len(tags)


@transaction.atomic
def tag_comments(
    *, theme: SelectedTheme, comments: Sequence[Comment], actor: Actor, now: datetime
) -> int:
    """Put a theme on many comments; what has it or is not eligible is left as it is. Says how many got it.

    Raises:
        Refused, ThemeRetired: as `tag_comment`.
    """
    offered = _offered(theme, actor)
    asked = eligible(offered.consultation).filter(pk__in=[one.pk for one in comments])
    present = _tags(offered).filter(comment=OuterRef("pk"), quote="")
    wanted = list(asked.filter(~Exists(present)))
    for comment in wanted:
        _put(ThemeTag(theme=offered, comment=comment), actor, now)
    return len(wanted)


def found_in(body: str, quote: str) -> str:
    """The words as they stand in a comment, blanks and line ends aside; empty for none.

    >>> found_in("المهلة\\nقصيرة جدًا", " المهلة  قصيرة ")
    'المهلة\\nقصيرة'

    Raises:
        QuoteNotFound: they do not stand in it.
    """
    parts = plain_text.as_stored(quote).split()
    if not parts:
        return ""
    found = re.search(r"\s+".join(map(re.escape, parts)), body)
    if found is None:
        raise QuoteNotFound
    return found.group()


def _offered(theme: SelectedTheme, actor: Actor) -> SelectedTheme:
    held = held_theme(theme, actor)
    if held.retired_at is not None:
        raise ThemeRetired
    return held


def _is_eligible(comment: Comment, theme: SelectedTheme) -> bool:
    return (
        comment.consultation_id == theme.consultation_id
        and comment.status == Status.PUBLISHED
        and not comment.is_official
    )


def _tags(theme: SelectedTheme) -> QuerySet[ThemeTag]:
    return ThemeTag.objects.filter(theme=theme, ended_at__isnull=True)


def _put(tag: ThemeTag, actor: Actor, now: datetime) -> ThemeTag:
    """Store a tag; one that somebody else has put meanwhile is that one."""
    tag.at, tag.by_id = now, actor.user_id
    try:
        with transaction.atomic():
            tag.save()
    except IntegrityError:
        return _tags(tag.theme).get(comment=tag.comment, campaign=tag.campaign, quote=tag.quote)
    return tag
