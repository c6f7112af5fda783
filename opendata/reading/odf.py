"""OpenDocument spreadsheets, read element by element: cells as they are shown, merged ranges, hidden sheets.

Repetition is how this format says «empty to the end of the sheet», and how a small file would become a huge table: what is
repeated empty is dropped, what is repeated with content counts towards the limits.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from opendata.reading.cells import Tally
from opendata.reading.grid import Cell, Opened, Sheet, Unreadable, Warning_
from opendata.reading.options import Limits
from opendata.reading.packed import checked, chunks

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NUM!", "#REF!", "#VALUE!", "Err:")
_PADDED = re.compile(r"0\d+")
_TIME = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")
_EXACT = 2**53
# A table of more cells than this does not fit the memory that reading may take.
_MOST_CELLS = 10_000_000


@dataclass(slots=True)
class _Table:
    name: str
    style: str
    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    errors: Tally = field(default_factory=Tally)
    hidden_rows: int = 0
    # Empty rows that only count when a filled one follows.
    waiting: int = 0

    @property
    def next_row(self) -> int:
        return len(self.rows) + self.waiting


def open_ods(path: Path, limits: Limits) -> Opened:
    """Open an OpenDocument spreadsheet.

    Raises:
        Unreadable: ``damaged``, ``encrypted``, ``expands_too_much``, ``declares_entities``, ``empty``,
            ``too_many_rows``, ``too_many_columns``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            checked(archive, path.stat().st_size, limits)
            if _is_encrypted(archive):
                raise Unreadable("encrypted")
            tables, hidden = _tables(archive, limits)
    except zipfile.BadZipFile:
        raise Unreadable("damaged", {"is": "ods"}) from None
    if not tables:
        raise Unreadable("empty")
    sheets = [_sheet(table, table.style in hidden) for table in tables]
    warnings = []
    for table in tables:
        if table.errors.count:
            where = {"count": table.errors.count, "cell": table.errors.place}
            warnings.append(Warning_("formula_errors", {"sheet": table.name, **where}))
        if table.hidden_rows:
            where = {"sheet": table.name, "count": table.hidden_rows}
            warnings.append(Warning_("hidden_rows", where))
    return Opened("ods", sheets, warnings=warnings)


def _sheet(table: _Table, is_hidden: bool) -> Sheet:
    return Sheet(
        table.name,
        lambda: (list(row) for row in table.rows),
        is_hidden=is_hidden,
        merged=tuple(table.merged),
        is_typed=True,
    )


def _is_encrypted(archive: zipfile.ZipFile) -> bool:
    try:
        return b"encryption-data" in b"".join(chunks(archive, "META-INF/manifest.xml"))
    except KeyError:
        return False


def _tables(archive: zipfile.ZipFile, limits: Limits) -> tuple[list[_Table], set[str]]:
    tables: list[_Table] = []
    hidden: set[str] = set()
    for event, element in _events(archive):
        if event == "start":
            if element.tag == f"{_TABLE}table":
                names = (element.get(f"{_TABLE}{part}", "") for part in ("name", "style-name"))
                tables.append(_Table(*names))
        elif element.tag == f"{_STYLE}style":
            if any(part.get(f"{_TABLE}display") == "false" for part in element):
                hidden.add(element.get(f"{_STYLE}name", ""))
        elif element.tag == f"{_TABLE}table-row" and tables:
            _add_row(tables[-1], element, limits)
            _forget(element)
    return tables, hidden


def _events(archive: zipfile.ZipFile) -> Iterator[tuple[str, Any]]:  # Any: elements of lxml
    tags = [f"{_TABLE}table", f"{_TABLE}table-row", f"{_STYLE}style"]
    try:
        with archive.open("content.xml") as content:
            events = etree.iterparse(
                content,
                events=("start", "end"),
                tag=tags,
                resolve_entities=False,
                no_network=True,
            )
            for event, element in events:
                if element.getroottree().docinfo.internalDTD is not None:
                    raise Unreadable("declares_entities")
                yield event, element
    except (etree.XMLSyntaxError, zipfile.BadZipFile, EOFError, OSError, RuntimeError):
        raise Unreadable("damaged", {"is": "ods"}) from None


def _forget(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _add_row(table: _Table, element: Any, limits: Limits) -> None:
    cells = _cells(table, element, limits)
    times = _times(element, "number-rows-repeated")
    if not cells:
        table.waiting += times
        return
    if table.next_row + times > limits.rows:
        raise Unreadable("too_many_rows", {"sheet": table.name, "most": limits.rows})
    if (table.next_row + times) * len(cells) > _MOST_CELLS:
        raise Unreadable("too_much_memory", {"sheet": table.name})
    if element.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
        table.hidden_rows += times
    table.rows += [[] for _row in range(table.waiting)]
    table.waiting = 0
    table.rows += [list(cells) for _row in range(times)]


def _cells(table: _Table, element: Any, limits: Limits) -> list[Cell]:
    """The cells of a row up to the last that holds something."""
    cells: list[Cell] = []
    waiting = 0
    for cell in element:
        if cell.tag not in _CELLS:
            continue
        times = _times(cell, "number-columns-repeated")
        _add_merged(table, cell, len(cells) + waiting)
        value = (
            None
            if cell.tag.endswith("covered-table-cell")
            else _value(table, cell, len(cells) + waiting)
        )
        if value is None:
            waiting += times
            continue
        if len(cells) + waiting + times > limits.columns:
            raise Unreadable("too_many_columns", {"sheet": table.name, "most": limits.columns})
        cells += [None] * waiting + [value] * times
        waiting = 0
    return cells


def _add_merged(table: _Table, cell: Any, column: int) -> None:
    across, down = _times(cell, "number-columns-spanned"), _times(cell, "number-rows-spanned")
    if across > 1 or down > 1:
        row = table.next_row
        table.merged.append((row, column, row + down - 1, column + across - 1))


def _times(element: Any, attribute: str) -> int:
    text = element.get(f"{_TABLE}{attribute}", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 16 else 1


def _value(table: _Table, cell: Any, column: int) -> Cell:
    kind = cell.get(f"{_OFFICE}value-type", "")
    shown = "\n".join(_said(part) for part in cell if part.tag == f"{_TEXT}p")
    if shown.startswith(_ERRORS) and cell.get(f"{_TABLE}formula"):
        table.errors.add(table.next_row, column)
        return None
    try:
        return _typed(cell, kind, shown)
    except ValueError:
        return shown or None


def _typed(cell: Any, kind: str, shown: str) -> Cell:
    if kind in {"float", "currency", "percentage"}:
        return _number(float(cell.get(f"{_OFFICE}value", "")), kind, shown)
    if kind == "date":
        text = cell.get(f"{_OFFICE}date-value", "")
        return datetime.fromisoformat(text[:19]) if "T" in text else date.fromisoformat(text)
    if kind == "boolean":
        return bool(cell.get(f"{_OFFICE}boolean-value") == "true")
    if kind == "time" and (found := _TIME.fullmatch(cell.get(f"{_OFFICE}time-value", ""))):
        return f"{int(found[1]):02d}:{found[2]}:{found[3]}"
    return shown or None


def _number(value: float, kind: str, shown: str) -> Cell:
    if kind == "percentage":
        return f"{value * 100:.12g}%"
    if not value.is_integer() or abs(value) >= _EXACT:
        return float(f"{value:.15g}")
    return shown if _PADDED.fullmatch(shown) and int(shown) == value else int(value)


def _said(element: Any) -> str:
    """The text of a paragraph, without the notes that hang on it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(_spaces(child), 1000))
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif isinstance(child.tag, str) and child.tag.startswith(_TEXT):
            parts.append(_said(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _spaces(element: Any) -> int:
    text = element.get(f"{_TEXT}c", "1")
    return int(text) if text.isdecimal() and len(text) < 6 else 1
