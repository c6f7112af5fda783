"""Guess what a mistyped word was meant to be, from the words that the index has.

The index is asked for each of the few hundred strings at Damerau distance 1; nothing has to be kept in memory beside it. However
many words are unknown, it is asked three times at most. What each step brings: docs/search.md.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from common.arabic import light_stem, strip_clitics
from search.engines import Reader
from search.joining import Pair, best_split, joined, split_at_article, splits
from search.slips import likelihood

_ARABIC_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويء"
_LATIN_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOST_GUESSES = 4
_PROCLITICS = (
    *("و", "ف", "ب", "ك", "ل", "س", "ال", "لل", "وال", "فال", "بال", "كال", "ولل", "فلل", "وبال"),
    *("وب", "ول", "وس", "فب"),
)
# What is left behind one of these is hardly ever a slip.
_SURE_PROCLITICS = frozenset(("و", "ال", "لل", "وال", "فال", "بال", "كال", "ولل"))
_SHORTEST = 3
_SHORTEST_STEM = 4
_LONGEST = 25
_MOST_WORDS = 12  # of one query; each unknown one costs some 500 look-ups

# What counts instead of a whole word's 1: all guesses for a word together (of n alike ones each .8/√n); guesses for a word of
# which another form is known; for one that may be a known word behind a letter; guesses at the stem only; the doubtful word.
_GUESSES = 0.8
_KNOWN_FORM, _KNOWN_REST, _STEM_ONLY = 0.5, 0.3, 0.8
_DOUBTED = 0.5
# Each of two words that were written as one; the one word in place of two that documents have, or of one that they have not.
_SPLIT, _JOINED, _MENDED = 0.8, 0.5, 0.8

# Farther guesses: so long a word, and so much of it (`difflib`), among so many words of titles that begin alike.
_SHORTEST_FAR, _ALIKE, _MOST_FAR, _MOST_TITLE_WORDS = 6, 0.75, 3, 500


@dataclass(frozen=True, slots=True)
class Known:
    """Words and light stems that the index has, of those that it was asked for, with the numbers of documents."""

    words: Mapping[str, int]
    stems: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words to look for, each with its weight; the best guesses for each word that is unknown, likeliest first.

    ``bare`` are unknown words that are known ones behind a conjunction, preposition or article; ``slight`` are guesses for words
    of which another form is known: they are looked for too, but nobody is asked whether they were meant. ``unknown`` stand in no
    document as they are. ``split`` are unknown words that are two known ones; ``mended`` two words, one of them unknown, that are
    one known word; ``joined`` the same of two known words. ``meant`` is the text when it was typed with the keyboard of the other
    script.
    """

    weights: Mapping[str, float]
    guesses: Mapping[str, tuple[str, ...]]
    bare: Mapping[str, str]
    slight: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    split: Mapping[str, Pair] = field(default_factory=dict)
    mended: Mapping[Pair, str] = field(default_factory=dict)
    joined: Mapping[Pair, str] = field(default_factory=dict)
    meant: str = ""

    def forms(self, word: str) -> tuple[str, ...]:
        """The word and all that is looked for in its place."""
        bare = (self.bare[word],) if word in self.bare else ()
        guesses = (*self.guesses.get(word, ()), *self.slight.get(word, ()))
        wholes = [
            whole for pair, whole in (*self.mended.items(), *self.joined.items()) if word in pair
        ]
        return (word, *bare, *guesses, *self.split.get(word, ()), *wholes)


def as_typed(words: Iterable[str]) -> Spelling:
    """Look for the words and nothing else."""
    return Spelling(dict.fromkeys(words, 1.0), {}, {})


def look_up(
    words: Iterable[str], engine: Reader, *, order: Sequence[str] = (), stems: Iterable[str] = ()
) -> Known:
    """What `respell` has to know first, and further stems, in one round trip."""
    asked = list(words)
    found = engine.frequencies(
        word=[*asked, *joined(order, _MOST_WORDS)], stem={*map(light_stem, asked), *stems}
    )
    return Known(found["word"], found["stem"])


def respell(
    words: Iterable[str],
    engine: Reader,
    *,
    known: Known | None = None,
    kept: Container[str] = (),
    order: Sequence[str] = (),
) -> Spelling:
    """Add to each unknown word what it may stand for; the more guesses there are, the less each counts.

    «وجمال» shares its weight with «جمال». Words of ``kept`` are right though the index does not know them. ``order``: all words
    as they were typed, neighbours of which may be one word. ``known``: what `look_up` found of the same words.
    """
    asked = list(words)
    known = known or look_up(asked, engine, order=order)
    absent = frozenset(word for word in asked if word not in known.words)
    typed = Spelling(dict.fromkeys(asked, 1.0), {}, {}, {}, absent)
    spelling = _joined(typed, joined(order, _MOST_WORDS), known.words)
    mended = {part for pair in spelling.mended for part in pair}
    unknown = [
        word
        for word in asked
        if word in absent and word not in kept and word not in mended and _may_be_mistyped(word)
    ][:_MOST_WORDS]
    return _with_guesses(spelling, unknown, known, engine) if unknown else spelling


def _joined(spelling: Spelling, wholes: Mapping[str, Pair], known: Mapping[str, int]) -> Spelling:
    """Look for neighbours as one word too where documents have it."""
    found = {pair: whole for whole, pair in wholes.items() if whole in known}
    mended = {pair: whole for pair, whole in found.items() if spelling.unknown.intersection(pair)}
    weights = dict(spelling.weights)
    for pair, whole in found.items():
        weights[whole] = max(weights.get(whole, 0.0), _MENDED if pair in mended else _JOINED)
    kept = {pair: whole for pair, whole in found.items() if pair not in mended}
    return replace(spelling, weights=weights, mended=mended, joined=kept)


def farther(spelling: Spelling, engine: Reader) -> Spelling:
    """Guess once more, for when nothing was found: long unknown words that look much like a word of a title, or of which a part
    before or from an article on is known.

    The same spelling where there is no such word. Title words are asked for three times at most.
    """
    left = [word for word in spelling.unknown if len(word) >= _SHORTEST_FAR]
    left = sorted(word for word in left if not spelling.forms(word)[1:])[:_MOST_FAR]
    guesses = {word: (guess,) for word in left if (guess := _far(word, engine))}
    rest = [word for word in left if word not in guesses]
    parts = {part for word in rest for pair in splits(word) for part in pair}
    known = engine.frequencies(word=parts)["word"]
    split = {word: pair for word in rest if (pair := split_at_article(word, known))}
    if not guesses and not split:
        return spelling
    found = {word for meant in (*guesses.values(), *split.values()) for word in meant}
    return replace(
        spelling,
        weights={**dict.fromkeys(found, _GUESSES), **spelling.weights},
        guesses={**spelling.guesses, **guesses},
        split={**spelling.split, **split},
    )


def _far(word: str, engine: Reader) -> str:
    bare = strip_clitics(word)
    if len(bare) < _SHORTEST_FAR or not bare.isalpha():
        return ""
    near = engine.tokens_with_prefix("title_word", bare[:2], _MOST_TITLE_WORDS)
    return next(iter(get_close_matches(bare, near, n=1, cutoff=_ALIKE)), "")


def _with_guesses(
    spelling: Spelling, unknown: Sequence[str], known: Known, engine: Reader
) -> Spelling:
    near = {word: neighbours(word) for word in unknown}
    rests = {word: _rests(word) for word in unknown}
    parts = {part for word in unknown for pair in splits(word) for part in pair}
    words = engine.frequencies(word=parts.union(*near.values(), *rests.values()))["word"]
    stems = {**known.stems, **_near_stems(unknown, near, words, engine)}
    weights, bare = dict(spelling.weights), _bare(rests, words)
    guesses: dict[str, tuple[str, ...]] = {}
    slight: dict[str, tuple[str, ...]] = {}
    split = _split(set(unknown) - bare.keys(), near, words, stems)
    for word in split:
        weights[word] = _DOUBTED
        weights |= {part: max(weights.get(part, 0.0), _SPLIT) for part in split[word]}
    for word in (word for word in unknown if word not in split):
        if word in bare:
            weights[word] = 0.5
            weights[bare[word]] = max(weights.get(bare[word], 0.0), 0.5)
        found = {one: words[one] for one in near[word] if one in words and one != bare.get(word)}
        share = _share(word, bare.get(word), light_stem(word) in stems)
        typed = word
        if not found and share:
            typed = light_stem(word)
            found = {one: stems[one] for one in neighbours(typed) if one in stems}
            share = min(share, _STEM_ONLY)
        if not found or not share:
            continue
        if share >= _STEM_ONLY:
            weights[word] = _DOUBTED
        best = _likeliest(typed, found)
        (guesses if share >= _STEM_ONLY else slight)[word] = tuple(best)
        for guess, part in best.items():
            weights[guess] = max(weights.get(guess, 0.0), share * _GUESSES * part)
    return replace(
        spelling, weights=weights, guesses=guesses, bare=bare, slight=slight, split=split
    )


def _split(
    unknown: Iterable[str],
    near: Mapping[str, set[str]],
    words: Mapping[str, int],
    stems: Mapping[str, int],
) -> dict[str, Pair]:
    """Words that are two known ones; not where a word is near, or another form of it is known."""
    strange = (
        word for word in unknown if light_stem(word) not in stems and not near[word] & words.keys()
    )
    return {word: pair for word in strange if (pair := best_split(word, words))}


def _share(word: str, rest: str | None, is_known_form: bool) -> float:
    """How much guesses for an unknown word count."""
    if rest is not None:
        return 0.0 if word.removesuffix(rest) in _SURE_PROCLITICS else _KNOWN_REST
    return _KNOWN_FORM if is_known_form else 1.0


def _likeliest(typed: str, found: Mapping[str, int]) -> dict[str, float]:
    """The best guesses with the root of their share of likelihood."""
    chances = {
        guess: math.log(count + 0.5) + likelihood(typed, guess) for guess, count in found.items()
    }
    best = sorted(chances, key=lambda guess: (-chances[guess], guess))[:_MOST_GUESSES]
    odds = [math.exp(chances[guess]) for guess in best]
    return {guess: (one / sum(odds)) ** 0.5 for guess, one in zip(best, odds, strict=True)}


def _near_stems(
    unknown: Sequence[str],
    near: Mapping[str, set[str]],
    words: Mapping[str, int],
    engine: Reader,
) -> dict[str, int]:
    """The known stems near the stem of a word that has nothing near itself."""
    asked: set[str] = set()
    for word in unknown:
        stem = light_stem(word)
        if len(stem) >= _SHORTEST_STEM and not near[word] & words.keys():
            asked |= neighbours(stem)
    return engine.frequencies(stem=asked)["stem"] if asked else {}


def _rests(word: str) -> set[str]:
    """What is left of a word behind a conjunction, preposition or article."""
    return {
        word[len(lead) :]
        for lead in _PROCLITICS
        if word.startswith(lead) and len(word) - len(lead) >= _SHORTEST
    }


def _bare(rests: Mapping[str, set[str]], words: Mapping[str, int]) -> dict[str, str]:
    """Words that are known words behind «و», «بال» and the like, with the longest such word."""
    known = {word: [rest for rest in found if rest in words] for word, found in rests.items()}
    return {word: max(fitting, key=len) for word, fitting in known.items() if fitting}


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
