"""The table as a workbook, written row by row: a hundred thousand comments need no more memory than a hundred."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from typing import IO, Any

from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from consultations.cabinet_table.columns import IN_SHEET, Column, decisions, headings, writable
from consultations.cabinet_table.rows import Row

LAST_ROW = 1_048_576
LONGEST_CELL = 32_767
_WIDTHS = {
    Column.REFERENCE: 26,
    Column.CLAUSE: 28,
    Column.COMMENT: 60,
    Column.COUNT: 10,
    Column.DECISION: 18,
    Column.REASON: 60,
    Column.REASON_EN: 40,
}
# What is decided here, beside what only says which comment it is.
_LATIN = (Column.REFERENCE, Column.REASON_EN)


def written(rows: Iterable[Row], language: str) -> IO[bytes]:
    """A temporary file at its beginning. Every cell but the count is text, whatever it begins with: nothing runs as a formula."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(
        pgettext("Cabinet table", "Comments and decisions")[:31]
    )  # Any: write-only
    _arrange(sheet, language)
    looks = _looks(sheet, language)
    sheet.append([_cell(sheet, headings(language)[one], looks["head"]) for one in IN_SHEET])
    for row in rows:
        cells = row.cells(language)
        sheet.append([_cell(sheet, cells[one], looks[one]) for one in IN_SHEET])
    return _saved(book)


def of_texts(heading: list[str], lines: Iterable[list[str]], language: str) -> IO[bytes]:
    """Rows of text below a heading, as harmless as the table itself."""
    book, sheet = _begun(language)
    looks = _looks(sheet, language)
    look, head = looks[Column.COMMENT], looks["head"]
    sheet.append([_cell(sheet, text, head) for text in heading])
    for line in lines:
        sheet.append([_cell(sheet, writable(text), look) for text in line])
    return _saved(book)


def _begun(language: str) -> tuple[Workbook, Any]:  # Any: the stubs know no write-only sheet
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(pgettext("Cabinet table", "Comments and decisions")[:31])
    _arrange(sheet, language)
    return book, sheet


def _saved(book: Workbook) -> IO[bytes]:
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  # the answer closes it
    book.save(file)
    file.seek(0)
    return file


def _arrange(sheet: Any, language: str) -> None:
    sheet.sheet_view.rightToLeft = language == "ar"
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for place, column in enumerate(IN_SHEET, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS[column]
    words = ",".join(decisions(language).values())
    choice = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
    choice.showErrorMessage = True
    letter = get_column_letter(IN_SHEET.index(Column.DECISION) + 1)
    choice.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.data_validations.append(choice)


def _looks(sheet: Any, language: str) -> dict[str, Any]:
    """How the cells of each column look, worked out once: openpyxl takes most of its time for it otherwise."""
    right = 2 if language == "ar" else 1
    looks = {
        one.value: _look(
            sheet, Alignment(wrap_text=True, vertical="top", readingOrder=1 if one in _LATIN else 0)
        )
        for one in IN_SHEET
    }
    head = Alignment(wrap_text=True, vertical="center", readingOrder=right)
    return looks | {"head": _look(sheet, head, is_bold=True)}


def _look(sheet: Any, alignment: Alignment, *, is_bold: bool = False) -> Any:  # Any: of openpyxl
    cell: Any = WriteOnlyCell(sheet, "")
    cell.alignment, cell.font = alignment, Font(name="Arial", size=11, bold=is_bold)
    return cell._style


def _cell(sheet: Any, value: str | int, look: Any) -> Any:  # Any: of openpyxl
    cell: Any = WriteOnlyCell(sheet, value[:LONGEST_CELL] if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    cell._style = look
    return cell
