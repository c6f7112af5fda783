"""MinHash signatures: a fixed number of shingles of each text, chosen so that like texts choose the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from consultations.campaigns.shingles import LONG, Shingles, shingles

Signature = NDArray[np.uint32]

ROWS = 64
# Of so many rows must two texts agree to be compared at all: 3 of 64 is what a letter shares with one ten times as long.
VOTES = 3

_random = np.random.default_rng(20_261)
_MULTIPLIERS = _random.integers(1, 2**32, ROWS, dtype=np.uint32) | np.uint32(1)
_ADDENDS = _random.integers(0, 2**32, ROWS, dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a text is found by. ``letters`` counts its folded own words with the blanks between them."""

    letters: int
    signature: Signature

    def to_bytes(self) -> bytes:
        return self.signature.astype("<u4").tobytes()


def sketch_of(words: str) -> Sketch:
    """`words` as `own_words` gives them."""
    return Sketch(len(words), signature_of(shingles(words, LONG)))


def signature_of(found: Shingles) -> Signature:
    """In each row the smallest of all shingles as that row scrambles them; the same for the same set of shingles."""
    if not found.size:
        return np.zeros(ROWS, dtype=np.uint32)
    # In 32 bits, where a processor multiplies eight at once.
    scrambled = found[None, :] * _MULTIPLIERS[:, None]
    scrambled += _ADDENDS[:, None]
    return np.asarray(scrambled.min(axis=1), dtype=np.uint32)


def signatures_of(kept: Sequence[bytes]) -> Signature:
    """A row for each sketch that was kept as bytes."""
    return np.frombuffer(b"".join(kept), dtype="<u4").reshape(len(kept), ROWS)
