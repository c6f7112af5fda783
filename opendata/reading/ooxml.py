"""What calamine does not tell of an XLSX workbook: number formats, hidden rows and columns, errors, formulas without a value.

Every part is first looked through for what needs no parsing; only sheets in which something was found are parsed, by expat,
without ever holding one whole. No part may declare entities, so none can expand.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from lxml import etree

from opendata.reading.cells import Tally
from opendata.reading.cellstyles import BUILT_IN, Shown, shown_by
from opendata.reading.grid import Unreadable
from opendata.reading.options import Limits
from opendata.reading.packed import checked, chunks

_OVERLAP = 256
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_READ = re.compile(
    r"(\[content_types\]\.xml|_rels/.*|xl/(workbook|sharedstrings|styles)\.xml|xl/(_rels|worksheets)/.*)",
    re.IGNORECASE,
)
_MERGED = re.compile(
    rb'mergeCell\s[^>]*?ref=["\'](\$?[A-Z]{1,3}\$?\d{1,7}:\$?[A-Z]{1,3}\$?\d{1,7})["\']'
)
_NUMBERLESS = frozenset({"s", "str", "inlineStr", "b", "e"})


@dataclass(slots=True)
class Details:
    """Of one sheet. ``runs``: column → stretches of rows, inclusive, that are shown otherwise than stored."""

    runs: dict[int, list[tuple[int, int, Shown]]] = field(default_factory=dict)
    hijri: Tally = field(default_factory=Tally)
    errors: Tally = field(default_factory=Tally)
    formulas: Tally = field(default_factory=Tally)
    hidden_rows: int = 0
    hidden_columns: list[int] = field(default_factory=list)
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: dict[str, Details]
    has_macros: bool


def details_of(path: Path, limits: Limits) -> Workbook:
    """Look through a workbook that calamine is about to read.

    Raises:
        Unreadable: ``damaged``, ``encrypted``, ``expands_too_much``, ``declares_entities``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            checked(archive, path.stat().st_size, limits)
            names = archive.namelist()
            for name in filter(_READ.fullmatch, names):
                for window in _windows(chunks(archive, name)):
                    _refuse_entities(window)
            styles = _styles(archive, names)
            sheets = {
                title: _sheet(archive, part, styles)
                for title, part in _sheet_parts(archive, names).items()
            }
    except zipfile.BadZipFile:
        raise Unreadable("damaged", {"is": "xlsx"}) from None
    return Workbook(sheets, any(name.lower() == "xl/vbaproject.bin" for name in names))


def parsed(data: bytes) -> Any:  # Any: lxml has no types
    """A small part as a tree; entities are neither resolved nor fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable("damaged", {"is": "xml"}) from None


def _windows(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces, each with the end of the one before, so that nothing short is missed at a seam."""
    before = b""
    for piece in pieces:
        yield before + piece
        before = piece[-_OVERLAP:]


def _refuse_entities(window: bytes) -> None:
    if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
        raise Unreadable("declares_entities")


def _part(archive: zipfile.ZipFile, names: list[str], wanted: str) -> Any:  # Any: a tree of lxml
    found = next((name for name in names if name.lower() == wanted.lower()), None)
    return None if found is None else parsed(b"".join(chunks(archive, found)))


def _styles(archive: zipfile.ZipFile, names: list[str]) -> dict[str, Shown]:
    """Number of a cell's style → how it shows numbers, for those that show them otherwise."""
    tree = _part(archive, names, "xl/styles.xml")
    if tree is None:
        return {}
    codes = dict(BUILT_IN)
    for entry in tree.iterfind(".//{*}numFmts/{*}numFmt"):
        if (number := entry.get("numFmtId", "")).isdigit():
            codes[int(number)] = entry.get("formatCode", "")
    found = {}
    for place, style in enumerate(tree.iterfind("./{*}cellXfs/{*}xf")):
        number = style.get("numFmtId", "0")
        shown = shown_by(codes.get(int(number), "")) if number.isdigit() else None
        if shown is not None:
            found[str(place)] = shown
    return found


def _sheet_parts(archive: zipfile.ZipFile, names: list[str]) -> dict[str, str]:
    """Title of a sheet → name of its part."""
    book = _part(archive, names, "xl/workbook.xml")
    relations = _part(archive, names, "xl/_rels/workbook.xml.rels")
    if book is None or relations is None:
        return {}
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    parts = {}
    for sheet in book.iterfind(".//{*}sheets/{*}sheet"):
        target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT), "")
        part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        if part in names:
            parts[sheet.get("name", "")] = part
    return parts


def _sheet(archive: zipfile.ZipFile, part: str, styles: dict[str, Shown]) -> Details:
    watcher = _Watcher(styles)
    sought = _remarkable(styles)
    is_remarkable = False
    merged: set[bytes] = set()
    for window in _windows(chunks(archive, part)):
        _refuse_entities(window)
        is_remarkable = is_remarkable or any(sign in window for sign in sought)
        if b"mergeCell" in window:
            merged.update(_MERGED.findall(window))
    if is_remarkable:
        _follow(watcher, chunks(archive, part))
    watcher.details.merged = tuple(sorted(_range(reference.decode()) for reference in merged))
    return watcher.details


def _follow(watcher: _Watcher, pieces: Iterable[bytes]) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = watcher.start
    parser.EndElementHandler = watcher.end
    parser.CharacterDataHandler = watcher.said
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, KeyError):
        raise Unreadable("damaged", {"is": "xlsx"}) from None


def _refuse_doctype(*_declared: Any) -> None:  # Any: whatever expat passes
    raise Unreadable("declares_entities")


def _remarkable(styles: dict[str, Shown]) -> tuple[bytes, ...]:
    """What makes a sheet need parsing; literal, since a plain sheet of a million rows is not worth parsing twice."""
    signs = ['t="e"', 'hidden="1"', 'hidden="true"', "<f>", "<f ", "<f/", ":f>", ":f ", ":f/"]
    signs += [f' s="{number}"' for number in styles]
    quoted = [sign.replace('"', "'") for sign in signs if '"' in sign]
    return tuple(sign.encode() for sign in (*signs, *quoted))


def _range(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    start, end = _cell(first), _cell(last or first)
    return start[0], start[1], end[0], end[1]


def _cell(reference: str) -> tuple[int, int]:
    plain = reference.replace("$", "")
    return int(plain.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1, _column(plain, 0)


class _Watcher:
    """Follows the elements of a sheet."""

    def __init__(self, styles: dict[str, Shown]) -> None:
        self.details = Details()
        self._styles = styles
        self._row = self._column = -1
        self._cell: dict[str, str] = {}
        self._has_formula = self._has_value = self._in_value = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._cell = attributes
            self._has_formula = self._has_value = False
            self._column = _column(attributes.get("r", ""), self._column + 1)
        elif name == "is":
            self._has_value = True
        elif name == "v":
            self._in_value = True
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 2)) - 1
            self._column = -1
            self.details.hidden_rows += _is_true(attributes.get("hidden"))
        elif name == "col" and _is_true(attributes.get("hidden")):
            first, last = int(attributes["min"]), int(attributes["max"])
            # Hiding everything to the right of a table is a way to tidy up, not to hide data.
            self.details.hidden_columns += range(first - 1, min(last, first + 1000))

    def said(self, _text: str) -> None:
        """Text; an empty value is none."""
        self._has_value = self._has_value or self._in_value

    def end(self, tag: str) -> None:
        self._in_value = False
        if tag.rpartition(":")[2] != "c":
            return
        if not self._has_value:
            if self._has_formula:
                self.details.formulas.add(self._row, self._column)
            return
        kind = self._cell.get("t", "n")
        if kind == "e":
            self.details.errors.add(self._row, self._column)
        shown = self._styles.get(self._cell.get("s", ""))
        if shown is None or kind in _NUMBERLESS:
            return
        if shown.kind == "hijri":
            self.details.hijri.add(self._row, self._column)
        else:
            self._extend(shown)

    def _extend(self, shown: Shown) -> None:
        runs = self.details.runs.setdefault(self._column, [])
        if runs and runs[-1][1] == self._row - 1 and runs[-1][2] == shown:
            runs[-1] = (runs[-1][0], self._row, shown)
        else:
            runs.append((self._row, self._row, shown))


def _column(reference: str, following: int) -> int:
    """The 0-based column of a reference such as ``AB12``; cells without one follow each other."""
    number = 0
    for sign in reference:
        if not ("A" <= sign <= "Z"):
            break
        number = number * 26 + ord(sign) - 64
    return number - 1 if number else following


def _is_true(value: str | None) -> bool:
    return value in {"1", "true"}
