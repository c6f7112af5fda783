"""A new comment on its way to moderators: what rules notice in it, and whether it is shown before anybody looks."""

from __future__ import annotations

from datetime import datetime

from consultations.models import Comment, Moderation, Status
from consultations.moderation import hints
from consultations.moderation.hints import Hint
from consultations.services import cases, looking_up, moderation
from consultations.services.standing import State


def look_at(comment: Comment, now: datetime) -> None:
    """File a comment that was just stored and logged, in the same transaction; show it where moderation comes later.

    What a rule has noticed waits for a moderator everywhere; nothing is refused.
    """
    consultation = comment.consultation
    digest = hints.digest_of(comment.body)
    found = _found(comment, digest)
    cases.open_case(comment, found, digest)
    if consultation.moderation == Moderation.POST and not found:
        moderation.enact(comment, State(Status.PUBLISHED), now, None)


def _found(comment: Comment, digest: str) -> list[Hint]:
    watched, is_repeated = looking_up.watched_and_repeated(comment.consultation_id, digest)
    found = hints.hints_in(f"{comment.body}\n{comment.suggestion}", watched)
    if is_repeated:
        found.append(Hint.REPEATED)
    return found
