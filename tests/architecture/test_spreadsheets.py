"""Every place that writes a table for spreadsheets is known here, and guards its cells."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CONTEXTS = (
    "accounts",
    "cms",
    "common",
    "consultations",
    "frontend",
    "opendata",
    "operations",
    "search",
)
_WRITES = re.compile(
    r"csv\.(?:writer|DictWriter)\(|(?<!class )\bWorkbook\(|to_csv\(|\bCOPY\b.*\bCSV\b"
)
_GUARDS = re.compile(r"\b(?:harmless|guard|_harmless_value)\b")
# What writes without the guard, and why nothing in it can run.
SOUND = {
    "opendata/reading/ooxml.py": "reads only",
    "common/workbook.py": "every text is an inline string, which no program evaluates",
    "opendata/demo/sample.py": "a file for our own reader, as an agency would send it",
    "consultations/cabinet_table/sheet.py": "string cells of a workbook",
}


def writers() -> dict[str, str]:
    found = {}
    for context in CONTEXTS:
        for path in sorted((ROOT / context).rglob("*.py")):
            text = path.read_text("utf-8")
            if "/migrations/" not in str(path) and _WRITES.search(text):
                found[str(path.relative_to(ROOT))] = text
    return found


def test_the_writers_are_found() -> None:
    assert len(writers()) >= 12


@pytest.mark.parametrize("path", sorted(writers()))
def test_who_writes_a_table_guards_its_cells(path: str) -> None:
    assert path in SOUND or _GUARDS.search(writers()[path]), (
        f"{path} writes CSV or a workbook: pass texts through common.spreadsheet.harmless"
    )
