"""Words that were written as one («رخصةقيادة», «عبدالله»), and one that was written as two («لا سلكي», «القيا دة»).

Both are guesses: whether the parts, or the whole, are words the index says.
"""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from itertools import islice, pairwise

from search.stopwords import STOP_WORDS

Pair = tuple[str, str]

# Of the stop words only these are written together with the word behind them; «ان» and «قطاع» are not «انقطاع».
_PARTICLES = frozenset(("لا", "ما", "يا"))
_ARTICLES = ("ال", "وال", "بال", "لل")
_AT_ARTICLE = (
    3.0  # to the logarithm of the frequencies: blanks are mostly forgotten before an article
)
_SHORT, _USUAL, _LONG = 3, 4, 5  # a part of three letters stands beside a long one or an article
_LONGEST = 30


def splits(word: str) -> list[Pair]:
    """Where a blank may be missing in a word.

    >>> splits("لاسلكي"), splits("عبدالله")
    ([('لا', 'سلكي')], [('عبد', 'الله'), ('عبدا', 'لله')])
    """
    if len(word) > _LONGEST:
        return []
    cuts = ((word[:place], word[place:]) for place in range(2, len(word) - 1))
    return [(one, other) for one, other in cuts if _may_be_two(one, other)]


def _may_be_two(one: str, other: str) -> bool:
    if one in _PARTICLES:
        return len(other) >= _USUAL
    if one in STOP_WORDS or other in STOP_WORDS:
        return False
    shorter, longer = sorted((len(one), len(other)))
    return shorter >= _USUAL or (
        shorter == _SHORT and (longer >= _LONG or other.startswith(_ARTICLES))
    )


def best_split(word: str, frequencies: Mapping[str, int]) -> Pair | None:
    """The likeliest two words in one, both of which documents have; ``frequencies``: in how many."""
    known = [pair for pair in splits(word) if pair[0] in frequencies and pair[1] in frequencies]
    return max(known, key=lambda pair: _chance(pair, frequencies), default=None)


def split_at_article(word: str, known: Container[str]) -> Pair | None:
    """The first two words in one of which the second has an article and one is known; for when nothing else is left."""
    return next(
        (
            pair
            for pair in splits(word)
            if pair[1].startswith(_ARTICLES)
            and any(part in known and len(part) >= _USUAL for part in pair)
        ),
        None,
    )


def _chance(pair: Pair, frequencies: Mapping[str, int]) -> float:
    at_article = _AT_ARTICLE if pair[1].startswith(_ARTICLES) else 0.0
    return sum(math.log(frequencies[part]) for part in pair) + at_article


def joined(words: Sequence[str], most: int) -> dict[str, Pair]:
    """What neighbours of a query are as one word, for the first ``most``.

    >>> joined(["عبد", "الله", "في", "2024"], 5)
    {'عبدالله': ('عبد', 'الله')}
    """
    pairs = islice(pairwise(words), most)
    return {one + other: (one, other) for one, other in pairs if _may_be_one(one, other)}


def _may_be_one(one: str, other: str) -> bool:
    # A letter by itself is a conjunction typed apart, or what an apostrophe left.
    are_words = one.isalpha() and other.isalpha() and min(len(one), len(other)) > 1
    return are_words and (one in _PARTICLES or one not in STOP_WORDS) and other not in STOP_WORDS
