"""A view as a file, row after row, in constant memory whatever its length; nobody takes a part of it for the whole.

Of CSV the length is known before the first byte, so that what is cut is shorter than was said. The other forms are not valid
before their last byte: JSON lacks a bracket, the last line of JSON Lines its brace, a workbook its table of contents.
"""

from __future__ import annotations

import csv
import io
import threading
import weakref
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from common.hashing import sha256_of
from common.spreadsheet import harmless
from common.workbook import Cell, Workbook
from opendata.errors import DownloadsBusy, QueryTooLarge
from opendata.tables.engine import engines
from opendata.tables.lines import csv_line, json_line, xlsx_row
from opendata.tables.order import order_by
from opendata.tables.query import View, shown
from opendata.tables.shape import (
    CSV_BYTES,
    ROW,
    Table,
    TableColumn,
    quoted,
    schema_of,
)
from opendata.tables.where import Clause, known_column, where
from opendata.tables.write import WrittenTable, draft_of

AT_ONCE = 3
RETRY_SECONDS = 20
START_SECONDS = 30
BATCH_ROWS = 2_048
# What DuckDB makes ready before the first row goes out; its own 10 MB take a tenth of a second.
BUFFER = "256KB"
BOM = b"\xef\xbb\xbf"
_slots = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook beside the rows: a heading and short rows."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Book:
    """How a workbook looks: direction, the title of the sheet of rows, their headings, and the sheets that follow."""

    is_rtl: bool
    title: str
    header: Sequence[str]
    sheets: Sequence[Sheet] = ()


class Download:
    """Bytes of a file, to be read once and closed; `length` is None where only writing would tell."""

    def __init__(self, chunks: Iterator[bytes], release: ExitStack, length: int | None) -> None:
        self._chunks, self._release, self.length = chunks, release, length
        # A download that is forgotten would keep its place for ever.
        weakref.finalize(self, release.close)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._chunks)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the connection; may be called again."""
        self._release.close()


def csv_file(table: Table, view: View, header: Sequence[str], *, mark: bool = False) -> Download:
    """The view as CSV (RFC 4180, UTF-8), formulas made harmless, with a byte order mark if told so.

    Raises:
        DownloadsBusy: as many as may be are under way. BadRowQuery, ResourceNotReady, QueryTooLarge: as `reading.rows`.
    """
    columns, matching, _order = _checked(table, view)
    first = (BOM if mark else b"") + _header_line(header)
    is_whole = len(columns) == len(table.columns)
    size = quoted(CSV_BYTES) if is_whole else f"strlen({csv_line(columns)})"
    with engines(table.parquet.parent).questions.session(table) as session:
        sql = f"SELECT coalesce(sum({size}), 0)::BIGINT FROM {session.table}{matching.sql}"  # noqa: S608
        length = len(first) + session.kept(sql, matching)[0][0]

    def chunks(lines: Iterator[pa.Array]) -> Iterator[bytes]:
        yield first
        for some in lines:
            yield bytes(_joined(some))

    return _download(table, view, csv_line(columns), chunks, length)


def jsonl_file(table: Table, view: View) -> Download:
    """The view as JSON Lines, one object by column names a line; raises as `csv_file`."""
    columns, _matching, _order = _checked(table, view)

    def chunks(lines: Iterator[pa.Array]) -> Iterator[bytes]:
        held = b""
        for some in lines:
            data = _joined(some)
            yield held + bytes(data[:-2])
            held = bytes(data[-2:])
        yield held

    return _download(table, view, f"{json_line(columns)} || chr(10)", chunks)


def json_file(table: Table, view: View) -> Download:
    """The view as one JSON array of objects by column names; raises as `csv_file`."""
    columns, _matching, _order = _checked(table, view)

    def chunks(lines: Iterator[pa.Array]) -> Iterator[bytes]:
        sign = b"["
        for some in lines:
            yield sign + bytes(_joined(some)[1:])
            sign = b","
        yield b"[]\n" if sign == b"[" else b"\n]\n"

    return _download(table, view, f"',' || chr(10) || {json_line(columns)}", chunks)


def xlsx_file(table: Table, view: View, book: Book) -> Download:
    """The view as a workbook with real types, and the sheets of `book`; raises as `csv_file`."""
    columns, _matching, _order = _checked(table, view)

    def chunks(lines: Iterator[pa.Array]) -> Iterator[bytes]:
        sink = _Sink()
        workbook = Workbook(sink, is_rtl=book.is_rtl)  # type: ignore[arg-type]  # it is only written to
        workbook.start(book.title, book.header)
        for some in lines:
            while len(some):
                # A sheet that is full has no room: the first row of the next opens it.
                count = min(len(some), workbook.room or 1)
                workbook.append_ready(count, _joined(some[:count]))
                some = some[count:]
            yield sink.drained()
        for sheet in book.sheets:
            workbook.start(sheet.title, sheet.header)
            for row in sheet.rows:
                workbook.append(row)
        workbook.finish()
        yield sink.drained()

    return _download(table, view, xlsx_row(columns), chunks)


def write_parquet(table: Table, view: View, target: Path) -> WrittenTable:
    """Write the view as Parquet (zstd) with the columns' own names as labels, whole or not at all; raises as `csv_file`."""
    columns, _matching, _order = _checked(table, view)
    schema, rows = schema_of(columns), 0
    names = ", ".join([ROW, *(quoted(column.name) for column in columns)])
    with ExitStack() as stack, draft_of(target) as draft:
        batches = _batches(table, view, names, stack)
        with pq.ParquetWriter(draft, schema, compression="zstd") as writer:
            for some in batches:
                writer.write_batch(some.cast(schema), row_group_size=122_880)
                rows += len(some)
        return WrittenTable(rows, draft.stat().st_size, sha256_of(draft))


class _Sink:
    """Where a ZIP archive is written that goes out at once: what came in is taken away again."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def drained(self) -> bytes:
        data, self._parts = b"".join(self._parts), []
        return data


def _checked(table: Table, view: View) -> tuple[tuple[TableColumn, ...], Clause, str]:
    for name in view.columns:
        known_column(table, name)
    return shown(table.columns, view.columns), where(table, view.filter), _order_of(table, view)


def _order_of(table: Table, view: View) -> str:
    """The file's own order costs nothing: rows lie in it, and are read in it by an instance that keeps to it."""
    return order_by(table, view.sorts) if view.sorts else ""


def _download(
    table: Table,
    view: View,
    line: str,
    chunks: Callable[[Iterator[pa.Array]], Iterator[bytes]],
    length: int | None = None,
) -> Download:
    """Begin: what fails before the first row is an error of the call, not of the reading."""
    with ExitStack() as stack:
        batches = _batches(table, view, line, stack)
        lines = (some.column(0) for some in batches)
        return Download(_translated(chunks(lines)), stack.pop_all(), length)
    raise AssertionError  # for the type checker: the block above returns or raises


def _batches(table: Table, view: View, fields: str, stack: ExitStack) -> Iterator[pa.RecordBatch]:
    """Batches of the view, the first of them read; `stack` holds what is to be closed at the end."""
    _columns, matching, order = _checked(table, view)
    if not _slots.acquire(blocking=False):
        raise DownloadsBusy(retry_after_seconds=RETRY_SECONDS)
    stack.callback(_slots.release)
    session = stack.enter_context(engines(table.parquet.parent).streams.session(table))
    session.connection.execute(f"SET streaming_buffer_size = '{BUFFER}'")
    timer = threading.Timer(START_SECONDS, session.connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        found = session.connection.sql(
            f"SELECT {fields} FROM {session.table}{matching.sql}{order}",  # noqa: S608  # names of ours
            params=list(matching.values),
        ).to_arrow_reader(BATCH_ROWS)
        first = next(found, None)
    finally:
        timer.cancel()

    def all_of_them() -> Iterator[pa.RecordBatch]:
        if first is not None:
            yield first
            yield from found

    return all_of_them()


def _translated(chunks: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except (duckdb.Error, zipfile.BadZipFile) as error:
        raise QueryTooLarge(seconds=START_SECONDS) from error


def _joined(lines: Any) -> memoryview:
    """The bytes of an array of strings, one after the other, without a copy. Any: pyarrow's arrays have no common type."""
    _valid, offsets, data = lines.buffers()
    if not len(lines) or data is None:
        return memoryview(b"")
    places = memoryview(offsets).cast("i")
    return memoryview(data)[places[lines.offset] : places[lines.offset + len(lines)]]


def _header_line(names: Sequence[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([harmless(name) for name in names])
    return buffer.getvalue().encode()
