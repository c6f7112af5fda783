"""Writes of participants: comments, received inside the window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from accounts.participants import NOBODY, Participant
from common import plain_text
from common.bidi import is_invisible_only
from common.errors import NotFound
from consultations import log, participation, profiles
from consultations.anchoring.passages import Quote, find_quote
from consultations.errors import (
    CommentTooLong,
    EmptyComment,
    ForbiddenCharacters,
    PassageNotFound,
    ReplyToReply,
    SuggestionUnchanged,
)
from consultations.models import Comment, ConsultationPage, TextVersion
from consultations.models.comment import MAX_BODY, MAX_NAME
from consultations.moderation import hints
from consultations.profiles import NO_PROFILE, Profile
from consultations.services import cases, intake, looking_up, places
from consultations.services.looking_up import Around
from consultations.services.window import Clock, check_open, lock_window
from consultations.wording import words_of
from operations.clock import database_now

MAX_SUGGESTION = 8000
CONTEXT = 32  # characters kept on each side of a passage


@dataclass(frozen=True, slots=True)
class CommentDraft:
    """What a participant wrote, and on what.

    ``clause_key`` is empty for the consultation as a whole; ``version`` is the number of the text version that was read, 0 for
    the newest. ``quote`` marks a passage of the clause in ``quote_language``. A reply names its ``parent`` and takes its place.
    """

    clause_key: str
    body: str
    language: str
    author_name: str = ""
    stance: str = ""
    version: int = 0
    suggestion: str = ""
    quote: Quote = Quote()
    quote_language: str = ""
    parent: str = ""
    profile: Profile = NO_PROFILE


@transaction.atomic
def submit_comment(
    *,
    consultation: ConsultationPage,
    draft: CommentDraft,
    participant: Participant = NOBODY,
    clock: Clock = database_now,
) -> Comment:
    """Record one comment; it awaits moderation, or is shown at once where that comes later.

    Its ``receipt`` is for the author alone.

    The window is locked in share mode and read again, then `clock` is asked, and both decide: an early closing waits for the
    comments before it, and comments never wait for each other.

    Args:
        consultation: the original page (see `selectors.consultation_by_slug`).
        participant: who writes; a pseudonym of this consultation is kept, and nothing else of them.
        clock: gives the instant that decides lateness and is stored as that of receipt.

    Raises:
        EmptyComment, CommentTooLong, ForbiddenCharacters, PassageNotFound, SuggestionUnchanged, ReplyToReply: see `errors`.
        AssuranceTooLow: the consultation asks for participants who are known better.
        ProfileRefused: it asks for answers about the respondent that are missing.
        ConsultationClosed: the instant is outside [opens_at, closes_at), or the consultation was withdrawn.
        NotFound: no published version has this clause, or no public comment this id.
    """
    return receive_comment(
        consultation=consultation, draft=draft, participant=participant, clock=clock
    )


def receive_comment(
    *,
    consultation: ConsultationPage,
    draft: CommentDraft,
    participant: Participant = NOBODY,
    clock: Clock = database_now,
) -> Comment:
    """`submit_comment` in the transaction of a caller who lets it fail as a whole: two statements less."""
    words = checked_words(draft)
    around, now = _held(consultation, draft, words, clock)
    current = check_open(around.consultation, now)
    participation.require_level(
        participant,
        participation.level_for_comments(current, now),
        is_guarded=participation.is_guarded(current, now),
    )
    pseudonym = participation.pseudonym_in(current, participant)
    return store_comment(around, draft, words, pseudonym=pseudonym, now=now)


def _held(
    consultation: ConsultationPage, draft: CommentDraft, words: dict[str, str], clock: Clock
) -> tuple[Around, datetime]:
    """Hold the window's row in share mode, then ask `clock`, then read what a draft comes in to.

    One exchange with PostgreSQL, where the clock is its own.
    """
    if connection.vendor == "postgresql" and clock is database_now:
        around = around_draft(consultation, draft, words, is_holding=True)
        if around.held_at is not None:
            return around, around.held_at
    lock_window(consultation, exclusively=False)
    now = clock()
    return around_draft(consultation, draft, words), now


def around_draft(
    consultation: ConsultationPage,
    draft: CommentDraft,
    words: dict[str, str],
    *,
    is_holding: bool = False,
) -> Around:
    """Read what a draft comes in to, under the window's lock. One query."""
    return looking_up.around(
        consultation.pk,
        key=draft.clause_key,
        number=draft.version,
        digest=hints.digest_of(words["body"]),
        is_holding=is_holding,
    )


def store_comment(
    around: Around, draft: CommentDraft, words: dict[str, str], *, pseudonym: str, now: datetime
) -> Comment:
    """Store what may be stored, whoever asked for it: under the window's lock, with words that `checked_words` gave."""
    consultation = around.consultation
    profile = profiles.checked(draft.profile, consultation)
    comment = Comment(
        pk=around.comment_id,
        consultation=consultation,
        pseudonym=pseudonym,
        language=draft.language,
        submitted_at=now,
        **words,
    )
    if draft.parent:
        _reply(comment, draft.parent)
    else:
        comment.stance = draft.stance
        _place(comment, draft, around)
    found = intake.noticed(comment, around)
    case = cases.new_case(comment, found, around.digest)
    log.record_comment(comment, log.comment_record(comment, consultation), now, comment, case)
    profiles.keep(profile, comment)
    intake.show_or_wait(comment, found, now)
    return comment


def checked_words(draft: CommentDraft) -> dict[str, str]:
    """The words of a draft as they are stored: body, suggestion and name.

    Raises:
        EmptyComment, CommentTooLong, ForbiddenCharacters: see `errors`.
    """
    typed = (draft.body, draft.suggestion, draft.quote.exact)
    if not all(plain_text.is_storable(one) for one in typed):
        raise ForbiddenCharacters
    if not plain_text.is_author_name(draft.author_name):
        raise ForbiddenCharacters
    body, suggestion = plain_text.as_stored(draft.body), plain_text.as_stored(draft.suggestion)
    if is_invisible_only(suggestion) or draft.parent or not draft.clause_key:
        suggestion = ""
    if is_invisible_only(body) and not suggestion:
        raise EmptyComment
    author_name = plain_text.as_stored(draft.author_name).strip()
    limits = ((body, MAX_BODY), (suggestion, MAX_SUGGESTION), (author_name, MAX_NAME))
    for text, maximum in limits:
        if len(text) > maximum:
            raise CommentTooLong(length=len(text), maximum=maximum)
    return {"body": body, "suggestion": suggestion, "author_name": author_name}


def _reply(comment: Comment, parent_id: str) -> None:
    """Hang `comment` below a public comment, on what that one speaks of."""
    parent = (
        Comment.objects.published()
        .filter(consultation_id=comment.consultation_id, public_id=parent_id)
        .select_related("version", "clause")
        .first()
    )
    if parent is None:
        raise NotFound
    if parent.parent_id is not None:
        raise ReplyToReply
    comment.parent = parent
    comment.version, comment.clause = parent.version, parent.clause
    comment.place, comment.fate = parent.place, parent.fate


def _place(comment: Comment, draft: CommentDraft, around: Around) -> None:
    """Set what the comment speaks of: nothing in particular, a clause, or a passage of it."""
    if not draft.clause_key:
        newest = TextVersion.objects.filter(
            consultation_id=comment.consultation_id, published_at__isnull=False
        )
        comment.version = newest.order_by("-number").first()
        return
    clause = around.clause
    if clause is None:
        raise NotFound
    comment.clause, comment.version, comment.place = clause, clause.version, clause.key
    if draft.quote.exact or comment.suggestion:
        _mark(comment, draft)
    if clause.version.number != around.newest:
        places.place_late(comment)


def _mark(comment: Comment, draft: CommentDraft) -> None:
    """Check passage and suggestion against the clause's words as they are stored."""
    language = draft.quote_language or draft.language
    text = words_of(comment.clause, language)
    if comment.suggestion and comment.suggestion.strip() == text.strip():
        raise SuggestionUnchanged
    if not draft.quote.exact:
        return
    quote = Quote(*(plain_text.as_stored(part) for part in _parts(draft.quote)))
    place = find_quote(text, quote)
    if place is None:
        raise PassageNotFound
    start, end = place
    comment.quote_exact, comment.quote_language = text[start:end], language
    comment.quote_prefix = text[max(0, start - CONTEXT) : start]
    comment.quote_suffix = text[end : end + CONTEXT]


def _parts(quote: Quote) -> tuple[str, str, str]:
    return quote.exact, quote.prefix, quote.suffix
