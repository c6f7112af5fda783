"""What a file is by its content; neither its name nor what the browser said of it is believed."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from opendata.reading.grid import Unreadable

HEAD = 64 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# Not tables, but uploaded as if: named so that the editor reads «this is a PDF» and not «malformed».
_FOREIGN = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"\x7fELF", "program"),
    (b"MZ\x90\x00", "program"),
    (b"{\\rtf", "rtf"),
    (b"MIME-Version:", "mhtml"),
    (b"ARROW1", "arrow"),
    (b"FEA1", "feather"),
    (b"RIFF", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\x00\x00\x27\x0a", "shapefile"),
    (b"\x89HDF", "hdf5"),
)
_SHEET_XML = re.compile(rb"<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet")
_TURTLE = re.compile(rb"(?:\s*#[^\n]*\n)*\s*@?(?:prefix|base)\s+[\w-]*:?\s*<", re.IGNORECASE)
_YAML = re.compile(rb"---\s*\r?\n(?:\s*#[^\n]*\n)*\s*(?:- )?[\w-]+:(?:\s|$)")
_TAR_MARK = slice(257, 262)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)


def format_of(path: Path) -> str:
    """One of xlsx, xlsb, xls, ods, html, sheet_xml, parquet, zip, gzip, json, text.

    Raises:
        Unreadable: ``empty``, or ``not_a_table`` for what is known to be something else (``is`` says what).
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise Unreadable("empty")
    _refuse_foreign(head)
    if head.startswith(_OLE):
        return "xls"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zipped(path)
    return _written(head)


def _refuse_foreign(head: bytes) -> None:
    for mark, name in _FOREIGN:
        if head.startswith(mark):
            raise Unreadable("not_a_table", {"is": name})
    if head[_TAR_MARK] == b"ustar":
        raise Unreadable("not_a_table", {"is": "tar"})


def _zipped(path: Path) -> str:
    """Which of the formats that are ZIP archives: a workbook, a document, or just files in a ZIP."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise Unreadable("damaged", {"is": "zip"}) from None
    if any(name.startswith("word/") for name in names) and "[Content_Types].xml" in names:
        raise Unreadable("not_a_table", {"is": "docx"})
    if any(name.startswith("ppt/") for name in names) and "[Content_Types].xml" in names:
        raise Unreadable("not_a_table", {"is": "pptx"})
    if any(name.lower() == "xl/workbook.bin" for name in names):
        return "xlsb"
    if any(name.lower().startswith("xl/") for name in names):
        return "xlsx"
    return "ods" if {"mimetype", "content.xml"} <= names else "zip"


def _written(head: bytes) -> str:
    """Which of the formats that are text; UTF-16 is looked at without its zeros."""
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        if _SHEET_XML.search(start):
            return "sheet_xml"
        if _HTML.search(start[:4096]):
            return "html"
        raise Unreadable("not_a_table", {"is": "xml"})
    for pattern, name in ((_TURTLE, "turtle"), (_YAML, "yaml")):
        if pattern.match(start):
            raise Unreadable("not_a_table", {"is": name})
    return "json" if start[:1] in (b"{", b"[") and _is_json(start) else "text"


def _is_json(start: bytes) -> bool:
    """Tell JSON from a CSV whose first cell is in brackets: what stands after the bracket opens a value or ends it."""
    second = start[1:].lstrip()[:1]
    if start[:1] == b"{":
        return second in (b'"', b"}", b"")
    return (
        second in (b"{", b"[", b'"', b"]", b"-", b"")
        or second.isdigit()
        or second in (b"n", b"t", b"f")
    )
