"""How much two clauses say the same, where most words of a law are said in every clause.

Words and pairs of neighbouring words count by how rare they are in both versions together: two clauses that share only «على الجهة
المختصة» share next to nothing, two that share a rare term share much.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from common.arabic import words

# A word of a text, or two neighbours joined by a blank.
Features = Counter[str]


def features(text: str) -> Features:
    """Words and neighbouring pairs of the folded text, with their numbers."""
    folded = [word.folded for word in words(text)]
    pairs = (f"{first} {second}" for first, second in pairwise(folded))
    return Counter([*folded, *pairs])


class Likeness:
    """Similarity of clauses of two versions: 1 for the same folded words, 0 for nothing in common; symmetric."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old = [features(text) for text in old]
        self.new = [features(text) for text in new]
        seen: Counter[str] = Counter()
        for one in (*self.old, *self.new):
            seen.update(one.keys())
        total = len(self.old) + len(self.new)
        # A feature in one clause of each version has the greatest weight that can be shared.
        self._weights = {name: math.log(1 + total / count) for name, count in seen.items()}

    def of(self, old_index: int, new_index: int) -> float:
        """Weighted Jaccard: what is shared of what either has."""
        first, second = self.old[old_index], self.new[new_index]
        shared = every = 0.0
        for name in first.keys() | second.keys():
            weight = self._weights[name]
            one, other = first.get(name, 0), second.get(name, 0)
            shared += weight * min(one, other)
            every += weight * max(one, other)
        return shared / every if every else float(first == second)

    def candidates(self, *, per_clause: int, least: float) -> Iterator[tuple[int, int, float]]:
        """Pairs worth a look, by shared rare features first: at most `per_clause` for each old clause, each at least `least`."""
        holders: defaultdict[str, list[int]] = defaultdict(list)
        for index, one in enumerate(self.new):
            for name in one:
                holders[name].append(index)
        common = len(self.new) // 4 + 4
        for index, one in enumerate(self.old):
            rough: defaultdict[int, float] = defaultdict(float)
            for name in one:
                # What stands in every fourth clause tells nothing apart.
                for other in holders[name] if len(holders[name]) <= common else ():
                    rough[other] += self._weights[name]
            for other in sorted(rough, key=rough.__getitem__, reverse=True)[:per_clause]:
                likeness = self.of(index, other)
                if likeness >= least:
                    yield index, other, likeness
