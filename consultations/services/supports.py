"""Support for comments: one person, one voice. The unique constraint guarantees it; the number beside the comment follows.

Caches are not told: a kept page is a minute old at most, and a vote that emptied every cache would make a storm of votes a storm
of reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.participants import Participant
from common.errors import NotFound
from consultations import log, participation
from consultations.log.recording import Received
from consultations.models import (
    Comment,
    CommentSupport,
    ConsultationPage,
    LeafKind,
    Receipt,
)
from consultations.services.window import Clock, lock_window, require_open
from operations.clock import database_now


@dataclass(frozen=True, slots=True)
class Supported:
    """A participant's vote and its receipt; ``is_new`` says that it was given this time."""

    support: CommentSupport
    receipt: Receipt
    is_new: bool


@transaction.atomic
def support_comment(
    *, comment: Comment, participant: Participant, clock: Clock = database_now
) -> Supported:
    """Count `participant` once among those who support a published comment; a second call gets the first one's receipt.

    Raises:
        AssuranceTooLow: the consultation asks for voters who are known better.
        ConsultationClosed: the instant is outside the window.
        NotFound: the comment is not public.
    """
    consultation = comment.consultation
    lock_window(consultation, exclusively=False)
    now = clock()
    consultation = require_open(consultation, now)
    participation.require_level(participant, consultation.voting_level)
    if not Comment.objects.published().filter(pk=comment.pk).exists():
        raise NotFound
    pseudonym = participation.pseudonym_in(consultation, participant)
    try:
        with transaction.atomic():
            support = CommentSupport.objects.create(
                comment=comment, pseudonym=pseudonym, given_at=now
            )
    except IntegrityError:
        support = CommentSupport.objects.get(comment=comment, pseudonym=pseudonym)
        return Supported(support, _receipt(support), is_new=False)
    receipt = log.record_received(
        Received(LeafKind.VOTE_RECEIVED, support.public_id, consultation, _record(support)), now
    )
    _count(comment.pk, 1)
    return Supported(support, receipt, is_new=True)


@transaction.atomic
def withdraw_support(
    *, comment: Comment, participant: Participant, clock: Clock = database_now
) -> bool:
    """Take a vote back while the consultation is open, and say so in the log; False when there was none.

    Raises:
        ConsultationClosed: the instant is outside the window: the votes are counted.
    """
    consultation = comment.consultation
    lock_window(consultation, exclusively=False)
    now = clock()
    consultation = require_open(consultation, now)
    pseudonym = participation.pseudonym_in(consultation, participant)
    support = (
        CommentSupport.objects.select_for_update()
        .filter(comment=comment, pseudonym=pseudonym)
        .first()
    )
    if support is None:
        return False
    support.delete()
    log.record_act(LeafKind.VOTE_WITHDRAWN, consultation, support.public_id, now)
    _count(comment.pk, -1)
    return True


@transaction.atomic
def erase_support(*, support: CommentSupport, now: datetime) -> None:
    """Forget that a person voted, when they have themselves erased: at any time, and told by the log as withdrawn."""
    consultation = support.comment.consultation
    lock_window(consultation, exclusively=False)
    deleted, _by_model = CommentSupport.objects.filter(pk=support.pk).delete()
    if not deleted:
        return
    log.close_receipt(LeafKind.VOTE_RECEIVED, support.public_id, now)
    log.record_act(LeafKind.VOTE_WITHDRAWN, consultation, support.public_id, now)
    _count(support.comment_id, -1)


def _count(comment_id: int, change: int) -> None:
    """Keep the number that lists are sorted by; last in its transaction, so that votes hardly wait for each other."""
    Comment.objects.filter(pk=comment_id).update(supports_count=F("supports_count") + change)


def _record(support: CommentSupport) -> dict[str, str]:
    consultation: ConsultationPage = support.comment.consultation
    return {
        "consultation": str(consultation.translation_key),
        "comment": support.comment.public_id,
        "vote": "support",
    }


def _receipt(support: CommentSupport) -> Receipt:
    return Receipt.objects.get(kind=LeafKind.VOTE_RECEIVED, subject_id=support.public_id)
