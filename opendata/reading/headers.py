"""Where in a sheet the table is: which rows name the columns, and what stands above them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from opendata.reading.digits import number, plain
from opendata.reading.grid import Cell, Sheet, Unreadable, Warning_
from opendata.reading.options import Limits
from opendata.reading.sheets import filled
from opendata.reading.vocabulary import is_note, unit_of

_LOOKED_AT = 80
_LONGEST_LABEL = 300
_DEEPEST = 5
_PROSE = 150
_ARABIC = re.compile("[\u0621-\u064a]")
_LATIN = re.compile("[A-Za-z]")
JOINER = " · "

Row = Sequence[Cell]


@dataclass(frozen=True)
class Layout:
    """Header rows ``first`` to ``last`` (0-based; last < first when there are none) and a label and unit for each column.

    ``width`` counts the sheet's columns from its first; ``unnamed`` holds the places of those without a name.
    ``above`` holds the lines of text that stand over the header.
    """

    first: int
    last: int
    labels: list[str]
    units: list[str]
    unnamed: frozenset[int] = frozenset()
    above: tuple[str, ...] = ()
    warnings: list[Warning_] = field(default_factory=list)

    @property
    def width(self) -> int:
        return len(self.labels)

    @property
    def row_numbers(self) -> list[int]:
        """The header rows as a spreadsheet numbers them."""
        return list(range(self.first + 1, self.last + 2))


def is_blank(cell: Cell) -> bool:
    """Whether a cell shows nothing."""
    if cell is None or cell == "":
        return True
    # Asked of every row: most cells begin with a letter or a digit.
    if not isinstance(cell, str) or cell[0].isalnum():
        return False
    return not cell.strip("\ufeff\u200e\u200f \t\r\n\u00a0")


def find(sheet: Sheet, limits: Limits, chosen: tuple[int, int] | None = None) -> Layout:
    """Look at the sheet's beginning; ``chosen`` holds the first and the last header row (1-based), (0, 0) for none.

    Raises:
        Unreadable: ``empty``, ``too_many_columns``, ``header_rows_missing`` (with the rows there are).
    """
    rows = list(islice(sheet.rows(), max(_LOOKED_AT, chosen[1] + 1 if chosen else 0)))
    if not any(_filled(row) for row in rows):
        raise Unreadable("empty")
    first, last = _chosen_rows(rows, chosen) if chosen else _found_rows(rows, sheet)
    width = _width(rows[first : last + 1], rows[last + 1 :])
    if width > limits.columns:
        where = {"row": first + 1, "columns": width, "most": limits.columns}
        raise Unreadable("too_many_columns", where)
    return _layout(rows, sheet, first, last, width)


def _layout(rows: list[list[Cell]], sheet: Sheet, first: int, last: int, width: int) -> Layout:
    warnings = []
    above = tuple(
        " ".join(str(cell).strip() for cell in row if not is_blank(cell))[:_LONGEST_LABEL]
        for row in rows[:first]
        if _filled(row)
    )
    if above:
        warnings.append(Warning_("lines_above", {"rows": first, "text": list(above[:5])}))
    if last < first:
        warnings.append(Warning_("no_header", {}))
    labels = _labels(rows[first : last + 1], sheet, first, width)
    unnamed = frozenset(place for place, label in enumerate(labels) if not label)
    labels = [label or f"({place})" for place, label in enumerate(labels, start=1)]
    return Layout(
        first, last, labels, [unit_of(label) for label in labels], unnamed, above, warnings
    )


def _filled(row: Row) -> list[int]:
    return [place for place, cell in enumerate(row) if not is_blank(cell)]


def _width(header: list[list[Cell]], data: list[list[Cell]]) -> int:
    """The last column of the header, or of most rows; what a single longer row adds is refused later, with its number."""
    named = max((filled[-1] + 1 for row in header if (filled := _filled(row))), default=0)
    ends = Counter(filled[-1] + 1 for row in data if len(filled := _filled(row)) > 1)
    usual, times = ends.most_common(1)[0] if ends else (0, 0)
    is_usual = times * 2 > ends.total() and (times > 1 or not header)
    return max(named, usual if is_usual else 0, 1)


def _chosen_rows(rows: list[list[Cell]], chosen: tuple[int, int]) -> tuple[int, int]:
    first, last = chosen
    if (first, last) == (0, 0):
        start = next(place for place, row in enumerate(rows) if _filled(row))
        return start, start - 1
    if not 1 <= first <= last <= len(rows) or last - first > 5:
        raise Unreadable("header_rows_missing", {"rows": [first, last], "of": len(rows)})
    return first - 1, last - 1


def _found_rows(rows: list[list[Cell]], sheet: Sheet) -> tuple[int, int]:
    # A label that was merged over several columns fills its row as much as their own names would.
    covered = list(islice(filled(sheet).rows(), len(rows))) if sheet.merged else rows
    start = _first_full_row(covered)
    if _is_data(rows, start) or _is_prose(rows):
        return start, start - 1
    if start > 0 and _spans(rows, start, sheet):
        return start - 1, start
    last = _merged_until(sheet, start, len(rows))
    while last - start < _DEEPEST and last + 1 < len(rows) and _goes_on(rows, last, sheet):
        last += 1
    return start, last


def _goes_on(rows: list[list[Cell]], last: int, sheet: Sheet) -> bool:
    """Whether the row below is one more of the header."""
    return _completes(rows, last, sheet) or _translates(rows, last)


def _translates(rows: list[list[Cell]], last: int) -> bool:
    """Whether the row below says in Latin letters what this one says in Arabic ones, or the other way round."""
    upper, lower = rows[last], rows[last + 1]
    places = _filled(upper)
    if len(places) < 2 or places != _filled(lower):
        return False
    scripts = [{_script(row[place]) for place in places} for row in (upper, lower)]
    if scripts not in ([{"arabic"}, {"latin"}], [{"latin"}, {"arabic"}]):
        return False
    below = {
        _script(row[place]) for row in rows[last + 2 :] for place in places if place < len(row)
    }
    # Of rows that are all words, those in the same script as the row below are data, and so is it.
    return _has_figures_below(rows, last + 2, places[1:]) or scripts[1].isdisjoint(below)


def _script(cell: Cell) -> str:
    """«arabic» or «latin» for words in one of them; '' for all else."""
    if not isinstance(cell, str):
        return ""
    is_arabic, is_latin = _ARABIC.search(cell) is not None, _LATIN.search(cell) is not None
    return "" if is_arabic == is_latin else "arabic" if is_arabic else "latin"


def _merged_until(sheet: Sheet, start: int, end: int) -> int:
    """The last row that merged cells of the header reach."""
    last = start
    for top, _left, bottom, _right in sorted(sheet.merged):
        if start <= top <= last and bottom < end:
            last = max(last, bottom)
    return last if last - start <= _DEEPEST else start


def _first_full_row(rows: list[list[Cell]]) -> int:
    """The first row that has about as many cells as rows of this sheet usually have."""
    counts = [len(_filled(row)) for row in rows]
    wide = [count for count in counts if count > 1]
    if not wide:
        return next(place for place, count in enumerate(counts) if count)
    usual = max(Counter(wide).items(), key=lambda item: (item[1], item[0]))[0]
    if Counter(wide)[usual] == 1:
        usual = max(wide)
    for share in (0.75, 0.5, 0.0):
        for place, count in enumerate(counts):
            if count > 1 and count >= usual * share and not is_note(str(_first(rows[place]))):
                return place
    return counts.index(max(counts))


def _first(row: Row) -> Cell:
    return next((cell for cell in row if not is_blank(cell)), "")


def _is_name(cell: Cell) -> bool:
    """Whether a cell can name a column: words, or a year; figures and dates cannot."""
    if isinstance(cell, bool | float | date) and not (
        isinstance(cell, float) and cell.is_integer()
    ):
        return False
    text = plain(str(cell).removesuffix(".0") if isinstance(cell, float) else str(cell))
    if text.isdigit():
        return len(text) == 4 and text[0] in "12"
    return number(text) is None


def _is_data(rows: list[list[Cell]], start: int) -> bool:
    """Whether the first full row is data already: figures above figures, and no word above figures."""
    below = [row for row in rows[start + 1 :] if _filled(row)][:30]
    if not below:
        return False
    figures = False
    for place in _filled(rows[start]):
        column = [row[place] for row in below if place < len(row) and not is_blank(row[place])]
        numeric = (
            bool(column) and sum(not _is_name(cell) for cell in column) * 10 >= len(column) * 9
        )
        if numeric and _is_name(rows[start][place]):
            return False
        figures = figures or (numeric and not _is_name(rows[start][place]))
    return figures


def _is_prose(rows: list[list[Cell]]) -> bool:
    """Whether these are paragraphs and no table: one column, and a first line too long for a name."""
    filled = [row for row in rows if _filled(row)]
    return all(len(_filled(row)) == 1 for row in filled) and len(str(_first(filled[0]))) > _PROSE


def _spanned(sheet: Sheet, row: int) -> set[int]:
    """Columns of this row that a merged cell covers, its first one left out."""
    return {
        column
        for first_row, first, last_row, last in sheet.merged
        if first_row <= row <= last_row
        for column in range(first + 1, last + 1)
    }


def _completes(rows: list[list[Cell]], start: int, sheet: Sheet) -> bool:
    """Whether the row below names what spanning cells of this one leave open."""
    upper, lower = rows[start], rows[start + 1]
    named, below = set(_filled(upper)), _filled(lower)
    if not below or not all(_is_name(lower[place]) for place in below):
        return False
    gaps = {place for place in range(max(named) + 1) if place not in named}
    gaps |= {place for place in below if place > max(named)}
    if not gaps or not gaps <= set(below) | _vertical(sheet, start):
        return False
    starts = {place for place in named if place + 1 in gaps}
    if any(place in named and place not in starts for place in below):
        return False
    return (
        len(named) > len(starts)
        or bool(_spanned(sheet, start))
        or _has_figures_below(rows, start + 2, below)
    )


def _vertical(sheet: Sheet, row: int) -> set[int]:
    return {
        first for top, first, bottom, last in sheet.merged if top <= row < bottom and first == last
    }


def _has_figures_below(rows: list[list[Cell]], start: int, places: list[int]) -> bool:
    sample = [
        row[place] for row in rows[start : start + 20] for place in places if place < len(row)
    ]
    filled = [cell for cell in sample if not is_blank(cell)]
    return bool(filled) and sum(not _is_name(cell) for cell in filled) * 2 >= len(filled)


def _spans(rows: list[list[Cell]], start: int, sheet: Sheet) -> bool:
    """Whether the row above groups the columns of this header."""
    upper, lower = _filled(rows[start - 1]), _filled(rows[start])
    if (
        not upper
        or len(upper) >= len(lower)
        or not all(_is_name(rows[start - 1][place]) for place in upper)
    ):
        return False
    if any(is_note(str(rows[start - 1][place])) for place in upper):
        return False
    spanned = _spanned(sheet, start - 1)
    if len(upper) == 1:
        return bool(spanned) and len(spanned) + 1 < len(lower)
    gaps = any(place + 1 not in upper and place < lower[-1] for place in upper)
    return bool(spanned) or (gaps and upper != list(range(len(upper))))


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
    spanned = _spanned(sheet, row)
    carried, current = [], ""
    for place, name in enumerate(names):
        has_lower = any(place < len(one) and not is_blank(one[place]) for one in lower)
        if name:
            current = name
        elif not (place in spanned or (has_lower and not sheet.merged)):
            current = ""
        carried.append(name or current)
    return carried


def _label(cell: Cell) -> str:
    if is_blank(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).strip("\ufeff").split())[:_LONGEST_LABEL]
