"""How likely one slip of a hand is: which letters lie or sound near each other, and what happened between two spellings."""

from __future__ import annotations

from functools import cache

# Rows of the Arabic (101) and the Latin keyboard, each with the offset of its first key in widths of a key.
_ROWS = (
    ((0.0, "ضصثقفغعهخحجد"), (0.4, "شسيبلاتنمكط"), (0.8, "يءور_يهوزظ")),
    ((0.0, "qwertyuiop"), (0.3, "asdfghjkl"), (0.7, "zxcvbnm")),
)
_FAR = 1.3  # widths of a key
# Letters that sound or look alike, so that one is written for the other.
_ALIKE = "ضظ تط سص ذدز ثست حه قك ايو عا حخج بتثن رز سش صض طظ عغ فق وؤ"

# Added to the logarithm of a word's frequency: what a slip of this kind says for a guess.
SWAPPED, NEAR, DOUBLED, MISSED, ADDED, FAR = 2.0, 2.0, 2.0, 1.0, 0.0, -2.0


@cache
def _neighbouring() -> frozenset[tuple[str, str]]:
    """Pairs of letters that lie next to each other or are alike."""
    pairs = {(one, other) for group in _ALIKE.split() for one in group for other in group}
    for rows in _ROWS:
        keys = [
            (letter, offset + column, row)
            for row, (offset, letters) in enumerate(rows)
            for column, letter in enumerate(letters)
        ]
        pairs |= {
            (one, other)
            for one, x, row in keys
            for other, at, below in keys
            if abs(x - at) <= _FAR and abs(row - below) <= 1
        }
    return frozenset(pairs)


def likelihood(typed: str, meant: str) -> float:
    """How much speaks for ``meant``, a word at Damerau distance 1, having been typed so.

    >>> likelihood("لكرض", "لمرض") > likelihood("لصرض", "لمرض")
    True
    """
    place = 0
    while place < min(len(typed), len(meant)) and typed[place] == meant[place]:
        place += 1
    if len(typed) == len(meant):
        if typed[place + 1 :] != meant[place + 1 :]:
            return SWAPPED
        return NEAR if (typed[place], meant[place]) in _neighbouring() else FAR
    longer, usual = (typed, ADDED) if len(typed) > len(meant) else (meant, MISSED)
    is_doubled = place > 0 and longer[place] == longer[place - 1]
    return DOUBLED if is_doubled else usual
