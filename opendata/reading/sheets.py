"""Which sheet of a workbook is the data, and what merged cells mean in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from opendata.reading.cells import filled_places, is_blank
from opendata.reading.grid import Cell, Opened, Sheet, Unreadable, Warning_

Merged = tuple[int, int, int, int]
# A sheet with at least this share of the largest one's cells is data too, and the editor should know of it.
_NOTABLE = 0.2
_NEAR_THE_TOP = 60
# Excel's widest sheet.
_WIDEST = 16_383


@dataclass(frozen=True, slots=True)
class Size:
    """``rows`` and ``columns`` hold something; ``cells`` counts those in rows of a table, which titles and notes are not."""

    name: str
    rows: int
    columns: int
    cells: int
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Choice:
    sheet: Sheet
    sizes: list[Size]
    warnings: list[Warning_]


def choose(opened: Opened, wanted: str = "") -> Choice:
    """The sheet that was asked for by name, or the visible one with the largest table; the first of equals.

    Raises:
        Unreadable: ``no_such_sheet`` (``sheets`` names those there are), ``empty``.
    """
    if wanted:
        sheet = _named(opened, wanted)
        sizes = [_size(sheet) for sheet in opened.sheets] if len(opened.sheets) > 1 else []
        return Choice(sheet, sizes, _said_of(opened, sheet))
    if len(opened.sheets) == 1 and not opened.sheets[0].is_hidden:
        return Choice(opened.sheets[0], [], opened.warnings)
    sizes = [_size(sheet) for sheet in opened.sheets]
    visible = [place for place, size in enumerate(sizes) if not size.is_hidden and size.rows]
    if not visible:
        hidden = [size.name for size in sizes if size.is_hidden and size.rows]
        raise Unreadable("empty", {"hidden_sheets": hidden} if hidden else {})
    best = max(visible, key=lambda place: sizes[place].cells)
    others = [
        sizes[place].name
        for place in visible
        if place != best and sizes[place].cells >= max(1, sizes[best].cells * _NOTABLE)
    ]
    warnings = _said_of(opened, opened.sheets[best])
    if others:
        warnings.append(Warning_("other_sheets", {"taken": sizes[best].name, "names": others}))
    return Choice(opened.sheets[best], sizes, warnings)


def filled(sheet: Sheet, across_until: int | None = None) -> Sheet:
    """The sheet with the cells that a merged cell covers holding its value.

    Downwards always. Sideways only in the rows before the 0-based `across_until` (all of them when it is None), where a label
    stands over several columns: a figure that was merged over three columns is one figure, not three. A title that
    stands alone in its row stays where it is.
    """
    if not sheet.merged:
        return sheet

    def rows() -> Iterator[list[Cell]]:
        return _filled_rows(sheet, across_until)

    return Sheet(sheet.name, rows, sheet.is_hidden, sheet.merged, sheet.is_typed, sheet.is_headed)


def merged_in_data(sheet: Sheet, first_row: int) -> list[Warning_]:
    """A warning when cells are merged from the 0-based `first_row` on, with the place of the first (1-based)."""
    found = sorted(area for area in sheet.merged if area[0] >= first_row)
    if not found:
        return []
    return [Warning_("merged_cells", {"count": len(found), "row": found[0][0] + 1})]


def _named(opened: Opened, wanted: str) -> Sheet:
    plain = wanted.strip().casefold()
    for sheet in opened.sheets:
        if sheet.name == wanted:
            return sheet
    for sheet in opened.sheets:
        if sheet.name.strip().casefold() == plain:
            return sheet
    raise Unreadable("no_such_sheet", {"sheets": [sheet.name for sheet in opened.sheets][:50]})


def _said_of(opened: Opened, sheet: Sheet) -> list[Warning_]:
    """What was said of the whole file and of this sheet, not of others."""
    return [said for said in opened.warnings if said.where.get("sheet", sheet.name) == sheet.name]


def _size(sheet: Sheet) -> Size:
    rows = cells = 0
    columns: set[int] = set()
    for row in sheet.rows():
        places = filled_places(row)
        if not places:
            continue
        rows += 1
        columns.update(places)
        # A row of one cell belongs to a cover, a title or a note.
        cells += len(places) if len(places) > 1 else 0
    return Size(sheet.name, rows, len(columns), cells, sheet.is_hidden)


def _filled_rows(sheet: Sheet, across_until: int | None) -> Iterator[list[Cell]]:
    titles = _titles(sheet)
    waiting = sorted(sheet.merged, reverse=True)
    active: list[tuple[Merged, Cell]] = []
    for number, row in enumerate(sheet.rows()):
        active = [(area, value) for area, value in active if area[2] >= number]
        while waiting and waiting[-1][0] <= number:
            area = waiting.pop()
            value = row[area[1]] if area[1] < len(row) else None
            if not is_blank(value) and area not in titles:
                active.append((area, value))
        is_across = across_until is None or number < across_until
        yield _filled_row(row, active, is_across) if active else row


def _filled_row(row: list[Cell], active: list[tuple[Merged, Cell]], is_across: bool) -> list[Cell]:
    cells = list(row)
    for (_top, left, _bottom, right), value in active:
        last = min(right, _WIDEST) if is_across else left
        cells += [None] * (last + 1 - len(cells))
        for column in range(left, last + 1):
            if is_blank(cells[column]):
                cells[column] = value
    return cells


def _titles(sheet: Sheet) -> set[Merged]:
    """Merged cells that have their rows to themselves, and no labels below that they could be the label of."""
    top = list(islice(sheet.rows(), _NEAR_THE_TOP))
    edge = min((places[0] for row in top if (places := filled_places(row))), default=0)
    titles = set()
    for area in sheet.merged:
        first, left, last, right = area
        if last + 1 >= len(top) or any(
            filled_places(row) not in ([], [left]) for row in top[first : last + 1]
        ):
            continue
        if any(other != area and other[0] <= last and other[2] >= first for other in sheet.merged):
            continue
        below = [place for place in filled_places(top[last + 1]) if left <= place <= right]
        if left <= edge or len(below) < 2:
            titles.add(area)
    return titles
