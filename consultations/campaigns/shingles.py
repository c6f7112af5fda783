"""Shingles: the overlapping runs of letters of a text, each as a number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Shingles = NDArray[np.uint32]

# One word is common to everybody who speaks of a matter, two words in a row are not: the short shingles say how alike two texts
# are, the long ones find each other among strangers.
SHORT = 5
LONG = 10

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_FACTORS = np.random.default_rng(5).integers(1, 2**63, SHORT, dtype=np.uint64) | np.uint64(1)


def shingles(words: str, length: int) -> Shingles:
    """Every run of `length` characters, `SHORT` or `LONG`, in order, as 32 bits that are the same in every process.

    A shorter text is one run.
    """
    codes = np.frombuffer(words.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if not codes.size:
        return np.empty(0, dtype=np.uint32)
    short = _mixed(codes.astype(np.uint64), min(SHORT, codes.size))
    if length == LONG and short.size > SHORT:
        # A long run is two short ones.
        short = (short[:-SHORT] * _PRIME) ^ short[SHORT:]
        short *= _PRIME
    return (short >> np.uint64(32)).astype(np.uint32)


def _mixed(codes: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    count = codes.size - length + 1
    mixed = codes[:count] * _FACTORS[0]
    for place in range(1, length):
        mixed += codes[place : place + count] * _FACTORS[place]
    mixed ^= mixed >> np.uint64(29)
    mixed *= _PRIME
    return mixed


def distinct(found: Shingles) -> Shingles:
    """Sorted, each once; for some hundreds quicker than `numpy.unique`."""
    ordered = np.sort(found)
    return (
        ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if ordered.size else ordered
    )


def is_in(some: Shingles, every: Shingles) -> NDArray[np.bool_]:
    """Which of `some` are among the sorted `every`."""
    if not every.size:
        return np.zeros(some.size, dtype=np.bool_)
    at = np.minimum(np.searchsorted(every, some), every.size - 1)
    return every[at] == some
