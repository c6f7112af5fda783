"""Keeping the counts of comments true: every service that changes what is counted says so here, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q

from consultations.models import Comment, CommentTally, ConsultationPage, Stance, Status

COUNTED = ("published", "supports", "neutral", "opposes", "listed")
Share = tuple[int, ...]
_NOTHING: Share = (0,) * len(COUNTED)


@dataclass(frozen=True, slots=True)
class Standing:
    """What one comment adds to the counts of one place."""

    place: str = ""
    share: Share = _NOTHING


def standing(comment: Comment) -> Standing:
    """What `comment` adds as it is in memory now."""
    is_counted = comment.status == Status.PUBLISHED and not comment.is_official
    stances = (comment.stance == one for one in (Stance.SUPPORTS, Stance.NEUTRAL, Stance.OPPOSES))
    is_listed = comment.decided_at is not None and comment.parent_id is None
    parts = (is_counted, *(is_counted and one for one in stances), is_listed)
    return Standing(comment.place, tuple(int(one) for one in parts))


def move(comment: Comment, before: Standing) -> None:
    """Count `comment` as it is now instead of as it was; two short updates at most, best at the transaction's end."""
    after = standing(comment)
    if after.place == before.place:
        change = tuple(new - old for new, old in zip(after.share, before.share, strict=True))
        _add(comment.consultation_id, after.place, change)
        return
    _add(comment.consultation_id, before.place, tuple(-old for old in before.share))
    _add(comment.consultation_id, after.place, after.share)


def _add(consultation_id: int, place: str, change: Share) -> None:
    changed = {name: amount for name, amount in zip(COUNTED, change, strict=True) if amount}
    if not changed:
        return
    row = CommentTally.objects.filter(consultation_id=consultation_id, place=place)
    more = {name: F(name) + amount for name, amount in changed.items()}
    if row.update(**more):
        return
    try:
        with transaction.atomic():
            CommentTally.objects.create(
                consultation_id=consultation_id, place=place, **dict(changed)
            )
    except IntegrityError:  # somebody was the first at the same moment
        row.update(**more)


def recount(consultation: ConsultationPage) -> None:
    """Count anew, for what moves many comments at once; the caller holds the window alone."""
    counted = Q(status=Status.PUBLISHED, is_official=False)
    rows = (
        Comment.objects.filter(consultation=consultation)
        .values("place")
        .annotate(
            published=Count("pk", filter=counted),
            **{
                stance.value: Count("pk", filter=counted & Q(stance=stance))
                for stance in (Stance.SUPPORTS, Stance.NEUTRAL, Stance.OPPOSES)
            },
            listed=Count("pk", filter=Q(decided_at__isnull=False, parent__isnull=True)),
        )
        .order_by()
    )
    fresh = [CommentTally(consultation=consultation, **row) for row in rows]
    CommentTally.objects.filter(consultation=consultation).delete()
    CommentTally.objects.bulk_create(one for one in fresh if any(standing_of(one)))


def standing_of(tally: CommentTally) -> Share:
    """The numbers of a tally, in the order of `COUNTED`."""
    return tuple(getattr(tally, name) for name in COUNTED)
