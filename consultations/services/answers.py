"""The agency's own replies to comments: public at once, marked as official, and told by the log like every comment."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from common import plain_text
from common.bidi import is_invisible_only
from common.errors import NotFound
from consultations import log, policies
from consultations.errors import CommentTooLong, EmptyComment, ForbiddenCharacters, ReplyToReply
from consultations.models import Comment, LeafKind, Status
from consultations.models.comment import MAX_BODY
from consultations.services import cases, notices
from consultations.services.window import announce_comments, lock_window, require
from consultations.subscriptions import events


@transaction.atomic
def answer_comment(
    *, comment: Comment, actor: Actor, body: str, language: str, now: datetime
) -> Comment:
    """Reply to a public comment in the agency's name, before and after closing alike.

    Raises:
        EmptyComment, CommentTooLong, ForbiddenCharacters, ReplyToReply: see `errors`.
        NotFound: the comment is not public.
        Refused: `actor` does not run consultations of the agency.
    """
    require(policies.may_run_consultation(actor, comment.consultation.agency_id))
    words = _checked(body)
    lock_window(comment.consultation, exclusively=False)
    parent = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("consultation", "version", "clause")
        .get(pk=comment.pk)
    )
    if parent.status != Status.PUBLISHED:
        raise NotFound
    if parent.parent_id is not None:
        raise ReplyToReply
    reply = Comment.objects.create(
        consultation=parent.consultation,
        version=parent.version,
        clause=parent.clause,
        place=parent.place,
        fate=parent.fate,
        parent=parent,
        is_official=True,
        body=words,
        language=language,
        submitted_at=now,
        status=Status.PUBLISHED,
        decided_at=now,
        decided_by_id=actor.user_id,
    )
    record = log.comment_record(reply, reply.consultation)
    log.record_comment(reply, record, now, cases.new_case(reply, [], ""))
    log.record_act(LeafKind.COMMENT_PUBLISHED, reply.consultation, reply.public_id, now)
    Comment.objects.filter(pk=parent.pk).update(is_answered=True)
    notices.replied(reply)
    events.replied(reply)
    announce_comments(reply.consultation)
    return reply


def _checked(body: str) -> str:
    if not plain_text.is_storable(body):
        raise ForbiddenCharacters
    words = plain_text.as_stored(body)
    if is_invisible_only(words):
        raise EmptyComment
    if len(words) > MAX_BODY:
        raise CommentTooLong(length=len(words), maximum=MAX_BODY)
    return words
