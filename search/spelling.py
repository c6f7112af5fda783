"""Guess what a mistyped word was meant to be, from the words that the index has.

The index is asked for each of the few hundred strings at Damerau distance 1; nothing has to be kept in memory beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from common.arabic import light_stem
from search.analysis import SPELLING_WEIGHT
from search.engines import Engine

_ARABIC_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويء"
_LATIN_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOST_GUESSES = 4
_SHORTEST = 3
_LONGEST = 25
_MOST_WORDS = 12  # of one query; each unknown one costs some 500 look-ups


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words to look for, each with its weight, and the best guess for each word that is unknown."""

    weights: Mapping[str, float]
    guesses: Mapping[str, tuple[str, ...]]


def respell(words: Iterable[str], engine: Engine) -> Spelling:
    """Add to each unknown word its likeliest spellings; the more there are, the less each counts.

    A word is known when the index has it or another form of its light stem.
    """
    asked = list(words)
    known = engine.frequencies("word", asked)
    unknown = [word for word in asked if word not in known and _may_be_mistyped(word)]
    stems = engine.frequencies("stem", {light_stem(word) for word in unknown})
    weights = dict.fromkeys(asked, 1.0)
    guesses: dict[str, tuple[str, ...]] = {}
    for word in unknown[:_MOST_WORDS]:
        if light_stem(word) in stems:
            continue
        counts = engine.frequencies("word", neighbours(word))
        best = sorted(counts, key=lambda guess: (-counts[guess], guess))[:_MOST_GUESSES]
        if best:
            guesses[word] = tuple(best)
        for guess in best:
            weights[guess] = max(weights.get(guess, 0.0), SPELLING_WEIGHT / len(best) ** 0.5)
    return Spelling(weights, guesses)


def neighbours(word: str) -> set[str]:
    """All strings at Damerau distance 1: one letter dropped, added, changed, or swapped with the next.

    >>> {"كتب", "تكاب", "كتيب", "كتابه", "متاب"} <= neighbours("كتاب")
    True
    """
    letters = _ARABIC_LETTERS if "\u0620" <= word[:1] <= "\u06ff" else _LATIN_LETTERS
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    found = {head + tail[1:] for head, tail in cuts if tail}
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    found |= {head + letter + tail[1:] for head, tail in cuts if tail for letter in letters}
    found |= {head + letter + tail for head, tail in cuts for letter in letters}
    return found - {word}


def _may_be_mistyped(word: str) -> bool:
    return _SHORTEST <= len(word) <= _LONGEST and not any(char.isdigit() for char in word)
