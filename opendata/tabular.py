"""Reading CSV as it comes: UTF-8, UTF-16 with mark or windows-1256, any usual separator, types found over the whole file.

Nothing is guessed from a sample, and what cannot be read gives a `FileNotUsable` with the line, never another exception.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from common.arabic import latin_digits
from opendata.errors import FileNotUsable
from opendata.models import ColumnKind

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 1_000_000
MAX_COLUMNS = 500
MAX_CELL = 32_000

Value = str | int | float | None
_INTEGER = re.compile(r"[+-]?(0|[1-9]\d{0,17})")
_NUMBER = re.compile(r"[+-]?(0|[1-9]\d{0,14})([.٫]\d{1,15})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# Without «__», which parts a column from an operator in a row query.
_IDENTIFIER = re.compile(r"(?!.*__)[a-z][a-z0-9_]{0,38}")
# Names that already mean something in a row query's address.
_RESERVED = frozenset({"page", "page_size", "sort", "lang", "format"})
_ARABIC = re.compile("[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class FoundColumn:
    name: str
    original: str
    kind: str


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was read through once; ``rows`` reads it again, typed."""

    encoding: str
    separator: str
    columns: list[FoundColumn]
    row_count: int
    text: str

    def rows(self) -> Iterator[list[Value]]:
        kinds = [column.kind for column in self.columns]
        for _line, cells in _records(self.text, self.separator, len(kinds)):
            yield [typed(cell, kind) for cell, kind in zip(cells, kinds, strict=True)]


def read_csv(data: bytes) -> Table:
    """Read a whole CSV file.

    Raises:
        FileNotUsable: empty, too large, of unknown encoding, binary, or with rows longer than its header.
    """
    if len(data) > MAX_BYTES:
        raise FileNotUsable("too_large")
    text, encoding = decode(data)
    separator = _separator(text)
    header = _header(text, separator)
    narrowing = [_Narrowing() for _cell in header]
    count = 0
    for line, cells in _records(text, separator, len(header)):
        count += 1
        if count > MAX_ROWS:
            raise FileNotUsable("too_many_rows", line)
        for column, cell in zip(narrowing, cells, strict=True):
            column.see(cell)
    names = _names(header)
    columns = [
        FoundColumn(name, original, column.kind)
        for name, original, column in zip(names, header, narrowing, strict=True)
    ]
    return Table(encoding, separator, columns, count, text)


def decode(data: bytes) -> tuple[str, str]:
    """Text and encoding: a byte order mark decides, then UTF-8, then windows-1256 if that gives Arabic words.

    Raises:
        FileNotUsable: nothing in it, NUL characters, or none of these encodings.
    """
    text, encoding = _decoded(data)
    if "\x00" in text:
        raise FileNotUsable("binary")
    if not text.strip():
        raise FileNotUsable("empty")
    return text, encoding


def typed(cell: str, kind: str) -> Value:
    """A cell as its column's kind has it; an empty cell is None whatever the kind."""
    stripped = cell.strip()
    if not stripped:
        return None
    if kind == ColumnKind.INTEGER:
        return int(latin_digits(stripped))
    if kind == ColumnKind.NUMBER:
        return float(latin_digits(stripped).replace("٫", "."))
    if kind == ColumnKind.DATE:
        return latin_digits(stripped)
    return cell


class _Narrowing:
    """Drops, cell by cell, the kinds that a column cannot have; leading zeros make a column text."""

    def __init__(self) -> None:
        self.possible = [ColumnKind.INTEGER, ColumnKind.NUMBER, ColumnKind.DATE]
        self.is_empty = True

    def see(self, cell: str) -> None:
        if not self.possible or not (stripped := cell.strip()):
            return
        self.is_empty = False
        plain = latin_digits(stripped)
        self.possible = [kind for kind in self.possible if _fits(plain, kind)]

    @property
    def kind(self) -> str:
        return ColumnKind.TEXT if self.is_empty or not self.possible else self.possible[0]


def _fits(text: str, kind: str) -> bool:
    if kind == ColumnKind.INTEGER:
        return _INTEGER.fullmatch(text) is not None
    if kind == ColumnKind.NUMBER:
        return _NUMBER.fullmatch(text) is not None
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _decoded(data: bytes) -> tuple[str, str]:
    marks = (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    )
    for mark, encoding in marks:
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError:
                raise FileNotUsable("unknown_encoding") from None
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    text = data.decode("cp1256", errors="replace")
    foreign = [sign for sign in text if ord(sign) > 127]
    # Any byte is a character in windows-1256; only if most of them are Arabic letters is it the right reading.
    if len(_ARABIC.findall(text)) * 10 < len(foreign) * 8 or "\ufffd" in text:
        raise FileNotUsable("unknown_encoding")
    return text, "windows-1256"


def _separator(text: str) -> str:
    """The separator that the header line has most of, outside quotes."""
    line = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").split("\n", 1)[0])
    counts = {sign: line.count(sign) for sign in ",;\t|،"}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ","


def _header(text: str, separator: str) -> list[str]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        first = next(cells for cells in reader if any(cell.strip() for cell in cells))
    except (csv.Error, StopIteration):
        raise FileNotUsable("no_header", 1) from None
    while first and not first[-1].strip():
        first.pop()
    if len(first) > MAX_COLUMNS:
        raise FileNotUsable("too_many_columns", 1)
    return [cell.strip()[:300] or f"({place})" for place, cell in enumerate(first, start=1)]


def _records(text: str, separator: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """Rows after the header, brought to `width`; blank lines are left out, missing cells are empty."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    is_header_seen = False
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not is_header_seen:
                is_header_seen = True
                continue
            if any(cell.strip() for cell in cells[width:]):
                raise FileNotUsable("row_too_long", reader.line_num)
            if any(len(cell) > MAX_CELL for cell in cells):
                raise FileNotUsable("cell_too_long", reader.line_num)
            yield reader.line_num, (cells + [""] * width)[:width]
    except csv.Error:
        raise FileNotUsable("malformed", reader.line_num) from None


def _names(header: list[str]) -> list[str]:
    """ASCII names for programs: the file's own where it is one, else ``c<place>``; each once."""
    names: list[str] = []
    for place, original in enumerate(header, start=1):
        own = re.sub(r"[\s-]+", "_", original.lower())
        taken = own in names or own in _RESERVED or re.fullmatch(r"c\d+", own) is not None
        names.append(own if _IDENTIFIER.fullmatch(own) and not taken else f"c{place}")
    return names
