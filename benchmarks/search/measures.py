"""How good a ranking is: MRR@10, nDCG@10 (gains 2^grade - 1), recall. A query without an answer counts 0 in the means."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.search.sets import Query

NDCG = "ndcg@10"


def scores(gains: Mapping[str, float], ranked: Sequence[str]) -> dict[str, float]:
    """The measures of one query's ranking; a document that comes twice counts where it comes first.

    ``best_first`` and ``best_in_three``: whether a document of the query's highest grade is there.
    """
    once = list(dict.fromkeys(ranked))
    right = {one for one, gain in gains.items() if gain > 0}
    first = next((place for place, one in enumerate(once[:10], start=1) if one in right), 0)
    best = {one for one, gain in gains.items() if gain == max(gains.values()) and gain > 0}
    ideal = _dcg(sorted(gains.values(), reverse=True))
    return {
        "mrr@10": 1 / first if first else 0.0,
        NDCG: _dcg(gains.get(one, 0.0) for one in once[:10]) / ideal if ideal else 0.0,
        "r@10": len(right.intersection(once[:10])) / len(right) if right else 0.0,
        "best_first": float(bool(best.intersection(once[:1]))),
        "best_in_three": float(bool(best.intersection(once[:3]))),
        "r@100": len(right.intersection(once[:100])) / len(right) if right else 0.0,
    }


def _dcg(gains: Iterable[float]) -> float:
    best = list(gains)[:10]
    return sum((2 ** min(gain, 60) - 1) / math.log2(place + 2) for place, gain in enumerate(best))


def means(queries: Sequence[Query], run: Sequence[Sequence[str]]) -> dict[str, float]:
    """The mean of each measure over a run, one ranking for each query."""
    each = [scores(query.gains, ranked) for query, ranked in zip(queries, run, strict=True)]
    return {name: sum(one[name] for one in each) / len(each) for name in each[0]}


def percentile(times: Sequence[float], share: float) -> float:
    """The time that this share of the queries stays below."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]
