"""What stands below a table: totals, sources, footnotes. They are left out, and the editor is told of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from opendata.reading.cells import is_blank
from opendata.reading.grid import Cell
from opendata.reading.vocabulary import is_note, is_total

_LEADING_CELLS = 3
_SENTENCE = 25


@dataclass(frozen=True)
class Left:
    """A row that is no data: ``why`` is «total» or «note»; ``row`` counts from 1 in the file."""

    why: str
    row: int
    text: str


def end_of_data(
    rows: Sequence[tuple[int, list[Cell]]], width: int, before: int
) -> tuple[int, list[Left]]:
    """How many of the last rows are data, and what the others are; ``before`` is the number of data rows that precede."""
    keep, left = len(rows), []
    while keep:
        source, row = rows[keep - 1]
        why = _why(row, width)
        if not why or (keep == 1 and not before and why == "note" and width == 1):
            break
        text = " ".join(str(cell).strip() for cell in row if not is_blank(cell))
        left.append(Left(why, source, text[:300]))
        keep -= 1
    return keep, left[::-1]


def _why(row: list[Cell], width: int) -> str:
    filled = [(place, cell) for place, cell in enumerate(row) if not is_blank(cell)]
    words = [
        str(cell) for place, cell in filled if isinstance(cell, str) and place < _LEADING_CELLS
    ]
    if not filled or not words:
        return ""
    if (
        words[0] == filled[0][1]
        and is_note(words[0])
        and (len(filled) == 1 or len(words[0]) > _SENTENCE or len(filled) < width)
    ):
        return "note"
    if width > 1 and any(is_total(word) for word in words[:2]):
        return "total"
    is_sentence = len(filled) == 1 and width > 2 and len(words[0].strip()) >= _SENTENCE
    return "note" if is_sentence and filled[0][0] == 0 else ""
