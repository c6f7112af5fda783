"""Reports of published comments by anybody; they show in the moderators' queue and do nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from common import plain_text
from common.errors import NotFound
from common.logging import get_logger
from consultations.errors import ForbiddenCharacters, ReportRefused
from consultations.models import Comment, CommentReport, ModerationCase, WithholdingReason
from consultations.models.moderation import MAX_NOTE

log = get_logger(__name__)

# Until then the same visitor is counted once; afterwards nothing tells who reported.
VISITORS_KEPT = timedelta(days=30)


@transaction.atomic
def report_comment(
    *, comment: Comment, visitor: str, reason: str, note: str = "", now: datetime
) -> bool:
    """Say that a published comment breaks a rule; False when this visitor has said so before, which changes nothing.

    Args:
        visitor: who calls, as far as calls are counted (see `common.visitor.counted_as`); stored as a digest for it only.

    Raises:
        ForbiddenCharacters, ReportRefused: the note cannot be stored, or is too long.
        NotFound: the comment is not shown to the public.
        ValueError: `reason` is no rule.
    """
    words = _checked(note)
    if not Comment.objects.published().filter(pk=comment.pk).exists():
        raise NotFound
    try:
        with transaction.atomic():
            CommentReport.objects.create(
                comment=comment,
                visitor=_digest(comment, visitor),
                reason=WithholdingReason(reason).value,
                note=words,
                reported_at=now,
            )
    except IntegrityError:
        return False
    ModerationCase.objects.filter(pk=comment.pk).update(reports=F("reports") + 1)
    return True


@transaction.atomic
def forget_reporters(*, now: datetime) -> int:
    """Blank what could tell that two reports came from one visitor; returns of how many. A second call finds none."""
    old = CommentReport.objects.filter(reported_at__lte=now - VISITORS_KEPT).exclude(visitor="")
    forgotten = old.update(visitor="")
    log.info("reporters.forgotten", reports=forgotten)
    return forgotten


def _digest(comment: Comment, visitor: str) -> str:
    return salted_hmac(
        "diwan.comment.report", f"{comment.public_id}:{visitor}", algorithm="sha256"
    ).hexdigest()


def _checked(note: str) -> str:
    if not plain_text.is_storable(note):
        raise ForbiddenCharacters
    words = plain_text.as_stored(note).strip()
    if len(words) > MAX_NOTE:
        raise ReportRefused(length=len(words), maximum=MAX_NOTE)
    return words
