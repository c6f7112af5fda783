"""A new comment on its way to moderators: what rules notice in it, and whether it is shown before anybody looks."""

from __future__ import annotations

from datetime import datetime

from consultations.models import Comment, Moderation, Status
from consultations.moderation import hints
from consultations.moderation.hints import Hint
from consultations.services import moderation
from consultations.services.looking_up import Around
from consultations.services.standing import State


def show_or_wait(comment: Comment, found: list[Hint], now: datetime) -> None:
    """Show a comment that was just stored and logged where moderation comes later, in the same transaction.

    What a rule has noticed waits for a moderator everywhere; nothing is refused.
    """
    if comment.consultation.moderation == Moderation.POST and not found:
        moderation.enact(comment, State(Status.PUBLISHED), now, None)


def noticed(comment: Comment, around: Around) -> list[Hint]:
    """What rules notice in a comment that comes in."""
    found = hints.hints_in(f"{comment.body}\n{comment.suggestion}", around.watched)
    if around.is_repeated:
        found.append(Hint.REPEATED)
    return found
