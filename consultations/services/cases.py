"""The rows that the moderation queue is read from: written with the comment, and following it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from wagtail.models import Page

from consultations.models import Comment, ConsultationPage, ModerationCase, Status
from consultations.moderation import hints
from consultations.moderation.hints import Hint
from consultations.moderation.originals import original_of

BATCH = 1000


def new_case(comment: Comment, found: list[Hint], digest: str) -> ModerationCase:
    """The case of a comment that was just stored, still to be stored beside it."""
    case = _case(comment)
    case.hints, case.digest = hints.stored(found), digest
    return case


def follow(comment: Comment) -> None:
    """Bring the case to the comment's present state, in the transaction of the change."""
    values = {"status": comment.status, "since": _since(comment)}
    if not ModerationCase.objects.filter(pk=comment.pk).update(**values):
        _case(comment).save(force_insert=True)


def forget(comment: Comment) -> None:
    """Keep nothing in the case that was made of the words."""
    ModerationCase.objects.filter(pk=comment.pk).update(digest="", hints="")


@transaction.atomic
def follow_agencies(*, page: Page) -> None:
    """Hand cases over to the agency below which their consultation stands now; call it when `page` was moved."""
    moved = Page.objects.descendant_of(page, inclusive=True).values("pk")
    for one in ConsultationPage.objects.filter(pk__in=moved):
        cases = ModerationCase.objects.filter(consultation=one)
        cases.exclude(agency=one.agency_id).update(agency=one.agency_id)


def rebuild() -> int:
    """Make every case anew from its comment, in batches, so that the site goes on; returns how many."""
    last = made = 0
    while True:
        with transaction.atomic():
            comments = list(
                Comment.objects.filter(pk__gt=last)
                .select_related("consultation", "redaction")
                .order_by("pk")[:BATCH]
            )
            if not comments:
                return made
            ModerationCase.objects.bulk_create(
                [_rebuilt(comment) for comment in comments],
                update_conflicts=True,
                unique_fields=["comment"],
                update_fields=["consultation", "agency", "clause_key", "status", "since", "digest"],
            )
        last, made = comments[-1].pk, made + len(comments)


def _rebuilt(comment: Comment) -> ModerationCase:
    case = _case(comment)
    case.digest = "" if comment.status == Status.ERASED else hints.digest_of(original_of(comment))
    return case


def _case(comment: Comment) -> ModerationCase:
    consultation = comment.consultation
    return ModerationCase(
        comment=comment,
        consultation=consultation,
        agency_id=consultation.agency_id,
        clause_key=comment.clause_key,
        status=comment.status,
        since=_since(comment),
    )


def _since(comment: Comment) -> datetime:
    if comment.status == Status.PENDING or comment.decided_at is None:
        return comment.submitted_at
    return comment.decided_at
