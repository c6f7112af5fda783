"""Whether one text is a variant of another: which share of each is found in the other, spread over the whole of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from consultations.campaigns.shingles import LONG, SHORT, Shingles, distinct, is_in, shingles

# Two texts are variants of each other from this Jaccard index on; short ones from a higher one, for a phrase more weighs more.
ALIKE, ALIKE_SHORT = 0.4, 0.6
SHORT_TEXT, LONG_TEXT = 80, 200
# A text that was changed much may be known by the company of its sort: by so many variants of the core that are alike to it by so
# much more than is asked of a variant, if it is not a stranger to the core itself either.
COMPANY = 2
CLOSER = 0.08
NEAR = 0.25
# One text stands in the other when nearly all of it is found there, stretch by stretch in runs of two words.
WINDOW = 40
FOUND = 0.5
INSIDE = 0.8
# So much of a letter, in letters and as a share, must be left that its shortened form is known again.
LEAST_LETTERS = 100
LEAST_PART = 0.3
# So many texts have their shingles in memory.
KEPT = 16_384


@dataclass(frozen=True, slots=True)
class Wording:
    """Folded words and their shingles; those of the texts that were asked for last are kept, for all would be too many."""

    words: str

    @property
    def every(self) -> Shingles:
        return _every(self.words)

    @property
    def runs(self) -> Shingles:
        return _runs(self.words)

    @property
    def every_run(self) -> Shingles:
        return _every_run(self.words)


@lru_cache(maxsize=KEPT)
def _every(words: str) -> Shingles:
    return distinct(shingles(words, SHORT))


@lru_cache(maxsize=KEPT)
def _runs(words: str) -> Shingles:
    return shingles(words, LONG)


@lru_cache(maxsize=KEPT)
def _every_run(words: str) -> Shingles:
    return distinct(_runs(words))


def jaccard(first: Wording, second: Wording) -> float:
    """What both have of what either has, of their shingles of five letters; 0 to 1."""
    shared = int(np.count_nonzero(is_in(first.every, second.every)))
    every = first.every.size + second.every.size - shared
    return shared / every if every else 1.0


def contained(first: Wording, second: Wording, found: float) -> float:
    """Which share of the smaller one's shingles is in the other, 0 to 1; `found` is their Jaccard index."""
    sizes = first.every.size, second.every.size
    return found * sum(sizes) / ((1 + found) * max(min(sizes), 1))


def is_variant(core: Wording, other: Wording, found: float) -> bool:
    """Whether they are alike as a whole (`found` is their Jaccard index), or most of one stands in the other.

    The letter with whatever was added to it, or a good part of the letter.
    """
    shorter, longer = sorted((core, other), key=lambda one: len(one.words))
    if found >= _alike(len(shorter.words)):
        return True
    if contained(core, other, found) < INSIDE * FOUND:
        return False
    return _stands_in(shorter, longer, max(LEAST_LETTERS, LEAST_PART * len(core.words)))


def _stands_in(part: Wording, whole: Wording, least: float) -> bool:
    """Whether most of `part`, of at least so many letters, is found in `whole`."""
    if len(part.words) < least:
        return False
    is_found = is_in(part.runs, whole.every_run)
    # Only to save time: too little is found anywhere.
    if np.count_nonzero(is_found) < INSIDE * FOUND * FOUND * is_found.size:
        return False
    return _covered(is_found) >= INSIDE


def share_in(text: Wording, runs: Shingles) -> float:
    """Which share of a text's runs is among the sorted `runs`, 0 to 1."""
    return float(np.mean(is_in(text.runs, runs)))


def is_in_company(text: Wording, near: Iterable[Wording], found: float) -> bool:
    """Whether a text belongs to the variants in `near`; `found` is its Jaccard index with their core.

    The company is one of variants of the core alone, so that no chain leads from one text to quite another.
    """
    if found < NEAR:
        return False
    alike = 0
    for one in near:
        asked = _alike(min(len(text.words), len(one.words))) + CLOSER
        shared = jaccard(one, text)
        alike += shared >= asked or (
            contained(one, text, shared) >= INSIDE * FOUND and _stands_in(text, one, LEAST_LETTERS)
        )
        if alike >= COMPANY:
            return True
    return False


def _alike(letters: int) -> float:
    """The Jaccard index that is asked of texts of this length: falling from short ones to long ones."""
    share = min(max((letters - SHORT_TEXT) / (LONG_TEXT - SHORT_TEXT), 0), 1)
    return ALIKE_SHORT + (ALIKE - ALIKE_SHORT) * share


def _covered(is_found: NDArray[np.bool_]) -> float:
    """The share of places around which enough is found."""
    size = is_found.size
    if not size:
        return 0.0
    sums = np.concatenate(([0], np.cumsum(is_found)))
    places = np.arange(size)
    start = np.maximum(places - WINDOW // 2, 0)
    end = np.minimum(places + WINDOW // 2, size)
    return float(np.mean((sums[end] - sums[start]) >= FOUND * (end - start)))
