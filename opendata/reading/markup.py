"""Workbooks that are no workbooks: HTML tables and SpreadsheetML of 2003, both saved as .xls by systems of ministries."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lxml import etree, html

from opendata.reading import encodings
from opendata.reading.grid import Cell, Opened, Sheet, Unreadable, Warning_
from opendata.reading.options import Limits, Options

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_DECLARED = re.compile(r"(<meta\b[^>]*?charset\s*=\s*[\"']?)[\w-]+", re.IGNORECASE)
_MOST_CELLS = 10_000_000
# Bytes of a tree for each byte of markup, with what else is held beside it.
_TREE = 40
_WIDEST_SPAN = 1_000
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


@dataclass(slots=True)
class _Grid:
    """Rows that fill up while cells reach over several columns and rows."""

    limits: Limits
    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    # Places that a cell of a row above covers: row → columns.
    covered: dict[int, set[int]] = field(default_factory=dict)
    count: int = 0

    def add_row(self) -> int:
        self.rows.append([])
        if len(self.rows) > self.limits.rows:
            raise Unreadable("too_many_rows", {"most": self.limits.rows})
        return len(self.rows) - 1

    def put(self, value: Cell, across: int, down: int, column: int | None = None) -> None:
        """Put a cell into the last row, at its own column or at the next that is free."""
        place = len(self.rows) - 1
        row, covered = self.rows[-1], self.covered.get(place, set())
        at = len(row) if column is None else max(column, len(row))
        while at in covered:
            at += 1
        self._measure(at + across)
        row += [None] * (at - len(row)) + [value] + [None] * (across - 1)
        if across > 1 or down > 1:
            self.merged.append((place, at, place + down - 1, at + across - 1))
        for below in range(place + 1, place + down):
            self.covered.setdefault(below, set()).update(range(at, at + across))

    def _measure(self, width: int) -> None:
        self.count += 1
        if width > self.limits.columns:
            raise Unreadable("too_many_columns", {"most": self.limits.columns})
        if self.count > _MOST_CELLS:
            raise Unreadable("too_much_memory")

    def sheet(self, name: str, *, is_hidden: bool = False, is_typed: bool = False) -> Sheet:
        return Sheet(
            name,
            lambda: (list(row) for row in self.rows),
            is_hidden=is_hidden,
            merged=tuple(self.merged),
            is_typed=is_typed,
        )


def open_html(path: Path, options: Options, limits: Limits) -> Opened:
    """Open a page of HTML; each of its outermost tables is a sheet, all cells are text.

    Raises:
        Unreadable: ``not_a_table`` for a page without one, ``too_large``, ``too_many_rows``, ``too_many_columns``,
            and those of `encodings.decide`.
    """
    _refuse_large(path, limits)
    decision = encodings.decide(path, options.encoding)
    # The text is decoded; what it says of its own encoding would be believed a second time.
    text = _DECLARED.sub(r"\1utf-8", path.read_text(decision.codec, errors="replace"))
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        page = html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError):
        raise Unreadable("damaged", {"is": "html"}) from None
    tables = [
        table for table in page.iter("table") if next(table.iterancestors("table"), None) is None
    ]
    sheets = [_html_table(table, place, limits) for place, table in enumerate(tables, start=1)]
    if not sheets:
        raise Unreadable("not_a_table", {"is": "html"})
    warnings = [*decision.warnings, Warning_("html_as_workbook")]
    return Opened("html", sheets, encoding=decision.encoding, warnings=warnings)


def _refuse_large(path: Path, limits: Limits) -> None:
    """Pages are held whole, as a tree."""
    size, most = path.stat().st_size, limits.memory // _TREE
    if size > most:
        raise Unreadable("too_large", {"bytes": size, "most": most})


def _html_table(table: Any, place: int, limits: Limits) -> Sheet:  # Any: elements of lxml
    grid = _Grid(limits)
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is not table:
            continue
        grid.add_row()
        for cell in row:
            if cell.tag in {"td", "th"}:
                grid.put(_html_text(cell), _span(cell, "colspan"), _span(cell, "rowspan"))
    caption = table.findtext("caption") or ""
    is_hidden = bool(_HIDDEN.search(table.get("style", "")))
    return grid.sheet(caption.strip() or f"table {place}", is_hidden=is_hidden)


def _html_text(cell: Any) -> str | None:
    etree.strip_elements(cell, "script", "style", etree.Comment, with_tail=False)
    for line_break in cell.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    text = "".join(cell.itertext()).replace("\xa0", " ")
    return "\n".join(" ".join(line.split()) for line in text.strip().split("\n")).strip() or None


def _span(element: Any, attribute: str) -> int:
    text = (element.get(attribute) or "1").strip()
    return min(max(1, int(text)), _WIDEST_SPAN) if text.isdecimal() and len(text) < 9 else 1


def open_sheet_xml(path: Path, limits: Limits) -> Opened:
    """Open SpreadsheetML of Excel 2003.

    Raises:
        Unreadable: ``too_large``, ``damaged``, ``declares_entities``, ``empty``, ``too_many_rows``, ``too_many_columns``.
    """
    _refuse_large(path, limits)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        book = etree.parse(str(path), parser)
    except (etree.XMLSyntaxError, OSError):
        raise Unreadable("damaged", {"is": "sheet_xml"}) from None
    if book.docinfo.internalDTD is not None:
        raise Unreadable("declares_entities")
    sheets = [_xml_table(sheet, limits) for sheet in book.iter(f"{_SS}Worksheet")]
    if not sheets:
        raise Unreadable("empty")
    return Opened("sheet_xml", sheets, encoding=(book.docinfo.encoding or "utf-8").lower())


def _xml_table(sheet: Any, limits: Limits) -> Sheet:
    grid = _Grid(limits)
    for row in sheet.iter(f"{_SS}Row"):
        place = grid.add_row()
        index = _index(row)
        for _missing in range(place, min(index, limits.rows + 1)):
            grid.add_row()
        for cell in row.iter(f"{_SS}Cell"):
            across, down = (
                1 + _number(cell.get(f"{_SS}{name}")) for name in ("MergeAcross", "MergeDown")
            )
            column = _index(cell)
            grid.put(
                _xml_value(cell), across, min(down, _WIDEST_SPAN), column if column >= 0 else None
            )
    visible = sheet.findtext(".//{urn:schemas-microsoft-com:office:excel}Visible") or ""
    name = sheet.get(f"{_SS}Name", "")
    return grid.sheet(name, is_hidden=visible.startswith("SheetHidden"), is_typed=True)


def _index(element: Any) -> int:
    """The 0-based place that an element names, or -1."""
    return _number(element.get(f"{_SS}Index")) - 1


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0


def _xml_value(cell: Any) -> Cell:
    data = cell.find(f"{_SS}Data")
    if data is None:
        return None
    text = "".join(data.itertext())
    kind = data.get(f"{_SS}Type", "String")
    try:
        if kind == "Number":
            value = float(text)
            return int(value) if value.is_integer() and abs(value) < 2**53 else value
        if kind == "DateTime":
            moment = datetime.fromisoformat(text[:19])
            return date.fromisoformat(text[:10]) if text[11:19] == "00:00:00" else moment
    except ValueError:
        return text or None
    if kind == "Boolean":
        return text == "1"
    return None if kind == "Error" else text or None
