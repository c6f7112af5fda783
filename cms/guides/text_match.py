"""Find rows by words while spellings vary; for lists of some hundred rows, where an index would be too much."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from common.arabic import fold

LONGEST_QUESTION = 100


def matching_ids(
    question: str, rows: Iterable[tuple[Any, ...]], *, any_word: bool = False
) -> list[int]:
    """First members of the rows whose other members hold every word (or any), whatever the spelling.

    «ال» before a word is optional in both, so that «رخصه» finds «الرخصة».
    """
    words = [_bare(word) for word in fold(question[:LONGEST_QUESTION]).split()]
    test = any if any_word else all
    return [
        pk
        for pk, *texts in rows
        if test(word in fold(" ".join(filter(None, texts))) for word in words)
    ]


def _bare(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 4 else word
