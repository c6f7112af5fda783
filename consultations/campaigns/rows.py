"""The rows of signatures that texts share: who is found by which, and how much each text has in common with all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from consultations.campaigns.sketches import ROWS

Signatures = NDArray[np.uint32]  # a row for each text

# Texts that may be found by one row of a signature: it says nothing beyond that.
HOLDERS = 16
# Rows of a band, and how many who share one count: more say no more.
BAND = 4
KNOWN = 20

_MIXER = np.uint64(0x9E3779B97F4A7C15)


class SharedRows:
    """Texts by the rows of their signature that another text has too; what nobody shares finds nothing."""

    def __init__(self, signatures: Signatures) -> None:
        count = len(signatures)
        # For each text and row the number of the value there, -1 where nobody shares it.
        self._numbers = np.full((count, ROWS), -1, dtype=np.int32)
        sizes = [np.empty(0, dtype=np.int64)]
        number = 0
        for row in range(ROWS):
            _values, inverse, counts = np.unique(
                signatures[:, row], return_inverse=True, return_counts=True
            )
            is_shared = counts > 1
            numbers = np.where(is_shared, number + np.cumsum(is_shared) - 1, -1)
            self._numbers[:, row] = numbers[inverse]
            sizes.append(np.minimum(counts[is_shared], HOLDERS))
            number += int(is_shared.sum())
        ends = np.cumsum(np.concatenate(sizes))
        self._starts = np.concatenate(([0], ends)).astype(np.int64)
        self._used = np.zeros(number, dtype=np.int64)
        self._slots = np.empty(int(self._starts[-1]), dtype=np.int32)

    def add(self, text: int) -> None:
        """Let a text be found."""
        numbers = self._numbers[text]
        numbers = numbers[numbers >= 0]
        at = self._starts[numbers] + self._used[numbers]
        is_free = at < self._starts[numbers + 1]
        self._slots[at[is_free]] = text
        self._used[numbers[is_free]] += 1

    def holders(self, text: int) -> NDArray[np.int32]:
        """The texts added so far that it shares rows with, each as often as it shares one."""
        numbers = self._numbers[text]
        numbers = numbers[numbers >= 0]
        used = self._used[numbers]
        ends = np.cumsum(used)
        total = int(ends[-1]) if ends.size else 0
        places = np.repeat(self._starts[numbers] - (ends - used), used) + np.arange(total)
        return self._slots[places]


def popularity(signatures: Signatures, copies: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many share the bands of each text's rows; `copies` counts who sent each."""
    known = np.zeros(len(signatures), dtype=np.int64)
    for row in range(0, ROWS, BAND):
        whole = np.zeros(len(signatures), dtype=np.uint64)
        for column in range(row, row + BAND):
            whole = (whole ^ signatures[:, column]) * _MIXER
            whole ^= whole >> np.uint64(29)
        _values, inverse = np.unique(whole, return_inverse=True)
        holders = np.bincount(inverse, weights=copies).astype(np.int64)
        known += np.minimum(holders[inverse], KNOWN)
    return known
