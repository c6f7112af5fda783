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
_PROCLITICS = (
    *("و", "ف", "ب", "ك", "ل", "س", "ال", "لل", "وال", "فال", "بال", "كال", "ولل", "فلل", "وبال"),
    *("وب", "ول", "وس", "فب"),
)
_SHORTEST = 3
_LONGEST = 25
_MOST_WORDS = 12  # of one query; each unknown one costs some 500 look-ups


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words to look for, each with its weight; the best guesses for each word that is unknown, likeliest first.

    ``bare`` are unknown words that are known ones behind a conjunction, preposition or article.
    """

    weights: Mapping[str, float]
    guesses: Mapping[str, tuple[str, ...]]
    bare: Mapping[str, str]

    def forms(self, word: str) -> tuple[str, ...]:
        """The word and all that is looked for in its place."""
        bare = (self.bare[word],) if word in self.bare else ()
        return (word, *bare, *self.guesses.get(word, ()))


def respell(words: Iterable[str], engine: Engine) -> Spelling:
    """Add to each unknown word what it may stand for; the more guesses there are, the less each counts.

    A word is known when the index has it or another form of its light stem. «وجمال» shares its weight with «جمال».
    """
    asked = list(words)
    known = engine.frequencies("word", asked)
    unknown = [word for word in asked if word not in known and _may_be_mistyped(word)]
    weights = dict.fromkeys(asked, 1.0)
    bare = _without_proclitics(unknown, engine)
    for word, rest in bare.items():
        weights[word] = 0.5
        weights[rest] = max(weights.get(rest, 0.0), 0.5)
    stems = engine.frequencies("stem", {light_stem(word) for word in unknown})
    guesses: dict[str, tuple[str, ...]] = {}
    for word in unknown[:_MOST_WORDS]:
        if word in bare or light_stem(word) in stems:
            continue
        counts = engine.frequencies("word", neighbours(word))
        best = sorted(counts, key=lambda guess: (-counts[guess], guess))[:_MOST_GUESSES]
        if best:
            guesses[word] = tuple(best)
        for guess in best:
            weights[guess] = max(weights.get(guess, 0.0), SPELLING_WEIGHT / len(best) ** 0.5)
    return Spelling(weights, guesses, bare)


def _without_proclitics(unknown: list[str], engine: Engine) -> dict[str, str]:
    """Unknown words that are known words behind «و», «بال» and the like, with the longest such word."""
    rests = {
        word: [word[len(lead) :] for lead in _PROCLITICS if word.startswith(lead)]
        for word in unknown
    }
    long_enough = {rest for found in rests.values() for rest in found if len(rest) >= _SHORTEST}
    known = engine.frequencies("word", long_enough)
    return {
        word: max(fitting, key=len)
        for word, found in rests.items()
        if (fitting := [rest for rest in found if rest in known])
    }


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
