"""No program that parts a CSV in its own way finds a formula in it, and the way back gives what was written."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.spreadsheet import harmless, unharmed
from tests.hostile import FOLDER

OWN = [
    *("=1+1", "@SUM(1+1)", "+1+1", "-1+1", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u200f=1+1"),
    *("＝1+1", "＋1", "－1", "＠x", "'=1+1", "''=1", '"=1', '=HYPERLINK("x")', "a\t=1+1", "a;=1+1"),
    *('=1+1";=1+2', "a\n=1", "a\r\n@x", "سطر\n-2+3+cmd|' /C calc'!A0", "a;;'=1", "a; =1", "-5"),
]
SHARED = [
    json.loads(line)["s"]
    for path in sorted(FOLDER.glob("csvinj/*.jsonl"))
    for line in path.read_text("utf-8").splitlines()
]
# How spreadsheets look at a cell: what they leave out before the sign, and the sign.
RUNS = re.compile("[\\s\u00a0\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\\-@＝＋－＠]")


def cells_of(text: str, delimiter: str, *, keeps_lines: bool) -> list[str]:
    """What a program that parts by this sign sees; one that does not know quotes sees each line apart."""
    if keeps_lines:
        return [
            cell
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            for cell in row
        ]
    return [cell.strip('"') for line in re.split("[\r\n]", text) for cell in line.split(delimiter)]


@pytest.mark.parametrize("payload", OWN + SHARED)
def test_no_way_to_part_the_file_gives_a_formula(payload: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow(["أ", harmless(payload), "ب"])
    for delimiter in ";\t":
        for keeps_lines in (True, False):
            cells = cells_of(out.getvalue(), delimiter, keeps_lines=keeps_lines)
            assert not [cell for cell in cells if RUNS.match(cell)], (delimiter, keeps_lines)
    (row,) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert not RUNS.match(row[1])
    assert unharmed(row[1]) == payload


@pytest.mark.parametrize(
    "text", ["", "وزارة العدل", "المطلوب:\n- هوية\n- صورة", "أ - ب", "a=b", "x@example.org", "3;4"]
)
def test_what_is_no_formula_stays(text: str) -> None:
    assert harmless(text) == text


@given(st.text(alphabet=";\t\n\r=-+@ '\"a(|1＝\u200f", max_size=12))
def test_the_way_back_gives_what_was_written(text: str) -> None:
    assert unharmed(harmless(text)) == text
