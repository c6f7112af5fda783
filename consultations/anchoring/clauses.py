"""Which clause of a version is which clause of the next.

Clauses that kept their order are found together, as the chain of pairs with the greatest likeness; what the chain leaves over is
looked for elsewhere as moved. A pair is sure when it is alike enough and no other pair explains the two versions nearly as well:
statutes repeat their sentences, so that the likest text is often the wrong clause.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from consultations.anchoring.similarity import Likeness

# Tuned on generated revisions and on real pairs of laws; see docs/adr.
LEAST = 0.10
SURE = 0.45
SURE_MOVED = 0.70
MARGIN = 0.06
# Below this, another clause that is free is no reason to doubt that a clause is gone; nor one that is taken, below the second.
GONE = 0.50
GONE_THOUGH_TAKEN = 0.80
CANDIDATES = 12
KEY_BONUS = 0.15


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A clause as matching sees it; ``key`` may be empty or unreliable."""

    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class ClauseMatch:
    """What became of one old clause: ``new`` is its place in the next version, None when it has none.

    ``is_sure`` says that the answer (also None: «removed») needs nobody's confirmation.
    """

    old: int
    new: int | None
    likeness: float
    is_sure: bool
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class _Pair:
    old: int
    new: int
    likeness: float
    weight: float


def match_clauses(old: Sequence[ClauseText], new: Sequence[ClauseText]) -> list[ClauseMatch]:
    """Match every clause of `old`, in order; a new clause is taken at most once."""
    pairs = _pairs(old, new)
    chain, rivals = _chain(pairs)
    taken_old = {pair.old for pair in chain}
    taken_new = {pair.new for pair in chain}
    found = {pair.old: _in_order(pair, rivals[pair.old, pair.new]) for pair in chain}
    free = [pair for pair in pairs if pair.old not in taken_old and pair.new not in taken_new]
    found |= {match.old: match for match in _moved(free, pairs)}
    surely_taken = {match.new for match in found.values() if match.is_sure}
    doubted = {
        pair.old
        for pair in pairs
        if pair.likeness >= (GONE_THOUGH_TAKEN if pair.new in surely_taken else GONE)
    }
    return [
        found.get(index) or ClauseMatch(index, None, 0.0, index not in doubted)
        for index in range(len(old))
    ]


def _pairs(old: Sequence[ClauseText], new: Sequence[ClauseText]) -> list[_Pair]:
    likeness = Likeness([one.text for one in old], [one.text for one in new])
    alike = {
        (first, second): value
        for first, second, value in likeness.candidates(per_clause=CANDIDATES, least=LEAST)
    }
    keyed = {one.key: index for index, one in enumerate(new) if one.key}
    same_key = {(at, keyed[one.key]) for at, one in enumerate(old) if one.key in keyed}
    for first, second in same_key - alike.keys():
        alike[first, second] = likeness.of(first, second)
    pairs = [
        _Pair(*places, value, value + (KEY_BONUS if places in same_key else 0.0))
        for places, value in alike.items()
    ]
    return sorted(pairs, key=lambda pair: (pair.old, -pair.new))


def _chain(pairs: list[_Pair]) -> tuple[list[_Pair], dict[tuple[int, int], float]]:
    """The heaviest chain that rises in both versions, and how far each of its pairs leads over the best chain of a rival."""
    before = _heaviest(pairs)
    mirrored = [_Pair(-p.old, -p.new, p.likeness, p.weight) for p in reversed(pairs)]
    mirrored.sort(key=lambda pair: (pair.old, -pair.new))
    after = {(-old, -new): value for (old, new), value in _heaviest(mirrored).items()}
    through = {(p.old, p.new): before[p.old, p.new] + after[p.old, p.new] - p.weight for p in pairs}
    top = max(through.values(), default=0.0)
    by_old: defaultdict[int, list[_Pair]] = defaultdict(list)
    by_new: defaultdict[int, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        by_old[pair.old].append(pair)
        by_new[pair.new].append(pair)
    chain: list[_Pair] = []
    last_old = last_new = -1
    for pair in sorted(pairs, key=lambda one: (one.old, one.new)):
        on_best = through[pair.old, pair.new] > top - 1e-9
        if on_best and pair.old > last_old and pair.new > last_new:
            chain.append(pair)
            last_old, last_new = pair.old, pair.new
    rivals = {}
    for pair in chain:
        others = [
            through[p.old, p.new]
            for p in (*by_old[pair.old], *by_new[pair.new])
            if (p.old, p.new) != (pair.old, pair.new)
        ]
        rivals[pair.old, pair.new] = top - max(others, default=0.0)
    return chain, rivals


def _heaviest(pairs: list[_Pair]) -> dict[tuple[int, int], float]:
    """For each pair, the weight of the heaviest rising chain that ends with it. `pairs` by old rising, new falling."""
    ends: list[int] = []  # new places, rising
    totals: list[float] = []  # the heaviest chain up to each of them, rising too
    best: dict[tuple[int, int], float] = {}
    for pair in pairs:
        place = bisect_left(ends, pair.new)
        total = pair.weight + (totals[place - 1] if place else 0.0)
        best[pair.old, pair.new] = total
        if place < len(ends) and ends[place] == pair.new:
            if totals[place] >= total:
                continue
            totals[place] = total
        elif place and totals[place - 1] >= total:
            continue
        else:
            ends.insert(place, pair.new)
            totals.insert(place, total)
        while place + 1 < len(ends) and totals[place + 1] <= total:
            del ends[place + 1], totals[place + 1]
    return best


def _in_order(pair: _Pair, lead: float) -> ClauseMatch:
    sure = pair.likeness >= SURE and lead >= MARGIN
    return ClauseMatch(pair.old, pair.new, pair.likeness, sure)


def _moved(free: list[_Pair], every: list[_Pair]) -> list[ClauseMatch]:
    """Pairs off the chain, the likest first."""
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    found = []
    for pair in sorted(free, key=lambda one: -one.weight):
        if pair.likeness < GONE or pair.old in taken_old or pair.new in taken_new:
            continue
        taken_old.add(pair.old)
        taken_new.add(pair.new)
        rival = max(
            (one.likeness for one in every if (one.old == pair.old) != (one.new == pair.new)),
            default=0.0,
        )
        sure = pair.likeness >= SURE_MOVED and pair.likeness - rival >= 2 * MARGIN
        found.append(ClauseMatch(pair.old, pair.new, pair.likeness, sure, is_moved=True))
    return found
