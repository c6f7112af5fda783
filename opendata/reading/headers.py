"""Where in a sheet the table is: which rows name the columns, and what stands above them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from opendata.reading.cells import filled_places, is_blank
from opendata.reading.grid import Cell, Sheet, Unreadable, Warning_
from opendata.reading.headrows import found_rows, is_numbering, named_by_dates, spanned
from opendata.reading.options import Limits
from opendata.reading.vocabulary import unit_of

_LOOKED_AT = 80
_LONGEST_LOOKED_AT = 1_000
_LONGEST_LABEL = 300
JOINER = " · "
# Marks of direction and of byte order draw nothing, and would make two names of one.
_UNSEEN = dict.fromkeys(
    map(ord, "\ufeff\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)


@dataclass(frozen=True)
class Layout:
    """Header rows ``first`` to ``last`` (0-based; last < first when there are none) and a label and unit for each column.

    ``width`` counts the sheet's columns from its first; ``unnamed`` holds the places of those without a name.
    ``above`` holds the lines of text that stand over the header; ``data_from`` is the first row that may be data.
    """

    first: int
    last: int
    labels: list[str]
    units: list[str]
    unnamed: frozenset[int] = frozenset()
    above: tuple[str, ...] = ()
    data_from: int = 0
    warnings: list[Warning_] = field(default_factory=list)

    @property
    def width(self) -> int:
        return len(self.labels)

    @property
    def row_numbers(self) -> list[int]:
        """The header rows as a spreadsheet numbers them."""
        return list(range(self.first + 1, self.last + 2))


def find(sheet: Sheet, limits: Limits, chosen: tuple[int, int] | None = None) -> Layout:
    """Look at the sheet's beginning; ``chosen`` holds the first and the last header row (1-based), (0, 0) for none.

    Raises:
        Unreadable: ``empty``, ``too_many_columns``, ``header_rows_missing`` (with the rows there are).
    """
    looked_at = max(_LOOKED_AT, chosen[1] + 1 if chosen else 0)
    rows = named_by_dates(
        [[_beginning(cell) for cell in row] for row in islice(sheet.rows(), looked_at)]
    )
    if not any(filled_places(row) for row in rows):
        raise Unreadable("empty")
    first, last = _chosen_rows(rows, chosen) if chosen else found_rows(rows, sheet)
    width = _width(rows[first : last + 1], rows[last + 1 :])
    if width > limits.columns:
        where = {"row": first + 1, "columns": width, "most": limits.columns}
        raise Unreadable("too_many_columns", where)
    return _layout(rows, sheet, first, last, width)


def _beginning(cell: Cell) -> Cell:
    """What is looked at: a cell may hold a whole book."""
    return cell[:_LONGEST_LOOKED_AT] if isinstance(cell, str) else cell


def _layout(rows: list[list[Cell]], sheet: Sheet, first: int, last: int, width: int) -> Layout:
    warnings = []
    above = tuple(
        " ".join(str(cell).strip() for cell in row if not is_blank(cell))[:_LONGEST_LABEL]
        for row in rows[:first]
        if filled_places(row)
    )
    if above:
        warnings.append(Warning_("lines_above", {"rows": first, "text": list(above[:5])}))
    if last < first:
        warnings.append(Warning_("no_header", {}))
    data_from = last + 1
    if last >= first and is_numbering(rows, data_from):
        data_from += 1
        warnings.append(Warning_("numbering_row", {"row": data_from}))
    labels = _labels(rows[first : last + 1], sheet, first, width)
    unnamed = frozenset(place for place, label in enumerate(labels) if not label)
    labels = [label or f"({place})" for place, label in enumerate(labels, start=1)]
    units = [unit_of(label) for label in labels]
    return Layout(first, last, labels, units, unnamed, above, data_from, warnings)


def _width(header: list[list[Cell]], data: list[list[Cell]]) -> int:
    """The last column of the header, or of most rows; what a single longer row adds is refused later, with its number."""
    named = max((filled[-1] + 1 for row in header if (filled := filled_places(row))), default=0)
    ends = Counter(filled[-1] + 1 for row in data if len(filled := filled_places(row)) > 1)
    usual, times = ends.most_common(1)[0] if ends else (0, 0)
    is_usual = times * 2 > ends.total() and (times > 1 or not header)
    return max(named, usual if is_usual else 0, 1)


def _chosen_rows(rows: list[list[Cell]], chosen: tuple[int, int]) -> tuple[int, int]:
    first, last = chosen
    if (first, last) == (0, 0):
        start = next(place for place, row in enumerate(rows) if filled_places(row))
        return start, start - 1
    if not 1 <= first <= last <= len(rows) or last - first > 5:
        raise Unreadable("header_rows_missing", {"rows": [first, last], "of": len(rows)})
    return first - 1, last - 1


def _labels(header: list[list[Cell]], sheet: Sheet, first: int, width: int) -> list[str]:
    """One label for each column; of several header rows joined, the upper carried over the columns it spans."""
    levels = []
    for offset, row in enumerate(header):
        names = [_label(row[place]) if place < len(row) else "" for place in range(width)]
        is_last = offset == len(header) - 1
        levels.append(
            names if is_last else _carried(names, sheet, first + offset, header[offset + 1 :])
        )
    if not levels:
        return [""] * width
    return [_joined(parts) for parts in zip(*levels, strict=True)]


def _joined(parts: Sequence[str]) -> str:
    distinct = [part for place, part in enumerate(parts) if part and part not in parts[:place]]
    label = JOINER.join(distinct)
    # A part that is nothing but a unit belongs to the words before it.
    return re.sub(rf"{JOINER}(\([^()]*\))", r" \1", label)[:_LONGEST_LABEL]


def _carried(names: list[str], sheet: Sheet, row: int, lower: list[list[Cell]]) -> list[str]:
    covered = spanned(sheet, row)
    carried, current = [], ""
    for place, name in enumerate(names):
        has_lower = any(place < len(one) and not is_blank(one[place]) for one in lower)
        if name:
            current = name
        elif not (place in covered or (has_lower and not sheet.merged)):
            current = ""
        carried.append(name or current)
    return carried


def _label(cell: Cell) -> str:
    if is_blank(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).translate(_UNSEEN).split())[:_LONGEST_LABEL]
