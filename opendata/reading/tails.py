"""What stands below a table: totals, sources, footnotes. They are left out, and the editor is told of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from opendata.reading.cells import is_blank
from opendata.reading.digits import number, plain
from opendata.reading.grid import Cell
from opendata.reading.vocabulary import is_note, is_share, is_total

_LEADING_CELLS = 3
_SENTENCE = 25
_NARROWEST = 2
# «مدير المديرية: محمد علي», alone in its row
_NAMED = re.compile(r"\s*[^\W\d][^:]{2,40}:\s*\S")


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
        why = _why(row, width) or _closing(rows[:keep], width) or _share(rows[:keep], width)
        if not why or (keep == 1 and not before and why == "note" and width == 1):
            break
        text = " ".join(str(cell).strip() for cell in row if not is_blank(cell))
        left.append(Left(why, source, text[:300]))
        keep -= 1
    return keep, left[::-1]


def _closing(rows: Sequence[tuple[int, list[Cell]]], width: int) -> str:
    """«note» where the last rows stand apart from the table and have one text each: signatures, dates of print."""
    if width <= _NARROWEST:
        return ""
    for place in range(len(rows) - 1, 0, -1):
        source, row = rows[place]
        filled = [cell for cell in row if not is_blank(cell)]
        if len(filled) != 1 or not isinstance(filled[0], str) or number(plain(filled[0])):
            return ""
        if source - rows[place - 1][0] > 1:
            return "note"
    return ""


def _share(rows: Sequence[tuple[int, list[Cell]]], width: int) -> str:
    """«total» for a row of percentages below a row of totals."""
    if len(rows) < 2 or _why(rows[-2][1], width) != "total":
        return ""
    words = [cell for cell in rows[-1][1][:_LEADING_CELLS] if isinstance(cell, str)]
    return "total" if any(is_share(word) for word in words) else ""


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
    if len(filled) == 1 and width > _NARROWEST and _NAMED.match(words[0]):
        return "note"
    return "note" if is_sentence and filled[0][0] == 0 else ""
