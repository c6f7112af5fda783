"""The site's list of words that give a hint; moderators of any agency keep it."""

from __future__ import annotations

from django.db import transaction

from accounts.actors import Actor
from accounts.models import Role
from common import plain_text
from common.bidi import has_controls
from consultations.errors import ForbiddenCharacters
from consultations.models import WatchedWord
from consultations.moderation.hints import normalised
from consultations.services.window import require

MAX_WORD = 80


@transaction.atomic
def watch_word(*, word: str, actor: Actor) -> WatchedWord:
    """Put a word or phrase on the list; one that is there already, in whatever spelling, stays as it is.

    Raises:
        ForbiddenCharacters: it has no letters, is too long, or holds what cannot be shown.
        Refused: `actor` moderates nowhere.
    """
    require(actor.acts_somewhere(Role.MODERATOR))
    word = plain_text.as_stored(word).strip()
    if not plain_text.is_storable(word) or has_controls(word) or len(word) > MAX_WORD:
        raise ForbiddenCharacters
    folded = normalised(word)
    if not folded or len(folded) > 2 * MAX_WORD:
        raise ForbiddenCharacters
    kept, _is_new = WatchedWord.objects.get_or_create(folded=folded, defaults={"word": word})
    return kept


@transaction.atomic
def unwatch_word(*, pk: int, actor: Actor) -> None:
    """Take a word off the list; hints that it gave stay.

    Raises:
        Refused: `actor` moderates nowhere.
    """
    require(actor.acts_somewhere(Role.MODERATOR))
    WatchedWord.objects.filter(pk=pk).delete()
