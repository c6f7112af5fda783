"""An author changes a comment while the consultation is open: a new comment takes the place of the old one, which is withdrawn.

What was received is never rewritten, so that receipts and the log stay true: the new comment has a receipt of its own and names
the one it replaces, whose words stay with its own receipt. Support is not carried over, since it was given to other words.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from common.errors import NotFound
from consultations import log
from consultations.errors import CommentEnded, CommentUnchanged, SuggestionUnchanged
from consultations.models import ENDED, Comment
from consultations.moderation import hints
from consultations.moderation.originals import original_of
from consultations.participation import Authorship
from consultations.services import cases, comments, endings, intake, looking_up
from consultations.services.comments import CommentDraft
from consultations.services.window import Clock, lock_window, require_open
from consultations.wording import words_of
from operations.clock import database_now

# What the new comment has of the old one.
_KEPT = (
    *("consultation", "version", "clause", "place", "fate", "parent", "language", "pseudonym"),
    *("quote_exact", "quote_prefix", "quote_suffix", "quote_language"),
)


@dataclass(frozen=True, slots=True)
class Revision:
    """The new wording; ``stance`` and ``suggestion`` are dropped where the comment is a reply."""

    body: str
    suggestion: str = ""
    author_name: str = ""
    stance: str = ""


@transaction.atomic
def revise_comment(
    *, comment: Comment, author: Authorship, revision: Revision, clock: Clock = database_now
) -> Comment:
    """Replace a comment by another wording; the new one is moderated like every other. Its ``receipt`` is for the author alone.

    Raises:
        CommentEnded: it was withdrawn, erased or replaced before.
        CommentUnchanged: nothing in it was changed.
        ConsultationClosed: comments are not taken now.
        EmptyComment, CommentTooLong, ForbiddenCharacters, SuggestionUnchanged: as for a new comment.
        NotTheAuthor: what `author` shows is not that of who wrote it.
    """
    lock_window(comment.consultation, exclusively=False)
    now = clock()
    consultation = require_open(comment.consultation, now)
    current = endings.held_by_author(comment, author)
    if current.status in ENDED:
        raise CommentEnded(state=current.status)
    made = Comment(submitted_at=now, replaces=current, **_words(current, revision))
    for name in _KEPT:
        setattr(made, name, getattr(current, name))
    made.consultation = consultation
    made.save(force_insert=True)
    _keep_profile(current, made)
    around = looking_up.around(consultation.pk, key="", number=0, digest=hints.digest_of(made.body))
    found = intake.noticed(made, around)
    case = cases.new_case(made, found, around.digest)
    log.record_comment(made, log.comment_record(made, consultation), now, case)
    intake.show_or_wait(made, found, now)
    endings.end(current, now, replaced_by=made.public_id)
    return made


def _keep_profile(current: Comment, made: Comment) -> None:
    """Who responds, and how it came in, stay what they were."""
    for name in ("respondent", "assisted"):
        beside = getattr(current, name, None)
        if beside is not None:
            beside.pk = made.pk
            beside.comment = made
            beside.save(force_insert=True)


def _words(current: Comment, revision: Revision) -> dict[str, str]:
    draft = CommentDraft(
        clause_key=current.clause_key,
        body=revision.body,
        language=current.language,
        author_name=revision.author_name,
        suggestion=revision.suggestion,
        parent=current.parent.public_id if current.parent else "",
    )
    words = comments.checked_words(draft)
    words["stance"] = "" if current.parent else revision.stance
    if words["suggestion"]:
        if current.clause is None:
            raise NotFound
        text = words_of(current.clause, current.quote_language or current.language)
        if words["suggestion"].strip() == text.strip():
            raise SuggestionUnchanged
    before = {name: getattr(current, name) for name in words} | {"body": original_of(current)}
    if words == before:
        raise CommentUnchanged
    return words
