"""Values put into at most five classes of about as many different values each, from the lowest to the highest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

MOST = 5


@dataclass(frozen=True, slots=True)
class Class:
    """``number`` from 1; ``low`` and ``high`` are values that occur, both in the class."""

    number: int
    low: float
    high: float


def classes(values: Iterable[float]) -> list[Class]:
    """
    >>> [(one.low, one.high) for one in classes([1, 2, 2, 30, 40, 50, 60])]
    [(1, 1), (2, 2), (30, 30), (40, 40), (50, 60)]
    """
    different = sorted(set(values))
    count = min(MOST, len(different))
    bounds = [place * len(different) // count for place in range(count)] + [len(different)]
    return [
        Class(number, different[start], different[end - 1])
        for number, (start, end) in enumerate(pairwise(bounds), start=1)
    ]


def class_of(value: float, among: list[Class]) -> int:
    """The number of its class; `among` was made from values of which it is one."""
    return next(one.number for one in among if value <= one.high)
