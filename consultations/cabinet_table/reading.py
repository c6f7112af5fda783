"""A table that comes back: a workbook or a Word document, read into rows of text with what is wrong with each.

Files are hostile until shown otherwise: see `importing.packages`. A formula, an error, merged cells are never read as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.cabinet_table import reading_document, reading_sheet
from consultations.cabinet_table.columns import NEEDED, Column, column_of, headings
from consultations.cabinet_table.grid import DOCUMENT, SHEET, GridRow
from consultations.errors import FileNotUnderstood, TableRefused
from consultations.importing import packages

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
_HEAD_WITHIN = 20  # people write a title above
_TYPED = (Column.REFERENCE, Column.CLAUSE, Column.COMMENT, Column.DECISION, Column.REASON)


class Fault(StrEnum):
    """Why a row cannot be read as text."""

    MERGED = "merged"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class TableRow:
    """The row with the number that the program shows beside it; columns that the table lacks are missing from `cells`."""

    number: int
    cells: dict[Column, str]
    fault: Fault | None = None


def read(content: bytes) -> list[TableRow]:
    """All rows below the heading that have anything in them. Columns are known by their headings, in whatever order.

    Raises:
        TableRefused: neither of the two kinds, broken, dangerous, too large, or without the columns that are needed.
    """
    if not content or len(content) > MOST_BYTES:
        raise TableRefused(_("The file is empty, or larger than 10 MB."))
    is_document = b"word/document.xml" in content
    kind = DOCUMENT if is_document else SHEET
    try:
        packages.guard(content, kind)
        reader = reading_document if is_document else reading_sheet
        return _within_limits(_rows(reader.grid(content)))
    except FileNotUnderstood as refusal:
        raise TableRefused(refusal.detail) from refusal


def _within_limits(rows: Iterable[TableRow]) -> list[TableRow]:
    found: list[TableRow] = []
    for row in rows:
        if len(found) >= MOST_ROWS:
            told = ngettext(
                "The table has more than %(most)d row; send it in parts.",
                "The table has more than %(most)d rows; send it in parts.",
                MOST_ROWS,
            )
            raise TableRefused(told % {"most": MOST_ROWS})
        found.append(row)
    return found


def _rows(grid: Iterable[GridRow]) -> Iterator[TableRow]:
    """The first row that names a reference is the heading; what stands above it is a title."""
    places: dict[Column, int] | None = None
    for at, row in enumerate(grid):
        if places is None:
            places = _heading(row.cells)
            if places is None and at >= _HEAD_WITHIN:
                break
            continue
        if any(cell.strip() for cell in row.cells) or row.is_merged:
            yield _row(row, places)
    if places is None:
        raise TableRefused(
            _("The table has no heading with these columns: %(names)s") % {"names": _names(NEEDED)}
        )


def _heading(cells: Sequence[str]) -> dict[Column, int] | None:
    found: dict[Column, int] = {}
    for place, text in enumerate(cells):
        column = column_of(text)
        if column is None:
            continue
        if column in found:
            told = _("Two columns of the table are called %(name)s.") % {"name": text.strip()}
            raise TableRefused(told)
        found[column] = place
    if Column.REFERENCE not in found:
        return None
    missing = [one for one in NEEDED if one not in found]
    if missing:
        raise TableRefused(
            _("The table lacks these columns: %(names)s") % {"names": _names(missing)}
        )
    return found


def _row(row: GridRow, places: dict[Column, int]) -> TableRow:
    cells = {
        column: row.cells[place].strip() if place < len(row.cells) else ""
        for column, place in places.items()
    }
    fault = Fault.MERGED if row.is_merged else None
    formulas = {places[column] for column in _TYPED} & row.formulas
    if formulas and fault is None:
        fault = Fault.FORMULA
    return TableRow(row.number, cells, fault)


def _names(columns: Iterable[Column]) -> str:
    labels = headings("ar")
    return "، ".join(labels[one] for one in columns)
