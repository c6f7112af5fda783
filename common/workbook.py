"""An XLSX workbook written row by row into a file that is never read again; Source: ECMA-376, Office Open XML.

Every text is a string cell, which no program runs as a formula. A sheet holds 1,048,576 rows; what is more goes on the next.
Whoever has many rows gives them as XML that is made already; their cells may look like `DATE` and `DATETIME`.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from common.plain_text import for_xml

MAX_ROWS = 1_048_576
MAX_CELL = 32_767
Cell = str | int | None
DATE, DATETIME = 2, 3
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_STYLE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
# Looks of a cell: plain, bold for headings, a day, an instant.
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/>'
    '<xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" numFmtId="165" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
# Excel reads ``_x0041_`` as a letter.
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Workbook:
    """Sheets of rows, one after the other; ends with `finish`, or after an error with `abandon`."""

    def __init__(self, target: IO[bytes], *, is_rtl: bool, max_rows: int = MAX_ROWS) -> None:
        self._archive = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self._is_rtl, self._max_rows = is_rtl, max_rows
        self._names: list[str] = []
        self._sheet: IO[bytes] | None = None
        self._title, self._row, self._part = "", 0, 0
        self._header: tuple[str, ...] = ()
        self._waiting: list[str] = []

    def start(self, title: str, header: Sequence[str]) -> None:
        """Begin a sheet; its title has 31 characters at the most and none of ``[]:*?/\\``."""
        self._title, self._header, self._part = title, tuple(header), 1
        self._open()

    def append(self, cells: Sequence[Cell]) -> None:
        if self._row == self._max_rows:
            self._part += 1
            self._open()
        self._row += 1
        self._waiting.append(_row(self._row, cells))
        if len(self._waiting) == 200:
            self._drain()

    @property
    def room(self) -> int:
        """How many rows this sheet still takes."""
        return self._max_rows - self._row

    def append_ready(self, count: int, rows: bytes | memoryview) -> None:
        """Add so many ``<row>…</row>`` as they are; a full sheet is followed by the next, a part never goes over its end."""
        if not self.room:
            self._part += 1
            self._open()
        if count > self.room:
            raise ValueError(count)
        self._drain()
        if self._sheet is not None:
            self._sheet.write(rows)
        self._row += count

    def _open(self) -> None:
        self._close()
        suffix = f" {self._part}" if self._part > 1 else ""
        self._names.append(self._title[: 31 - len(suffix)] + suffix)
        number = len(self._names)
        self._sheet = self._archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True)
        direction = ' rightToLeft="1"' if self._is_rtl else ""
        self._waiting = [
            f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"{direction}>'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>',
            _row(1, self._header, style=1),
        ]
        self._row = 1

    def _drain(self) -> None:
        if self._sheet is not None:
            self._sheet.write("".join(self._waiting).encode())
        self._waiting = []

    def _close(self) -> None:
        if self._sheet is not None:
            self._waiting.append("</sheetData></worksheet>")
            self._drain()
            self._sheet.close()
            self._sheet = None

    def finish(self) -> None:
        """Write what makes a workbook of the sheets; without it no program opens the file."""
        self._close()
        numbers = range(1, len(self._names) + 1)
        sheets = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
            for number, name in zip(numbers, self._names, strict=True)
        )
        self._write(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        )
        links = [
            (f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers
        ]
        links.append((f"rId{len(self._names) + 1}", "styles", "styles.xml"))
        self._write("xl/_rels/workbook.xml.rels", _relationships(links))
        self._write("_rels/.rels", _relationships([("rId1", "officeDocument", "xl/workbook.xml")]))
        self._archive.writestr("xl/styles.xml", _STYLES)
        self._write("[Content_Types].xml", _types(len(self._names)))
        self._archive.close()

    def abandon(self) -> None:
        """Write nothing more: what is there stays without a table of contents, so that it is no archive."""
        with suppress(OSError):
            if self._sheet is not None:
                self._sheet.close()
        self._archive.fp = None

    def _write(self, name: str, xml: str) -> None:
        self._archive.writestr(name, f"{_HEAD}{xml}")


def text(value: str) -> str:
    """A string as a cell holds it; what XML cannot carry becomes U+FFFD.

    >>> text("أ < ب")
    'أ &lt; ب'
    """
    return escape(_ESCAPE_LIKE.sub("_x005F_", for_xml(value[:MAX_CELL])))


def _row(number: int, cells: Sequence[Cell], *, style: int = 0) -> str:
    look = f' s="{style}"' if style else ""
    parts = [
        f"<c{look}><v>{cell}</v></c>"
        if isinstance(cell, int)
        else f'<c{look} t="inlineStr"><is><t xml:space="preserve">{text(cell)}</t></is></c>'
        if cell
        else "<c/>"
        for cell in cells
    ]
    return f'<row r="{number}">{"".join(parts)}</row>'


def _relationships(links: list[tuple[str, str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in links
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _types(sheets: int) -> str:
    parts = [("/xl/workbook.xml", _BOOK_TYPE), ("/xl/styles.xml", _STYLE_TYPE)]
    parts += [(f"/xl/worksheets/sheet{number + 1}.xml", _SHEET_TYPE) for number in range(sheets)]
    listed = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts)
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="{relations}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )
