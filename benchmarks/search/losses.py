"""What is lost when the same queries are mistyped: relative nDCG@10 on the same query ids."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.search import searched, sets
from benchmarks.search.measures import NDCG, means
from benchmarks.search.sets import Query

# Queries with words left out are other questions, not mistyped ones.
LEFT_OUT = "i_keywords"


def read(folder: Path | None) -> dict[str, list[Query]]:
    """The variants of a folder by name.

    Raises:
        BadSet: there is no variant in it, or one cannot be used.
    """
    if folder is None:
        return {}
    found = {path.stem: sets.queries(path) for path in sorted(folder.glob("*.jsonl"))}
    if not found:
        raise sets.BadSet(f"{folder} holds no *.jsonl.")
    return found


def measured(
    engine: searched.Searched,
    plain: tuple[Sequence[Query], Sequence[Sequence[str]]],
    variants: dict[str, list[Query]],
) -> dict[str, object]:
    """The loss of each variant in percent, and their mean; gains are those of the plain queries."""
    known = {query.id: (query, ranked) for query, ranked in zip(*plain, strict=True)}
    lost: dict[str, float] = {}
    for name, typed in variants.items():
        shared = [query for query in typed if query.id in known]
        if not shared:
            continue
        asked = [known[query.id][0] for query in shared]
        before = means(asked, [known[query.id][1] for query in shared])[NDCG]
        run, _ = searched.run(engine, shared, limit=10)
        lost[name] = (before - means(asked, run)[NDCG]) / before * 100 if before else 0.0
    counted = [loss for name, loss in lost.items() if name != LEFT_OUT]
    return {"loss_percent": lost, "mean_loss_percent": sum(counted) / max(1, len(counted))}
