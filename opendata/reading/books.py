"""Workbooks: XLSX, XLSB, XLS and ODS by calamine, and what ministries call .xls: tables of HTML, SpreadsheetML of 2003."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import python_calamine as calamine

from opendata.reading.cells import letters
from opendata.reading.cellstyles import Shown, as_shown
from opendata.reading.formats import format_of
from opendata.reading.grid import Cell, Opened, Sheet, Unreadable, Warning_
from opendata.reading.markup import open_html, open_sheet_xml
from opendata.reading.odf import open_ods
from opendata.reading.ooxml import Details, details_of
from opendata.reading.options import Limits, Options

# Floats hold every integer up to here; beyond, the digits that Excel shows are not those that were typed.
_EXACT = 2**53
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")


def open_book(path: Path, options: Options, limits: Limits) -> Opened:
    """Open a workbook; which kind it is, its content says.

    Raises:
        Unreadable: ``damaged``, ``encrypted``, ``expands_too_much``, ``declares_entities``, ``not_a_table``, ``empty``.
    """
    form = format_of(path)
    if form == "html":
        return open_html(path, options, limits)
    if form == "sheet_xml":
        return open_sheet_xml(path, limits)
    if form == "ods":
        return open_ods(path, limits)
    return _calamine_book(path, form, limits)


def _calamine_book(path: Path, form: str, limits: Limits) -> Opened:
    details: dict[str, Details] = {}
    warnings: list[Warning_] = []
    if form in {"xlsx", "xlsb"}:
        looked = details_of(path, limits)
        details = looked.sheets
        if looked.has_macros:
            warnings.append(Warning_("has_macros"))
    book = _Book(_loaded(path, form))
    sheets = []
    for meta in book.file.sheets_metadata:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        detail = details.get(meta.name, Details())
        warnings += _warnings(meta.name, detail)
        sheets.append(
            Sheet(
                meta.name,
                _reader(book, meta.name, detail),
                is_hidden=meta.visible != calamine.SheetVisibleEnum.Visible,
                merged=detail.merged if form != "xls" else book.merged(meta.name),
                is_typed=True,
            )
        )
    if not sheets:
        raise Unreadable("empty")
    return Opened(form, sheets, warnings=warnings)


def _loaded(path: Path, form: str) -> Any:  # Any: calamine has no types
    try:
        # calamine believes the ending of a name, which is often another than the format's.
        with tempfile.TemporaryDirectory(prefix="diwan-book-") as folder:
            named = Path(folder) / f"book.{form}"
            named.symlink_to(path.resolve())
            return calamine.load_workbook(str(named))
    except calamine.PasswordError:
        raise Unreadable("encrypted") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        if form == "xls" and _holds_encrypted(path):
            raise Unreadable("encrypted") from None
        if "Cannot find Workbook" in str(error):  # other documents come in the same container
            raise Unreadable("not_a_table", {"is": "doc"}) from None
        raise Unreadable("damaged", {"is": form}) from None


def _holds_encrypted(path: Path) -> bool:
    """An encrypted XLSX is an OLE file with a stream of this name."""
    name = "EncryptedPackage".encode("utf-16-le")
    before = b""
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            if name in before + piece:
                return True
            before = piece[-len(name) :]
    return False


@dataclass(slots=True)
class _Book:
    """A workbook of calamine's that keeps the sheet it read last: a table is gone through several times."""

    file: Any  # Any: calamine has no types
    last: dict[str, Any] = field(default_factory=dict)

    def sheet(self, name: str) -> Any:
        if name not in self.last:
            self.last.clear()
            try:
                self.last[name] = self.file.get_sheet_by_name(name)
            except (calamine.CalamineError, ValueError):
                raise Unreadable("damaged", {"is": "workbook", "sheet": name}) from None
        return self.last[name]

    def merged(self, name: str) -> tuple[tuple[int, int, int, int], ...]:
        ranges = self.sheet(name).merged_cell_ranges or []
        return tuple((first[0], first[1], last[0], last[1]) for first, last in ranges)


def _reader(book: _Book, name: str, detail: Details) -> Callable[[], Iterator[list[Cell]]]:
    def rows() -> Iterator[list[Cell]]:
        sheet = book.sheet(name)
        if sheet.start is None:
            return
        # calamine fills up what is missing above a table, but not what is missing before it.
        before: list[Cell] = [None] * sheet.start[1]
        shown = _Shown(detail)
        for number, row in enumerate(sheet.iter_rows()):
            cells = before + [cell_of(value) for value in row]
            yield shown.applied(number, cells) if shown.runs else cells

    return rows


def cell_of(value: Any) -> Cell:  # Any: whatever calamine gives
    """A cell as this project has it: nothing for empty text, 12 for 12.0, text for a time of day or a duration."""
    kind = type(value)
    if kind is str:
        return _text(value) if value else None
    if kind is float:
        # Excel shows fifteen digits, so 0.30000000000000004 is 0.3 to whoever made the table.
        return int(value) if value.is_integer() and abs(value) < _EXACT else float(f"{value:.15g}")
    if kind is time:
        return value.isoformat()
    if kind is timedelta:
        return _duration(value)
    return value


def _text(value: str) -> str:
    if not value.isprintable() and _CONTROL.search(value):
        value = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return value


def _duration(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


class _Shown:
    """Applies the number formats of a sheet, row after row."""

    def __init__(self, detail: Details) -> None:
        self.runs = {column: iter(runs) for column, runs in detail.runs.items()}
        self._now: dict[int, tuple[int, int, Shown] | None] = {
            column: next(runs, None) for column, runs in self.runs.items()
        }

    def applied(self, number: int, cells: list[Cell]) -> list[Cell]:
        for column, run in self._now.items():
            while run is not None and run[1] < number:
                run = self._now[column] = next(self.runs[column], None)
            if run is not None and run[0] <= number and column < len(cells):
                cells[column] = as_shown(cells[column], run[2])
        return cells


def _warnings(sheet: str, detail: Details) -> list[Warning_]:
    found = []
    for code, tally in (
        ("formula_errors", detail.errors),
        ("formulas_without_value", detail.formulas),
        ("hijri_format", detail.hijri),
    ):
        if tally.count:
            found.append(
                Warning_(code, {"sheet": sheet, "count": tally.count, "cell": tally.place})
            )
    if detail.hidden_rows:
        found.append(Warning_("hidden_rows", {"sheet": sheet, "count": detail.hidden_rows}))
    if detail.hidden_columns:
        names = [letters(column) for column in detail.hidden_columns]
        found.append(
            Warning_("hidden_columns", {"sheet": sheet, "count": len(names), "columns": names[:20]})
        )
    return found
