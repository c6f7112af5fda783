"""What an author does with a comment afterwards: withdraw it from the public, or erase it altogether. The log tells both."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from consultations import log
from consultations.errors import NotTheAuthor
from consultations.models import (
    ENDED,
    Appeal,
    Comment,
    CommentReport,
    LeafKind,
    Redaction,
    Respondent,
    Status,
)
from consultations.participation import Authorship
from consultations.services import campaign_sketches, cases, exports, tallies
from consultations.services.window import announce_comments, lock_window
from consultations.theming import forgetting
from operations import idempotency

# What is of the author, and goes when they have it erased.
WRITTEN = ("body", "author_name", "stance", "suggestion", "pseudonym")


@transaction.atomic
def withdraw_comment(*, comment: Comment, author: Authorship, now: datetime) -> Comment:
    """Take a comment out of public view and out of all counts, for good; its text stays with its receipt.

    A second call changes nothing, and neither does one for an erased comment.

    Raises:
        NotTheAuthor: what `author` shows is not that of who wrote it.
    """
    comment = held_by_author(comment, author)
    if comment.status not in ENDED:
        end(comment, now)
    return comment


def end(comment: Comment, now: datetime, **facts: str) -> None:
    """Withdraw a comment that the caller holds; `facts` stand in the leaf."""
    before = tallies.standing(comment)
    comment.status, comment.reason, comment.ended_at = Status.WITHDRAWN, "", now
    comment.save(update_fields=["status", "reason", "ended_at"])
    cases.follow(comment)
    consultation = comment.consultation
    log.record_act(LeafKind.COMMENT_WITHDRAWN, consultation, comment.public_id, now, **facts)
    tallies.move(comment, before)
    exports.forget_exports(consultation=consultation)
    announce_comments(consultation)


@transaction.atomic
def erase_comment(*, comment: Comment, author: Authorship, now: datetime) -> Comment:
    """Destroy what a person wrote: words, name, stance, pseudonym, the log's record and salt, and the answers that quote them.

    With a comment that was changed, the wordings before it go too.

    What stays is that something was received at this place and erased: the log is never rewritten, and its commitment can be
    opened by nobody any more. A second call changes nothing.

    Raises:
        NotTheAuthor: what `author` shows is not that of who wrote it.
    """
    comment = held_by_author(comment, author)
    earlier: Comment | None = comment
    while earlier is not None:
        if earlier.status != Status.ERASED:
            _erase(earlier, now)
        earlier = (
            Comment.objects.select_for_update(of=("self",))
            .select_related("consultation")
            .filter(replaced_by=earlier)
            .first()
        )
    exports.forget_exports(consultation=comment.consultation)
    announce_comments(comment.consultation)
    return comment


def _erase(comment: Comment, now: datetime) -> None:
    before = tallies.standing(comment)
    comment.status, comment.reason, comment.ended_at = Status.ERASED, "", now
    for name in WRITTEN:
        setattr(comment, name, "")
    comment.save(update_fields=["status", "reason", "ended_at", *WRITTEN])
    _erase_beside(comment)
    forgetting.forget(comment, now)
    log.erase(comment, now)
    idempotency.forget(subject=subject_of(comment))
    tallies.move(comment, before)


def _erase_beside(comment: Comment) -> None:
    """What moderation keeps of the words: the sealed original, what repetitions are found by, the appeal, what reports quote."""
    Redaction.objects.filter(comment=comment).delete()
    Respondent.objects.filter(comment=comment).delete()
    Appeal.objects.filter(comment=comment).update(text="", words="")
    CommentReport.objects.filter(comment=comment).update(note="", visitor="")
    cases.follow(comment)
    cases.forget(comment)
    campaign_sketches.leave(comment)


def subject_of(comment: Comment) -> str:
    """Under which stored answers that quote the comment are found (see `operations.idempotency`)."""
    return f"comment:{comment.public_id}"


def held_by_author(comment: Comment, author: Authorship) -> Comment:
    """The comment as it is now, held until commit; the window is held too, so that the counts at closing are final.

    Raises:
        NotTheAuthor: what `author` shows is not that of who wrote it.
    """
    lock_window(comment.consultation, exclusively=False)
    current = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("consultation")
        .get(pk=comment.pk)
    )
    if not author.is_shown_for(current):
        raise NotTheAuthor
    return current
