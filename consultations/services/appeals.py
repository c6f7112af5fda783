"""An author's appeal against a decision, and its answer by another moderator."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actors import Actor
from common import plain_text
from common.bidi import is_invisible_only
from consultations import log
from consultations.errors import (
    AnotherMustAnswer,
    AppealAnswered,
    AppealRefused,
    CommentEnded,
    ForbiddenCharacters,
    NotAppealable,
    NotTheAuthor,
)
from consultations.models import (
    ENDED,
    ActKind,
    Appeal,
    Comment,
    LeafKind,
    ModerationAct,
    Status,
    Verdict,
)
from consultations.models.moderation import MAX_APPEAL
from consultations.moderation import appeals
from consultations.participation import Authorship
from consultations.services import notices, standing
from consultations.services.moderation import held
from consultations.services.standing import Decided, State
from consultations.services.window import announce_comments


@transaction.atomic
def appeal_decision(
    *, comment: Comment, author: Authorship, text: str, language: str, now: datetime
) -> Appeal:
    """Object to what was decided on one's own comment: that it is withheld, or that parts of it are hidden. Once per comment.

    Raises:
        AppealRefused, ForbiddenCharacters: see `errors`.
        CommentEnded: it was withdrawn or erased.
        NotAppealable: nothing stands against the comment, or it was appealed already.
        NotTheAuthor: what `author` shows is not that of who wrote it.
    """
    words = _checked(text)
    comment = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("consultation", "redaction")
        .get(pk=comment.pk)
    )
    if not author.is_shown_for(comment):
        raise NotTheAuthor
    if comment.status in ENDED:
        raise CommentEnded(state=comment.status)
    act = appealable_act(comment)
    if act is None:
        raise NotAppealable
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(
                comment=comment, against=act, text=words, language=language, appealed_at=now
            )
    except IntegrityError:
        raise NotAppealable from None
    state = State.of(comment)
    standing.record(ActKind.APPEALED, comment, (state, state), now, None).save()
    log.record_act(LeafKind.COMMENT_APPEALED, comment.consultation, comment.public_id, now)
    announce_comments(comment.consultation)
    return appeal


def appealable_act(comment: Comment) -> ModerationAct | None:
    """The decision that stands against the comment; none when it is shown as a whole, or waits."""
    if not appeals.may_be_appealed(comment):
        return None
    against = comment.acts.filter(
        kind__in=(ActKind.WITHHELD, ActKind.REDACTED), undone_by__isnull=True
    )
    return against.order_by("-pk").first()


@transaction.atomic
def answer_appeal(
    *, appeal: Appeal, actor: Actor, verdict: str, words: str, now: datetime
) -> Appeal:
    """Let the decision stand, or lift it and show the comment as a whole; with reasons that its author reads.

    Raises:
        AnotherMustAnswer: `actor` decided, and the agency has other moderators.
        AppealAnswered: it has an answer.
        AppealRefused, ForbiddenCharacters: the reasons are empty or too long, or cannot be stored.
        CommentEnded: the author has withdrawn or erased the comment.
        Refused: `actor` does not moderate for the agency.
        ValueError: `verdict` is none.
    """
    verdict, words = Verdict(verdict), _checked(words)
    comment = held(appeal.comment, actor)
    appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if appeal.verdict:
        raise AppealAnswered
    if not appeals.may_answer(actor, comment):
        raise AnotherMustAnswer
    appeal.verdict, appeal.words = verdict, words
    appeal.decided_at, appeal.decided_by_id = now, actor.user_id
    appeal.save(update_fields=["verdict", "words", "decided_at", "decided_by"])
    notices.answered(_carry_out(comment, verdict, now, actor))
    announce_comments(comment.consultation)
    return appeal


def _carry_out(comment: Comment, verdict: str, now: datetime, actor: Actor) -> ModerationAct:
    consultation, before = comment.consultation, State.of(comment)
    log.record_act(
        LeafKind.COMMENT_APPEAL_DECIDED, consultation, comment.public_id, now, verdict=verdict
    )
    is_lifted = verdict == Verdict.OVERTURNED
    kind = ActKind.OVERTURNED if is_lifted else ActKind.UPHELD
    after = State(Status.PUBLISHED) if is_lifted else before
    act = standing.record(kind, comment, (before, after), now, actor.user_id)
    act.save()
    if is_lifted:
        standing.write(comment, after, Decided(now, actor.user_id))
        log.record_act(LeafKind.COMMENT_PUBLISHED, consultation, comment.public_id, now)
    return act


def _checked(text: str) -> str:
    if not plain_text.is_storable(text):
        raise ForbiddenCharacters
    words = plain_text.as_stored(text).strip()
    if is_invisible_only(words) or len(words) > MAX_APPEAL:
        raise AppealRefused(length=len(words), maximum=MAX_APPEAL)
    return words
