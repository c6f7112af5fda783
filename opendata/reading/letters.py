"""How much a word looks like one that people write, in Arabic or in Latin letters: the prior of the vote on encodings."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from opendata.reading.arabic_pairs import LETTERS, PAIRS

_PLACE = {letter: place for place, letter in enumerate(LETTERS)}
_END = _PLACE[" "]
# -ln(probability) of a pair in running text is about 2.7 on average, and beyond 7 when letters are thrown together.
_MIDDLE = 4.5
_USUAL_ACCENTS = frozenset("éèàçêâîôûëïùüœñóíáúãõäößåøæÉÈÀÇÊÂÎÔÖÄÜÑÓÁœŒšžŠŽ")
_USUAL_SIGNS = frozenset("\u00a0«»©®°–—‘’“”…€£•،؛؟±²³×½\u200c\u200d„‚")
_SHADDA = "\u0651"
_FOLDED = {"ک": "ك", "ی": "ي", "ہ": "ه", "ے": "ي", "ھ": "ه"}


@lru_cache(maxsize=20_000)
def word_score(word: str) -> float:
    """Above 0 for what is usual, below for what is odd; about 1 for each letter that is not ASCII.

    >>> word_score("السكان") > 3 > -5 > word_score("ÇáÓßÇä")
    True
    """
    letters = [sign for sign in word if _is_arabic(sign)]
    arabic = [sign for sign in letters if not unicodedata.combining(sign) and sign != "ـ"]
    score = sum(_sign_score(sign) for sign in word if ord(sign) > 127)
    latin = sum(sign.isalpha() and not _is_arabic(sign) for sign in word)
    score -= 6.0 * min(latin, len(letters))
    if not arabic:
        return score + _latin_score(word)
    return score + _arabic_score(arabic) + _marks_score(word)


def _is_arabic(sign: str) -> bool:
    return "\u0621" <= sign <= "\u06d3" and (sign.isalpha() or unicodedata.combining(sign) != 0)


def _arabic_score(letters: list[str]) -> float:
    places = [_PLACE.get(_FOLDED.get(sign, sign)) for sign in letters]
    pairs = zip([_END, *places], [*places, _END], strict=True)
    return sum(_pair_score(first, second) for first, second in pairs)


def _marks_score(word: str) -> float:
    """Vowel marks stand on a letter, one on each; only shadda shares its letter."""
    score = 0.0
    for before, sign in zip(" " + word, word, strict=False):
        if unicodedata.combining(sign) and (not before.isalpha() or before == " "):
            score -= 0.0 if before == _SHADDA or sign == _SHADDA else 7.0
    return score


def _pair_score(first: int | None, second: int | None) -> float:
    if first is None or second is None:
        return -2.0
    return _MIDDLE - int(PAIRS[first][second])


def _latin_score(word: str) -> float:
    """Accents stand between plain letters; a row of them is another encoding seen through this one."""
    score = 0.0
    for before, sign in zip(" " + word, word, strict=False):
        if ord(sign) < 128 or not sign.isalpha():
            continue
        score += 1.0 if sign in _USUAL_ACCENTS else -2.0
        if before.isalpha() and ord(before) > 127:
            score -= 3.5
        if sign.isupper() and before.islower():
            score -= 2.0
    return score


def _sign_score(sign: str) -> float:
    """For what is no letter: undefined bytes and controls speak against, usual punctuation for."""
    if sign == "\ufffd":
        return -8.0
    if sign.isalpha():
        return 0.0
    if unicodedata.combining(sign):
        return -1.0
    if unicodedata.category(sign) == "Cc":
        return -6.0
    return 0.3 if sign in _USUAL_SIGNS or sign == "ـ" else -1.5
