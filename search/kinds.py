"""Which kinds of documents the words of a query name: «استشارة», «بيانات», "strategy"."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from common.arabic import folded_parts, strip_clitics

LIST = Path(__file__).parent / "data/kinds.csv"


def named(asked: Iterable[str]) -> Counter[str]:
    """How many of a query's folded words name each kind."""
    kinds = words()
    return Counter(kind for word in asked for kind in kinds.get(strip_clitics(word), ()))


@cache
def words() -> dict[str, tuple[str, ...]]:
    """The kinds that each word names."""
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = [(row["kind"], row["words"].split(";")) for row in csv.DictReader(file)]
    found: dict[str, dict[str, None]] = {}
    for kind, called in rows:
        for word in called:
            for part in folded_parts(word.strip()):
                found.setdefault(strip_clitics(part), {})[kind] = None
    return {word: tuple(kinds) for word, kinds in found.items()}
