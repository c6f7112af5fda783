"""Whatever leaves as a table: no cell begins a formula, however a program parts the file, and the texts are whole."""

from __future__ import annotations

import ast
import inspect
import io
import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache as kept
from django.urls import URLPattern, URLResolver, get_resolver

from common.spreadsheet import unharmed
from tests.architecture.test_spreadsheets import CONTEXTS
from tests.common.test_spreadsheet import RUNS, cells_of
from tests.hardening.export_doors import DOORS, Sent, desk_of

_FILE = re.compile(
    r"attachment|Content-Disposition|FileResponse|StreamingHttpResponse|as_file\(|get_file\("
    r"|text/csv|spreadsheetml|as_csv|\bcsv\.|Workbook"
)
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
# Views that send files, or speak of them, and no table that a spreadsheet opens; those below /<language>/ hand on what the
# API gives, byte for byte, and two of them are asked by the doors.
NO_TABLE = {
    "accounts.api.account.ExportView": "JSON",
    "cms.api.events.EventCalendarView": "calendar",
    "cms.serving.picture": "pictures",
    "consultations.admin.surveys.file": "a PDF or document as it was sent",
    "consultations.api.akoma_ntoso.AkomaNtosoView": "XML",
    "consultations.api.feed_views.CalendarView": "calendar",
    "consultations.api.feed_views.ConsultationCalendarView": "calendar",
    "consultations.api.log_receipts.ReceiptFileView": "JSON",
    "consultations.api.log_receipts.ReceiptProofView": "text of a proof",
    "consultations.api.log_views.ExportView": "JSON Lines",
    "consultations.api.outcome_views.OutcomeRecordView": "JSON",
    "frontend.views.consultation_feeds.calendar_of_agency": "calendar",
    "frontend.views.consultation_feeds.calendar_of_all": "calendar",
    "frontend.views.consultation_feeds.calendar_of_one": "calendar",
    "frontend.views.draft_texts.akn": "XML",
    "frontend.views.events.calendar": "calendar",
    "frontend.views.indicators.values_csv": "of the API",
    "frontend.views.own_page.export": "JSON",
    "frontend.views.receipts.receipt_file": "JSON",
    "frontend.views.survey_results.results_csv": "of the API",
    "consultations.admin.cabinet_tables.table": "page, where a table is sent in",
    "consultations.admin.cabinet_tables.upload": "page",
    "frontend.views.draft_texts.eli": "XML",
    "frontend.views.draft_texts.version": "page",
    "opendata.admin.files.show": "page",
    "search.admin.failing.settle": "page",
    "search.admin.synonym_files.bring": "page, where a table is sent in",
    "opendata.api.releases.ReleaseFileView": "what was uploaded, byte for byte",
}


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry)
        else:
            yield entry


def _views() -> dict[str, Any]:
    """The project's own views by their full names, each once."""
    found = {}
    for pattern in _patterns(get_resolver()):
        view: Any = inspect.unwrap(pattern.callback)
        view = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
        if view.__module__.partition(".")[0] in CONTEXTS:
            found[f"{view.__module__}.{view.__qualname__}"] = view
    return found


@cache
def _parts(module: str) -> dict[str, str]:
    """The functions and classes of a module with their source."""
    text = inspect.getsource(sys.modules[module])
    lines = text.splitlines()
    return {
        node.name: "\n".join(lines[node.lineno - 1 : node.end_lineno])
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def _source(view: Any) -> str:
    """The view with all of its own module that it calls or inherits from."""
    parts = _parts(view.__module__)
    seen: set[str] = set()
    waiting = [view.__qualname__.partition(".")[0]]
    while waiting:
        name = waiting.pop()
        if name in parts and name not in seen:
            seen.add(name)
            waiting += set(re.findall(r"\b[A-Za-z_]\w+", parts[name]))
    return "\n".join(parts[name] for name in seen)


def test_every_view_that_sends_a_file_is_known_here() -> None:
    sending = {name for name, view in _views().items() if _FILE.search(_source(view))}
    unknown = sending - set(DOORS) - set(NO_TABLE)
    assert not unknown, f"send tables? add them to export_doors.DOORS, else to NO_TABLE: {unknown}"
    assert not (set(DOORS) | set(NO_TABLE)) - sending


@pytest.mark.django_db
@pytest.mark.parametrize("door", sorted({one.__name__: one for one in DOORS.values()}))
def test_no_cell_begins_a_formula_and_every_text_is_whole(
    door: str, agency: Any, settings: Any, tmp_path: Any
) -> None:
    settings.DATA_DIR = tmp_path  # files that an earlier run left behind are of other texts
    settings.KEYS_DIR = tmp_path / "keys"
    kept.clear()
    doors = {one.__name__: one for one in DOORS.values()}
    sent = list(doors[door](desk_of(agency)))
    assert sent
    for one in sent:
        found = _workbook(one) if one.form == "xlsx" else _csv(one)
        missing = [text for text in one.texts if _plain(text) not in found]
        assert not missing, (one.form, missing)


def _workbook(sent: Sent) -> set[str]:
    """Texts of a workbook, in which every text is a text."""
    book = openpyxl.load_workbook(io.BytesIO(sent.content))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    return {_plain(text) for cell in cells for text in (str(cell.value), unharmed(str(cell.value)))}


def _csv(sent: Sent) -> set[str]:
    """Texts of a CSV, after no way to part it gave a formula."""
    text = sent.content.decode("utf-8-sig")
    ways = [(",", True)]
    if not sent.is_published_table:
        ways += [(sign, keeps_lines) for sign in ";\t" for keeps_lines in (True, False)]
    for sign, keeps_lines in ways:
        cells = cells_of(text, sign, keeps_lines=keeps_lines)
        runs = [cell for cell in cells if RUNS.match(cell) and not _NUMBER.fullmatch(cell)]
        assert runs == [], (sign, keeps_lines)
    return {_plain(unharmed(cell)) for cell in cells_of(text, ",", keeps_lines=True)}


def _plain(text: str) -> str:
    """Without what readers of either form make of line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "\n")
