"""Tables as files of each form, row by row. A form is for people, with labels in their language, or for programs, with codes.

Files for programs are CSV without a byte order mark and JSON Lines; the last line of the latter tells how many came before it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import IO, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.spreadsheet import harmless
from common.workbook import Cell, Workbook
from consultations.exporting.columns import FLAG, LIST, Column
from consultations.exporting.rows import Value
from consultations.models import DocumentForm, FileForm

BLOCK = 64 * 1024
MEDIA_TYPES: dict[str, str] = {
    FileForm.CSV: "text/csv; charset=utf-8; header=present",
    FileForm.CSV_EXCEL: "text/csv; charset=utf-8; header=present",
    FileForm.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileForm.LINES: "application/jsonl; charset=utf-8",
    DocumentForm.PDF: "application/pdf",
    DocumentForm.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentForm.ARCHIVE: "application/zip",
}
ENDINGS: dict[str, str] = {
    FileForm.CSV: "csv",
    FileForm.CSV_EXCEL: "csv",
    FileForm.EXCEL: "xlsx",
    FileForm.LINES: "jsonl",
    DocumentForm.PDF: "pdf",
    DocumentForm.WORD: "docx",
    DocumentForm.ARCHIVE: "zip",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is written: `title` names the sheet, `as_of` is the instant of which its rows are true."""

    title: str
    columns: Sequence[Column]
    as_of: datetime
    language: str


class Writer(Protocol):
    def append(self, row: Sequence[Value]) -> None: ...

    def finish(self, rows: int) -> None:
        """Write what comes after the last row; without it the file is not whole."""
        ...

    def abandon(self) -> None:
        """Write nothing more, after an error."""
        ...


def writer_for(form: str, sheet: Sheet, target: IO[bytes]) -> Writer:
    """Writes to `target`, which need not be readable or seekable. Headings are written at once."""
    with override(sheet.language):
        if form == FileForm.LINES:
            return LinesWriter(sheet, target)
        if form == FileForm.EXCEL:
            return WorkbookWriter(sheet, target)
        return CsvWriter(sheet, target, for_people=form == FileForm.CSV_EXCEL)


class CsvWriter:
    """No cell runs as a formula (see `common.spreadsheet.harmless`). For people with a byte order mark, which Excel needs."""

    def __init__(self, sheet: Sheet, target: IO[bytes], *, for_people: bool) -> None:
        self._target, self._buffer = target, io.StringIO()
        self._csv = csv.writer(self._buffer, quoting=csv.QUOTE_NONNUMERIC)
        self._cells = [_for_people(one) if for_people else as_program for one in sheet.columns]
        if for_people:
            self._buffer.write("\ufeff")
        heads = [str(one.label) if for_people else one.name for one in sheet.columns]
        self._csv.writerow(heads)

    def append(self, row: Sequence[Value]) -> None:
        cells = [shown(value) for shown, value in zip(self._cells, row, strict=True)]
        self._csv.writerow(
            ["" if one is None else harmless(one) if isinstance(one, str) else one for one in cells]
        )
        if self._buffer.tell() > BLOCK:
            self._drain()

    def finish(self, rows: int) -> None:
        self._drain()

    def abandon(self) -> None:
        self._buffer.close()

    def _drain(self) -> None:
        self._target.write(self._buffer.getvalue().encode())
        self._buffer.seek(0)
        self._buffer.truncate()


class LinesWriter:
    """An object on each line, nothing changed and nothing left out; the last line is ``{"end": {…}}``."""

    def __init__(self, sheet: Sheet, target: IO[bytes]) -> None:
        self._target, self._as_of = target, sheet.as_of
        self._names = [one.name for one in sheet.columns]
        self._lines: list[str] = []
        self._size = 0

    def append(self, row: Sequence[Value]) -> None:
        self._add({name: _as_json(value) for name, value in zip(self._names, row, strict=True)})
        if self._size > BLOCK:
            self._drain()

    def finish(self, rows: int) -> None:
        self._add({"end": {"rows": rows, "as_of": _as_json(self._as_of)}})
        self._drain()

    def abandon(self) -> None:
        self._lines = []

    def _add(self, values: dict[str, object]) -> None:
        line = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        self._lines.append(line)
        self._size += len(line)

    def _drain(self) -> None:
        self._target.write("".join(f"{line}\n" for line in self._lines).encode())
        self._lines, self._size = [], 0


class WorkbookWriter:
    """Sheets from right to left in Arabic; the last one says what the columns mean, and of when the file is."""

    def __init__(self, sheet: Sheet, target: IO[bytes]) -> None:
        self._sheet = sheet
        self._book = Workbook(target, is_rtl=sheet.language == "ar")
        self._cells = [_for_people(column) for column in sheet.columns]
        self._book.start(sheet.title, [str(column.label) for column in sheet.columns])

    def append(self, row: Sequence[Value]) -> None:
        self._book.append([shown(value) for shown, value in zip(self._cells, row, strict=True)])

    def finish(self, rows: int) -> None:
        book = self._book
        with override(self._sheet.language):
            book.start(_("About this file"), [_("column"), _("name for programs"), _("meaning")])
            for column in self._sheet.columns:
                book.append([str(column.label), column.name, str(column.meaning)])
            book.append([])
            book.append([_("as of"), "", _local(self._sheet.as_of)])
            book.append([_("rows"), "", rows])
        book.finish()

    def abandon(self) -> None:
        self._book.abandon()


def _for_people(column: Column) -> Callable[[Value], Cell]:
    """How a value of this column is shown to people; the labels are taken in the language that is active now."""
    if column.choices is not None:
        labels = {code: str(label) for code, label in column.choices.choices}
        return lambda value: labels.get(str(value), "") if value else ""
    if column.kind == FLAG:
        words = {True: _("yes"), False: _("no")}
        return lambda value: words[bool(value)]
    if column.kind == LIST:
        return _joined
    return _plain


def _plain(value: Value) -> Cell:
    if isinstance(value, datetime):
        return _local(value)
    if isinstance(value, date):
        return value.isoformat()
    return _joined(value) if isinstance(value, tuple) else value


def _joined(value: Value) -> Cell:
    return " | ".join(value) if isinstance(value, tuple) else ""


def _local(value: datetime) -> str:
    """In the time zone of the site, to the minute."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


def as_program(value: Value) -> Cell:
    """How a value stands in CSV for programs."""
    if isinstance(value, bool):
        return "true" if value else "false"
    made = _as_json(value)
    return " | ".join(made) if isinstance(made, list) else made


def _as_json(value: Value) -> Cell | list[str]:
    """Instants in UTC to the microsecond."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
