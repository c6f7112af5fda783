"""Rules that notice something in a comment and say so to moderators. They refuse nothing, and decide nothing about a comment."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.arabic import fold, strip_clitics, words


class Hint(models.TextChoices):
    LINK = "link", _("a link")
    EMAIL = "email", _("an e-mail address")
    PHONE = "phone", _("a telephone number")
    REPEATED = "repeated", _("the same text was sent before")
    WORD = "word", _("a word of the list")


# On folded text: Latin digits, small letters, nothing invisible.
_ENDINGS = "com|net|org|info|biz|edu|gov|io|co|me|ly|jo|sa|ae|eg|ps|iq|sy|lb|kw|qa|bh|om|xyz|top|site|shop|online|link|click"
_LINK = re.compile(
    rf"https?://|www\.[a-z0-9]|(?<![a-z0-9@.-])[a-z0-9-]{{2,63}}\.(?:{_ENDINGS})(?![a-z0-9-])"
)
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]{1,63}\.[^\s@]{2}")
# An international number, or nine digits and more in a row of groups: a year, a date or an article is shorter.
_PHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)[1-9](?:[ ().-]{0,2}\d){7,14}|\d(?:[ ().-]{0,2}\d){8,14})(?!\d)"
)


def hints_in(text: str, watched: Iterable[str] = ()) -> list[Hint]:
    """What can be seen in the text alone, in the order of `Hint`; time grows with its length.

    Args:
        watched: the site's words and phrases, normalised (see `normalised`).
    """
    folded = fold(text)
    found = []
    if _LINK.search(folded):
        found.append(Hint.LINK)
    if _EMAIL.search(folded):
        found.append(Hint.EMAIL)
    if _PHONE.search(folded):
        found.append(Hint.PHONE)
    if has_watched(text, watched):
        found.append(Hint.WORD)
    return found


def has_watched(text: str, watched: Iterable[str]) -> bool:
    """Whether a watched word stands in the text as a whole word, either with or without an article or a conjunction before it."""
    plain = normalised(text)
    texts = (f" {plain} ", f" {_bare(plain)} ")
    return any(
        f" {one} " in written
        for word in watched
        if word
        for one, written in zip((word, _bare(word)), texts, strict=True)
    )


def _bare(plain: str) -> str:
    return " ".join(strip_clitics(word) for word in plain.split())


def normalised(text: str) -> str:
    """The words in their folded form: equal for spellings that mean the same, whatever stands between the words.

    >>> normalised("أُوافق، على المادّة ٣!") == normalised("اوافق على المادة 3")
    True
    """
    return " ".join(word.folded for word in words(text))


def digest_of(text: str) -> str:
    """By which repetitions are found; empty where there are no words."""
    plain = normalised(text)
    return hashlib.sha256(f"diwan.repeated/v1\n{plain}".encode()).hexdigest() if plain else ""


def listed(hints: str) -> list[Hint]:
    """As `ModerationCase.hints` stores them."""
    return [Hint(one) for one in hints.split(",") if one]


def stored(hints: Iterable[Hint]) -> str:
    return ",".join(one.value for one in hints)
