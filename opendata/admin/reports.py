"""The reading report of a file, line by line, and the first rows of what was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from common.errors import DomainError
from opendata.admin.problems import file_problem
from opendata.models import ReleaseFile, ResourceKind
from opendata.tables import reading
from opendata.tables.of_resource import Served
from opendata.tables.query import RowsAsked

PREVIEW_ROWS = 20
MAX_LINES = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """``row`` in the file, from 1, where there is one; ``kind`` is ``error``, ``warning`` or ``cell``."""

    kind: str
    words: str
    column: str = ""
    row: int | None = None


def lines(file: ReleaseFile, language: str) -> list[Line]:
    """What stopped the reading, what was left out or put right, and the cells that are unlike their column."""
    found = file.found
    language = "ar" if language == "ar" else "en"
    report = [Line("error", file_problem(file), row=file.problem_line)] if file.problem else []
    for warning in found.get("warnings", []):
        where = warning.get("where", {})
        row = where.get("row") or _first(where.get("rows"))
        words = warning.get(f"message_{language}", warning["code"])
        report.append(Line("warning", words, str(warning.get("label", "")), row))
    for column in found.get("columns", []):
        report += [
            Line("cell", str(one["cell"]), str(column["label"]), one["row"])
            for one in column.get("does_not_fit", [])
        ]
    return report[:MAX_LINES]


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
