"""Which half of the judged set a query is in: a fixed hash of its text, half of every kind."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

SEED = "diwan-government-1"


def halves(queries: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Of ``(kind, text)`` pairs, text → ``tune`` or ``test``; the odd one of a kind is in ``test``."""
    kinds = defaultdict(list)
    for kind, text in queries:
        kinds[kind].append(text)
    parts = {}
    for texts in kinds.values():
        ordered = sorted(texts, key=_number)
        for place, text in enumerate(ordered):
            parts[text] = "tune" if place < len(ordered) // 2 else "test"
    return parts


def _number(text: str) -> str:
    return hashlib.sha256(f"{SEED}/{text}".encode()).hexdigest()
