"""Words that mean the same for a search, from the editors' list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Synonym:
    """Folded query words, neighbours in the query, and the folded words of each equivalent of them."""

    words: tuple[str, ...]
    means: tuple[tuple[str, ...], ...]


def matching(words: Sequence[str], language: str) -> tuple[Synonym, ...]:
    """What the editors' list has for the folded words of a query, stop words left out, in their order."""
    return ()
