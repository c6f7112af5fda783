"""Files as ministries send them, made byte by byte: XLSX, XLS, ODS, ZIP."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from opendata.reading.grid import Cell, Opened

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style")
)


def rows_of(opened: Opened, sheet: int = 0) -> list[list[Cell]]:
    return list(opened.sheets[sheet].rows())


def xlsx(path: Path, sheet: str, more: Mapping[str, str] | None = None) -> Path:
    """A workbook of one sheet «بيانات» whose XML is given; `more` adds parts or replaces them."""
    parts = {
        "[Content_Types].xml": f'{DECLARED}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
        "_rels/.rels": f'{DECLARED}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{DECLARED}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="بيانات" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{DECLARED}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{DECLARED}<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
        **(more or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def inline(rows: Sequence[Sequence[str | float]]) -> str:
    """The ``sheetData`` of rows, texts written where they stand."""
    return (
        "<sheetData>"
        + "".join(f"<row>{''.join(map(_inline, row))}</row>" for row in rows)
        + "</sheetData>"
    )


def _inline(value: str | float) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def ods(path: Path, body: str, styles: str = "", before: str = "") -> Path:
    """An OpenDocument spreadsheet; `before` stands before the root element."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"{before}<office:document-content {ODF}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def xls(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[str | float | None]]],
    hidden: Sequence[str] = (),
    merged: Sequence[tuple[int, int, int, int]] = (),
) -> Path:
    """A workbook of Excel 97: texts and numbers, and merged cells of its first sheet."""
    bodies = [
        _sheet(rows, merged if place == 0 else ()) for place, rows in enumerate(sheets.values())
    ]
    entries = [
        struct.pack("<BB", 1 if name in hidden else 0, 0)
        + bytes([len(name), 1])
        + name.encode("utf-16-le")
        for name in sheets
    ]
    start = (
        len(_record(0x0809, bytes(16))) + sum(len(_record(0x85, bytes(4) + e)) for e in entries) + 4
    )
    book = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    for entry, body in zip(entries, bodies, strict=True):
        book += _record(0x85, struct.pack("<I", start) + entry)
        start += len(body)
    return _compound(path, book + _record(0x0A, b"") + b"".join(bodies), "Workbook")


def compound(path: Path, stream: bytes, name: str) -> Path:
    """An OLE file of one stream."""
    return _compound(path, stream, name)


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _sheet(
    rows: Sequence[Sequence[str | float | None]], merged: Sequence[tuple[int, int, int, int]]
) -> bytes:
    width = max((len(row) for row in rows), default=0)
    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    body += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str):
                text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
                body += _record(0x0204, place + text)
            elif cell is not None:
                body += _record(0x0203, place + struct.pack("<d", cell))
    areas = b"".join(
        struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in merged
    )
    if merged:
        body += _record(0x00E5, struct.pack("<H", len(merged)) + areas)
    return body + _record(0x0A, b"")


def _compound(path: Path, stream: bytes, name: str) -> Path:
    """The container of Excel 97: a header, a table of sectors, a directory, the stream."""
    sectors = max(8, -(-len(stream) // 512))
    tables = -(-(sectors + 20) // 126)
    first = tables + 1
    table = [0xFFFFFFFD] * tables + [0xFFFFFFFE]
    table += [first + place + 1 for place in range(sectors - 1)] + [0xFFFFFFFE]
    table += [0xFFFFFFFF] * (tables * 128 - len(table))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *range(tables), *([0xFFFFFFFF] * (109 - tables)))
    directory = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    directory += _entry(name, 2, 0xFFFFFFFF, first, max(4096, len(stream)))
    path.write_bytes(
        header
        + struct.pack(f"<{len(table)}I", *table)
        + directory.ljust(512, b"\0")
        + stream.ljust(sectors * 512, b"\0")
    )
    return path


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    none = 0xFFFFFFFF
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, none, none, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
