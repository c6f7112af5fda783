"""Read and write a table as XLSX or CSV, whatever program made the file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import python_calamine
from django.utils.translation import gettext as _

from cms.exchange.cells import guard, unguard
from cms.guides.errors import UnreadableSheet

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED_BYTES = 100 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 32_767  # what a cell of XLSX can hold
XLSX = "xlsx"
CSV = "csv"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row with the number that the spreadsheet shows beside it."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    header: list[str]
    rows: list[TableRow]


def read_table(content: bytes) -> Table:
    """Read the first sheet: its first filled row is the header, empty rows are left out, cells are text.

    Raises:
        UnreadableSheet: too large, no table in it, or neither XLSX nor text.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableSheet(_("The file is larger than 10 MB."))
    raw = _xlsx_rows(content) if content[:2] == b"PK" else _csv_rows(content)
    filled = [TableRow(number, cells) for number, cells in raw if any(cells)]
    if not filled:
        raise UnreadableSheet(_("The file holds no table."))
    if len(filled) > MOST_ROWS or len(filled[0].cells) > MOST_COLUMNS:
        raise UnreadableSheet(_("The table has too many rows or columns."))
    return Table(header=filled[0].cells, rows=filled[1:])


def _xlsx_rows(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MOST_UNPACKED_BYTES:
                raise UnreadableSheet(_("The file is larger than 10 MB."))
        book = python_calamine.load_workbook(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, python_calamine.CalamineError, ValueError, OSError) as error:
        raise UnreadableSheet(_("The file is not a sound XLSX workbook.")) from error
    return [(number, [_text(cell) for cell in row]) for number, row in enumerate(rows, start=1)]


def _csv_rows(content: bytes) -> list[tuple[int, list[str]]]:
    text = _decoded(content)
    if "\0" in text:
        raise UnreadableSheet(_("The file is neither XLSX nor CSV text."))
    first = text.lstrip("\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [
            (number, [unguard(cell.strip(" \u00a0\n\r")) for cell in row])
            for number, row in enumerate(reader, start=1)
        ]
    except csv.Error as error:
        raise UnreadableSheet(_("The file is neither XLSX nor CSV text.")) from error


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Arabic Windows saves CSV so.
        return content.decode("windows-1256", errors="replace")


def _text(cell: Any) -> str:  # Any: what the workbook's cell holds
    if isinstance(cell, datetime):
        cell = cell.date() if (cell.hour, cell.minute, cell.second) == (0, 0, 0) else cell
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell).replace("\r\n", "\n").replace("\0", "")
    return unguard(text.strip(" \u00a0\n\r"))


def write_table(kind: str, header: list[str], rows: Iterable[list[str]], *, title: str) -> bytes:
    """The table as a file of this kind, with every cell as harmless text."""
    guarded = [[guard(cell)[:LONGEST_CELL] for cell in row] for row in [header, *rows]]
    return _xlsx(guarded, title) if kind == XLSX else _csv(guarded)


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    # With the mark, Excel reads the file as UTF-8.
    return out.getvalue().encode("utf-8-sig")


def _xlsx(rows: list[list[str]], title: str) -> bytes:
    from openpyxl import Workbook  # 0.2 s, which only who takes a sheet along should pay
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet: Any = book.active  # Any: the stubs allow for a chart sheet or none
    sheet.title = title[:31]
    sheet.sheet_view.rightToLeft = True
    sheet.freeze_panes = "B2"
    top = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            if text:
                cell = sheet.cell(number, place, text)
                cell.data_type, cell.alignment = "s", top
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 28
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
