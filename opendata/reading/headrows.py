"""Which rows of a sheet name its columns."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime

from opendata.reading.cells import Row, filled_places, first_filled, is_blank
from opendata.reading.digits import number, plain
from opendata.reading.grid import Cell, Sheet
from opendata.reading.sheets import filled
from opendata.reading.vocabulary import FALSE, PLACEHOLDERS, TRUE, is_note, unit_of

_DEEPEST = 5
_PROSE = 150
_BODY = 30
_ARABIC = re.compile("[\u0621-\u064a]")
_LATIN = re.compile("[A-Za-z]")
_ADDRESS = re.compile(r"https?://\S+$|www\.\S+$|[\w.+-]+@[\w-]+\.[\w.]+$")
# How many dates in a row name its columns; how many rows tell of what kind a column is, and how often its words return.
_PERIODS = 3
_FEWEST = 3
_OFTEN = 10

Rows = list[list[Cell]]


def found_rows(rows: Rows, sheet: Sheet) -> tuple[int, int]:
    """The first and the last row of the header, from 0; the last is before the first when there is none."""
    # A label that was merged over several columns fills its row as much as their own names would.
    covered = list(filled(replace(sheet, rows=lambda: iter(rows))).rows())
    start = first = _first_full_row(covered)
    if _is_data(rows, start) or _is_prose(rows):
        return start, start - 1
    while first > 0 and start - first < _DEEPEST and _spans(rows, first, sheet):
        first -= 1
    last = start if first < start else _merged_until(sheet, start, len(rows))
    while last - first < _DEEPEST and last + 1 < len(rows):
        figures = _figures_named_below(rows, last)
        if figures and any(is_blank(_at(covered[first], place)) for place in figures):
            # What leaves figures without a name is a title that fills its row.
            first = last + 1 if not _completes(rows, last, sheet) else first
        elif not (figures or _completes(rows, last, sheet) or _translates(rows, last)):
            break
        last += 1
    return first, last


def is_numbering(rows: Rows, place: int) -> bool:
    """Whether a row numbers the columns, (1) (2) (3), as statistical tables do below their header."""
    if place >= len(rows):
        return False
    filled = filled_places(rows[place])
    numbers = [plain(str(rows[place][column])).strip("()[] ") for column in filled]
    if len(numbers) < 3 or numbers[0] not in {"0", "1", "2"}:
        return False
    start = int(numbers[0])
    if numbers != [str(number) for number in range(start, start + len(numbers))]:
        return False
    # Where the first column holds numbers anyway, this is a row like the others, unless brackets say otherwise.
    is_bracketed = all(str(rows[place][column]).strip()[:1] in "([" for column in filled)
    below = rows[place + 1 : place + _BODY]
    return any(_holds_words(below, column) for column in (filled if is_bracketed else filled[:1]))


def named_by_dates(rows: Rows) -> Rows:
    """Rows in which the dates of a header have become words: three or more of them over columns that hold no dates."""
    return [_dates_named(row, rows[place + 1 : place + _BODY]) for place, row in enumerate(rows)]


def _dates_named(row: list[Cell], below: Rows) -> list[Cell]:
    dates = [place for place, cell in enumerate(row) if isinstance(cell, date)]
    if len(dates) < _PERIODS or any(
        isinstance(_at(one, place), date) for one in below for place in dates
    ):
        return row
    return [
        (cell.date() if isinstance(cell, datetime) else cell).isoformat()
        if isinstance(cell, date)
        else cell
        for cell in row
    ]


def _holds_words(body: Rows, place: int) -> bool:
    words = [cell for row in body if not is_blank(cell := _at(row, place))]
    return bool(words) and sum(_is_name(cell) for cell in words) * 10 >= len(words) * 8


def begins_table(row: Row, below: Rows, headers: Rows) -> bool:
    """Whether another table begins with this row: a title by itself, then a header that is not ours, then figures.

    Args:
        row: one that follows a blank row.
    """
    if len(filled_places(row)) != 1 or not _is_word(first_filled(row)):
        return False
    following = [one for one in below if filled_places(one)][:2]
    if len(following) < 2 or following[0] in headers:
        return False
    named = filled_places(following[0])
    if len(named) < 2 or not all(_is_word(following[0][place]) for place in named):
        return False
    return any(
        not is_blank(_at(following[1], place)) and not _is_name(following[1][place])
        for place in named
    )


def _at(row: Row, place: int) -> Cell:
    return row[place] if place < len(row) else None


def _figures_named_below(rows: Rows, last: int) -> list[int]:
    """The columns of figures, if the row below has words in all of them: then it is the header's, not the data's."""
    lower = rows[last + 1]
    named = [place for place in filled_places(lower) if _is_word(lower[place])]
    body = [row for row in rows[last + 2 :] if filled_places(row)][:_BODY]
    figures = [place for place in range(max(map(len, body), default=0)) if _is_figures(body, place)]
    if not figures or not set(figures) <= set(named):
        return []
    is_units = all(unit_of(f"({str(lower[place]).strip('()')})") for place in named)
    return figures if len(figures) > 1 or is_units else []


def _is_word(cell: Cell) -> bool:
    """Whether a cell is a name and no year, which a figure may look like, nor a sign for an unknown figure."""
    text = plain(str(cell)).casefold()
    return _is_name(cell) and not text.isdigit() and text not in PLACEHOLDERS


def _is_figures(body: Rows, place: int) -> bool:
    cells = [cell for row in body if not is_blank(cell := _at(row, place))]
    return bool(cells) and sum(not _is_name(cell) for cell in cells) * 10 >= len(cells) * 8


def _translates(rows: Rows, last: int) -> bool:
    """Whether the row below says in Latin letters what this one says in Arabic ones, or the other way round."""
    upper, lower = rows[last], rows[last + 1]
    places = filled_places(upper)
    if len(places) < 2 or places != filled_places(lower):
        return False
    scripts = [{_script(row[place]) for place in places} for row in (upper, lower)]
    if scripts not in ([{"arabic"}, {"latin"}], [{"latin"}, {"arabic"}]):
        return False
    below = {
        _script(row[place]) for row in rows[last + 2 :] for place in places if place < len(row)
    }
    # Of rows that are all words, those in the same script as the row below are data, and so is it.
    return bool(below) and (
        _has_figures_below(rows, last + 2, places[1:]) or scripts[1].isdisjoint(below)
    )


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


def _first_full_row(rows: Rows) -> int:
    """The first row that has about as many cells as rows of this sheet usually have."""
    counts = [len(filled_places(row)) for row in rows]
    wide = [count for count in counts if count > 1]
    if not wide:
        return next(place for place, count in enumerate(counts) if count)
    usual = max(Counter(wide).items(), key=lambda item: (item[1], item[0]))[0]
    if Counter(wide)[usual] == 1:
        usual = max(wide)
    # A row of figures is only taken where no row of words names about as many columns.
    for share, names in ((0.75, 0.5), (0.5, 0.5), (0.75, 0.0), (0.5, 0.0), (0.0, 0.0)):
        for place, count in enumerate(counts):
            if count > 1 and count >= usual * share and _is_heading(rows[place], names):
                return place
    return counts.index(max(counts))


def _is_heading(row: Row, share: float) -> bool:
    """Whether this share of the cells at least can name a column, and the row is no note."""
    filled = filled_places(row)
    named = sum(_is_name(row[place]) for place in filled)
    return named >= share * len(filled) and not is_note(str(first_filled(row)))


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


def _is_data(rows: Rows, start: int) -> bool:
    """Whether the first full row is data already: no word above figures, and a cell that is like its column."""
    below = [row for row in rows[start + 1 :] if filled_places(row) and row != rows[start]][:30]
    if not below:
        return False
    is_alike = False
    for place in filled_places(rows[start]):
        column = [row[place] for row in below if place < len(row) and not is_blank(row[place])]
        numeric = (
            bool(column) and sum(not _is_name(cell) for cell in column) * 10 >= len(column) * 9
        )
        if numeric and _is_name(rows[start][place]):
            return False
        is_alike = is_alike or numeric or _is_like(rows[start][place], column)
    return is_alike


def _is_like(cell: Cell, column: list[Cell]) -> bool:
    """Whether a cell is of the column below it: an address, an e-mail or a yes and no like the others, or a word that returns."""
    if len(column) < _FEWEST:
        return False
    text = plain(str(cell)).casefold()
    words = [plain(str(one)).casefold() for one in column]
    for is_such in (_ADDRESS.match, (TRUE | FALSE).__contains__):
        if is_such(text):
            return sum(bool(is_such(word)) for word in words) * 10 >= len(words) * 9
    # A column of one word and blanks is a box that was ticked, and its header says the same word.
    is_one_of_several = len(set(words)) > 1 and words.count(text) * _OFTEN >= len(words)
    return is_one_of_several and text not in PLACEHOLDERS


def _is_prose(rows: Rows) -> bool:
    """Whether these are paragraphs and no table: one column, and a first line too long for a name."""
    filled = [row for row in rows if filled_places(row)]
    return (
        all(len(filled_places(row)) == 1 for row in filled)
        and len(str(first_filled(filled[0]))) > _PROSE
    )


def spanned(sheet: Sheet, row: int) -> set[int]:
    """Columns of this row that a merged cell covers, its first one left out."""
    return {
        column
        for first_row, first, last_row, last in sheet.merged
        if first_row <= row <= last_row
        for column in range(first + 1, last + 1)
    }


def _completes(rows: Rows, start: int, sheet: Sheet) -> bool:
    """Whether the row below names what spanning cells of this one leave open."""
    upper, lower = rows[start], rows[start + 1]
    named, below = set(filled_places(upper)), filled_places(lower)
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
        or bool(spanned(sheet, start))
        or _has_figures_below(rows, start + 2, below)
    )


def _vertical(sheet: Sheet, row: int) -> set[int]:
    return {
        first for top, first, bottom, last in sheet.merged if top <= row < bottom and first == last
    }


def _has_figures_below(rows: Rows, start: int, places: list[int]) -> bool:
    sample = [
        row[place] for row in rows[start : start + 20] for place in places if place < len(row)
    ]
    filled = [cell for cell in sample if not is_blank(cell)]
    return bool(filled) and sum(not _is_name(cell) for cell in filled) * 2 >= len(filled)


def _spans(rows: Rows, start: int, sheet: Sheet) -> bool:
    """Whether the row above groups the columns of this header."""
    upper, lower = filled_places(rows[start - 1]), filled_places(rows[start])
    if (
        not upper
        or len(upper) >= len(lower)
        or not all(_is_name(rows[start - 1][place]) for place in upper)
    ):
        return False
    if any(is_note(str(rows[start - 1][place])) for place in upper):
        return False
    covered = spanned(sheet, start - 1)
    if len(upper) == 1:
        # One that begins with the table is its title.
        return bool(covered) and upper[0] > lower[0]
    gaps = any(place + 1 not in upper and place < lower[-1] for place in upper)
    return bool(covered) or (gaps and upper != list(range(len(upper))))
