"""Writes of participants: comments, received inside the window."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from accounts.participants import NOBODY, Participant
from common.bidi import is_invisible_only
from common.errors import NotFound
from consultations import log, participation, plain_text
from consultations.errors import CommentTooLong, EmptyComment, ForbiddenCharacters
from consultations.models import Clause, Comment, ConsultationPage
from consultations.models.comment import MAX_BODY, MAX_NAME
from consultations.services import intake
from consultations.services.window import Clock, lock_window, require_open
from operations.clock import database_now


@dataclass(frozen=True, slots=True)
class CommentDraft:
    """What a participant wrote; ``version`` is the number of the text version that was read, 0 for the newest."""

    clause_key: str
    body: str
    language: str
    author_name: str = ""
    stance: str = ""
    version: int = 0


@transaction.atomic
def submit_comment(
    *,
    consultation: ConsultationPage,
    draft: CommentDraft,
    participant: Participant = NOBODY,
    clock: Clock = database_now,
) -> Comment:
    """Record one comment on one clause; it awaits moderation, or is shown at once where that comes later.

    Its ``receipt`` is for the author alone.

    The window is locked in share mode and read again, then `clock` is asked, and both decide: an early closing waits for the
    comments before it, and comments never wait for each other.

    Args:
        consultation: the original page (see `selectors.consultation_by_slug`).
        participant: who writes; a pseudonym of this consultation is kept, and nothing else of them.
        clock: gives the instant that decides lateness and is stored as that of receipt.

    Raises:
        EmptyComment, CommentTooLong, ForbiddenCharacters: see `errors`.
        AssuranceTooLow: the consultation asks for participants who are known better.
        ConsultationClosed: the instant is outside [opens_at, closes_at), or the consultation was withdrawn.
        NotFound: no published version has this clause.
    """
    body, author_name = _checked(draft)
    lock_window(consultation, exclusively=False)
    now = clock()
    consultation = require_open(consultation, now)
    participation.require_level(participant, consultation.participation_level)
    comment = Comment.objects.create(
        clause=_commentable_clause(consultation, draft),
        body=body,
        author_name=author_name,
        pseudonym=participation.pseudonym_in(consultation, participant),
        stance=draft.stance,
        language=draft.language,
        submitted_at=now,
    )
    log.record_comment(comment, log.comment_record(comment, consultation), now)
    intake.look_at(comment, now)
    return comment


def _checked(draft: CommentDraft) -> tuple[str, str]:
    if not plain_text.is_storable(draft.body) or not plain_text.is_author_name(draft.author_name):
        raise ForbiddenCharacters
    body = plain_text.as_stored(draft.body)
    if is_invisible_only(body):
        raise EmptyComment
    if len(body) > MAX_BODY:
        raise CommentTooLong(length=len(body), maximum=MAX_BODY)
    author_name = plain_text.as_stored(draft.author_name).strip()
    if len(author_name) > MAX_NAME:
        raise CommentTooLong(length=len(author_name), maximum=MAX_NAME)
    return body, author_name


def _commentable_clause(consultation: ConsultationPage, draft: CommentDraft) -> Clause:
    clauses = Clause.objects.filter(
        version__consultation=consultation,
        version__published_at__isnull=False,
        key=draft.clause_key,
    )
    if draft.version:
        clauses = clauses.filter(version__number=draft.version)
    clause = clauses.select_related("version").order_by("-version__number").first()
    if clause is None:
        raise NotFound
    clause.version.consultation = consultation
    return clause
