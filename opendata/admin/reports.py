"""The reading report of a file, line by line, and the first rows of what was read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.errors import DomainError
from common.spreadsheet import harmless
from opendata import store
from opendata.admin.problems import file_problem
from opendata.models import ReleaseFile, ResourceKind
from opendata.reading.messages import CHECKS, heading, sentence
from opendata.reading.report import Problem, written
from opendata.tables import reading
from opendata.tables.of_resource import Served
from opendata.tables.query import RowsAsked

PREVIEW_ROWS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """``row`` in the file, from 1, where there is one; ``kind`` is ``error``, ``warning``, ``cell`` or another check's code."""

    kind: str
    words: str
    column: str = ""
    row: int | None = None
    cell: str = ""


def lines(file: ReleaseFile, language: str) -> list[Line]:
    """What stopped the reading, what was left out or put right, and the first cells and rows that do not fit."""
    language = "ar" if language == "ar" else "en"
    problems = file.found.get("report", {}).get("problems", [])
    told = [
        _told(Problem(one["code"], one["row"], one["column"], one["cell"]))
        for one in problems
        if one["code"] in CHECKS
    ]
    return [*_remarks(file, language), *told]


def whole(file: ReleaseFile, language: str) -> Iterator[Line]:
    """As `lines`, with every cell and row that does not fit."""
    language = "ar" if language == "ar" else "en"
    path = store.report(file.table_key) if file.table_key else None
    if path is None:
        yield from lines(file, language)
        return
    yield from _remarks(file, language)
    yield from (_told(one) for one in written(path) if one.code in CHECKS)


def as_csv(file: ReleaseFile, language: str) -> str:
    """The whole report, with a mark for Excel, which takes UTF-8 for windows-1256 otherwise."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows(_table(file, language))
    return "\ufeff" + out.getvalue()


def as_xlsx(file: ReleaseFile, language: str) -> bytes:
    """The whole report as a workbook, written from right to left in Arabic."""
    from openpyxl import Workbook  # 0.2 s, which only who takes a workbook along should pay
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(_("Reading report")[:31])
    sheet.sheet_view.rightToLeft = language == "ar"
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDE", (10, 30, 30, 70, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in _table(file, language):
        sheet.append([_kept(one, ILLEGAL_CHARACTERS_RE) for one in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_json(file: ReleaseFile, language: str) -> dict[str, Any]:
    """The whole report with the schema of the table, in the form of Table Schema v2."""
    report = file.found.get("report", {})
    return {
        "schema": report.get("schema", {}),
        "rows": report.get("rows", file.row_count),
        "counts": report.get("counts", {}),
        "problems": [asdict(one) for one in whole(file, language)],
    }


def counts(file: ReleaseFile) -> list[dict[str, Any]]:
    """How many cells and rows of each kind do not fit, with a sentence in the active language."""
    found = file.found.get("report", {}).get("counts", {})
    return [
        {"words": sentence(code), "count": count} for code, count in found.items() if code in CHECKS
    ]


def _table(file: ReleaseFile, language: str) -> Iterator[list[str | int]]:
    yield [heading(name) for name in ("row", "column", "cell", "problem", "code")]
    for one in whole(file, language):
        words = harmless(one.words)
        yield [one.row or "", harmless(one.column), harmless(one.cell), words, one.kind]


def _kept(cell: str | int, illegal: re.Pattern[str]) -> str | int:
    """Without what no workbook can hold."""
    return illegal.sub("", cell) if isinstance(cell, str) else cell


def _remarks(file: ReleaseFile, language: str) -> list[Line]:
    report = [Line("error", file_problem(file), row=file.problem_line)] if file.problem else []
    for warning in file.found.get("warnings", []):
        where = warning.get("where", {})
        row = where.get("row") or _first(where.get("rows"))
        words = warning.get(f"message_{language}", warning["code"])
        report.append(Line("warning", words, str(warning.get("label", "")), row))
    return report


def _told(one: Problem) -> Line:
    """In the active language."""
    kind = "cell" if one.code == "misfit" else one.code
    return Line(kind, sentence(one.code, one.where), one.column, one.row, one.cell)


def _first(rows: Any) -> int | None:  # Any: JSON; some warnings tell how many rows, not which
    return rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], int) else None


def preview(file: ReleaseFile) -> dict[str, Any] | None:  # Any: for the template
    """The first rows with their columns; None where nothing was read."""
    if file.resource.kind != ResourceKind.FILE or not file.table_key:
        return None
    columns = list(file.columns.all())
    try:
        page = reading.rows(
            Served(file.resource, file, columns).table, RowsAsked(limit=PREVIEW_ROWS, counted=False)
        )
    except DomainError:
        return None
    return {"columns": columns, "rows": page.rows}
