"""CSV and what people call CSV: any usual delimiter, quotes, line ends and a ``sep=`` line, read in constant memory."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import IO, Any

from opendata.reading import encodings
from opendata.reading.grid import Cell, Opened, Sheet, Unreadable, Warning_
from opendata.reading.options import Limits, Options

DELIMITERS = (",", ";", "\t", "|", "،")
# Tried where none of the usual ones parts anything; they must part nearly every row alike.
_RARE = ("؛", "^", "~", "\x1f")
_EVEN = 0.9
_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_SEP = re.compile(r"^[\ufeff\"]*sep=(.)\"?[\s,;]*$", re.IGNORECASE)
_SAMPLE_ROWS = 200
_SAMPLE_CHARS = 400_000
_LONGEST_LINE = 8 * 1024 * 1024


@dataclass(frozen=True)
class _Dialect:
    """``skips_blanks``: quotes may stand after a blank; ``escape``: the sign before a quote that is a letter of its cell."""

    delimiter: str
    skipped_lines: int = 0
    skips_blanks: bool = False
    escape: str | None = None

    def reader(
        self, lines: Iterable[str]
    ) -> Any:  # Any: the class of csv.reader has no public name
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            skipinitialspace=self.skips_blanks,
            escapechar=self.escape,
        )


def open_text(path: Path, options: Options, limits: Limits) -> Opened:
    """A text file as one sheet; cells are the file's own characters.

    Raises:
        Unreadable: ``empty``, ``binary``, ``nul_byte``, ``unknown_encoding``, ``unknown_delimiter`` here; ``malformed``,
            ``quote_not_closed``, ``cell_too_long``, ``line_too_long`` with their line while rows are read.
    """
    csv.field_size_limit(max(csv.field_size_limit(), limits.cell_chars + 1))
    decision = encodings.decide(path, options.encoding)
    warnings = list(decision.warnings)
    if decision.is_unsure:
        warnings.append(_unsure(decision))
    dialect = _dialect(path, decision.codec, options.delimiter)

    def rows() -> Iterator[list[Cell]]:
        return _rows(path, decision.codec, dialect, limits)

    return Opened(
        format="tsv" if dialect.delimiter == "\t" else "csv",
        sheets=[Sheet(name=path.stem[:100], rows=rows)],
        encoding=decision.encoding,
        delimiter=dialect.delimiter,
        warnings=warnings,
        confidence=decision.confidence,
    )


def _unsure(decision: encodings.Decision) -> Warning_:
    candidates = [
        {"encoding": one.encoding, "confidence": one.confidence, "sample": list(one.sample)}
        for one in decision.candidates
    ]
    return Warning_(
        "encoding_unsure",
        {
            "encoding": decision.encoding,
            "confidence": decision.confidence,
            "candidates": candidates,
        },
    )


class _Lines:
    """The lines of a file for `csv.reader`, none of them longer than memory bears; knows what it gave last."""

    def __init__(self, file: IO[str], longest: int) -> None:
        self._read = file.readline
        self._longest = longest
        self.last = ""
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        read, longest = self._read, self._longest
        while line := read(longest):
            self.number += 1
            if len(line) >= longest and not line.endswith(("\n", "\r")):
                raise Unreadable("line_too_long", {"line": self.number})
            self.last = line
            yield line


def _open(path: Path, codec: str) -> IO[str]:
    return path.open(encoding=codec, errors="replace", newline="")


def _rows(path: Path, codec: str, dialect: _Dialect, limits: Limits) -> Iterator[list[Cell]]:
    with _open(path, codec) as file:
        for _ in range(dialect.skipped_lines):
            file.readline(_LONGEST_LINE)
        lines = _Lines(file, min(_LONGEST_LINE, limits.cell_chars * max(limits.columns, 1)))
        reader = dialect.reader(iter(lines))
        row: list[str] = []
        try:
            for row in reader:
                yield row  # type: ignore[misc]  # text is a Cell
        except csv.Error as problem:
            raise _malformed(problem, reader.line_num, dialect, lines.last) from None
        inside = sum(cell.count("\n") for cell in row) - lines.last.endswith("\n")
        if inside > 0 and '"' not in lines.last:
            # The last row ran over several lines to the end, and none of them closes its quote.
            line = reader.line_num - inside + dialect.skipped_lines
            raise Unreadable("quote_not_closed", {"line": line})


def line_of(path: Path, encoding: str, delimiter: str, row: int) -> int:
    """The line, from 1, in which a row of the table begins."""
    codec = encodings.Decision(encoding, 1.0).codec
    dialect = _dialect(path, codec, delimiter)
    with _open(path, codec) as file:
        for _ in range(dialect.skipped_lines):
            file.readline(_LONGEST_LINE)
        reader = dialect.reader(file)
        for _ in islice(reader, row - 1):
            pass
        return reader.line_num + 1 + dialect.skipped_lines


def _malformed(problem: csv.Error, line: int, dialect: _Dialect, last: str) -> Unreadable:
    where = {"line": line + dialect.skipped_lines}
    if "field limit" in str(problem):
        # A cell longer than its line began lines before: in a quote that nothing closes.
        return Unreadable("cell_too_long" if len(last) > 100_000 else "quote_not_closed", where)
    return Unreadable("malformed", where)


def _dialect(path: Path, codec: str, chosen: str) -> _Dialect:
    with _open(path, codec) as file:
        first = file.readline(1000)
        declared = _SEP.match(first.rstrip("\r\n"))
    skipped = 1 if declared else 0
    if chosen:
        delimiter = _NAMES.get(chosen.strip().lower() or "tab", chosen)
        if len(delimiter) != 1 or delimiter in '"\r\n' or delimiter.isalnum():
            raise Unreadable("unknown_delimiter", {"delimiter": chosen[:10]})
        return _quoted(path, codec, _Dialect(delimiter, skipped))
    if declared:
        return _quoted(path, codec, _Dialect(declared[1], 1))
    return _quoted(path, codec, _Dialect(_found(path, codec)))


def _sample(path: Path, codec: str) -> str:
    with _open(path, codec) as file:
        return file.read(_SAMPLE_CHARS)


def _found(path: Path, codec: str) -> str:
    """The delimiter that parts the sampled rows most evenly, quotes respected; a comma when none does."""
    sample = _sample(path, codec)
    for delimiters, least in ((DELIMITERS, 0.0), (_RARE, _EVEN)):
        scores = {one: _evenness(sample, _Dialect(one)) for one in delimiters}
        best = max(delimiters, key=lambda delimiter: scores[delimiter])
        if scores[best] > least:
            return best
    return ","


def _quoted(path: Path, codec: str, dialect: _Dialect) -> _Dialect:
    """How quotes are written: another way than the usual one, where the file shows signs of it and its rows part as evenly."""
    sample = _sample(path, codec)
    ways = [dialect]
    if re.search(rf'{re.escape(dialect.delimiter)} +"', sample):
        ways.append(replace(dialect, skips_blanks=True))
    # A doubled quote behind the sign is of the usual way, in which the sign is a letter like others.
    if re.search(r'\\"(?!")', sample):
        ways += [replace(way, escape="\\") for way in tuple(ways)]
    return max(reversed(ways), key=lambda way: _evenness(sample, way)) if ways[1:] else dialect


def _evenness(sample: str, dialect: _Dialect) -> float:
    """The share of rows that have the usual number of cells, a little more for many cells; 0 when nothing is parted."""
    if dialect.delimiter not in sample:
        return 0.0
    reader = dialect.reader(io.StringIO(sample, newline=""))
    widths: Counter[int] = Counter()
    try:
        for row in islice(reader, _SAMPLE_ROWS):
            while row and not row[-1].strip():
                row.pop()
            if row:
                widths[len(row)] += 1
    except csv.Error:
        pass
    parted = {width: number for width, number in widths.items() if width > 1}
    if not parted:
        return 0.0
    width, number = max(parted.items(), key=lambda item: (item[1], item[0]))
    total = sum(widths.values())
    # Rows one or two cells shorter lost only their empty ends.
    near = sum(times for other, times in parted.items() if width - 2 <= other <= width)
    return (
        (number + near) / (2 * total) + min(width, 20) / 200 - _penalty(sample, dialect.delimiter)
    )


def _penalty(sample: str, delimiter: str) -> float:
    """Commas between digits and blanks after them belong to numbers and sentences, not between cells."""
    if delimiter not in ",،":
        return 0.0
    part = sample[:50_000]
    total = part.count(delimiter) or 1
    numbers = len(re.findall(rf"\d{delimiter}\d{{1,3}}(?=[;\t|\r\n])", part))
    words = re.findall(rf"[^{delimiter};\t|\r\n]+", part)
    is_prose = sum(map(len, words)) > 60 * len(words)
    sentences = len(re.findall(rf"\w{delimiter} \w", part)) if is_prose else 0
    return 0.5 * numbers / total + (2.0 * sentences / total if is_prose else 0.0)
