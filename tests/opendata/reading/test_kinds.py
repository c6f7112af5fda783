"""Which type a column has, and what its cells are in it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from opendata.kinds import ColumnKind
from opendata.reading import columns, kinds, shapes
from opendata.reading.kinds import Found

moment = datetime.fromisoformat
NUMBERS: list[tuple[str, list[str], str, list[Any]]] = [
    ("plain", ["1", "-2", "0"], "integer", [1, -2, 0]),
    ("decimals", ["1.5", "2"], "number", [1.5, 2.0]),
    ("Arabic digits", ["١٢٣", "٤٥"], "integer", [123, 45]),
    ("Persian digits", ["۱۲۳"], "integer", [123]),
    ("Arabic marks", ["١٬٢٣٤٫٥٠", "١٢٣٤٫٥"], "number", [1234.5, 1234.5]),
    ("thousands by comma", ["1,234", "12,345,678", "5"], "integer", [1234, 12345678, 5]),
    ("thousands and decimals", ["1,234.50"], "number", [1234.5]),
    ("decimal comma by one cell", ["1.234", "5,5"], "number", [1234.0, 5.5]),
    ("thousands by point by one cell", ["1.234", "1.234.567"], "integer", [1234, 1234567]),
    ("a point is decimal when nothing tells", ["1.234", "2.345"], "number", [1.234, 2.345]),
    ("thousands by blank", ["1 234", "1\u00a0234\u00a0567"], "integer", [1234, 1234567]),
    ("percent", ["12%", "5.5 %", "٪٧"], "number", [12.0, 5.5, 7.0]),
    ("parentheses", ["(120)", "5"], "integer", [-120, 5]),
    ("minus behind", ["120-", "5"], "integer", [-120, 5]),
    ("typographic minus", ["−5", "٣"], "integer", [-5, 3]),
    ("currency words", ["5 دنانير", "1,200 د.أ", "3"], "integer", [5, 1200, 3]),
    ("currency signs", ["$1,200.50", "-$5"], "number", [1200.5, -5.0]),
    ("marks of direction and tatweel", ["\u200f١٢\u200e", "1ـ2"], "integer", [12, 12]),
    ("of a spreadsheet", ["9.6E+11", "1"], "number", [9.6e11, 1.0]),
    ("begins with a point", [".5", "-.25"], "number", [0.5, -0.25]),
    (
        "placeholders",
        ["5", "-", "..", "غير متوفر", "N/A", "لا يوجد", "—"],
        "integer",
        [5] + [None] * 6,
    ),
    ("the largest", ["999999999999999999"], "integer", [999999999999999999]),
]
DATES: list[tuple[str, list[str], str, list[Any]]] = [
    ("ISO", ["2023-02-01", "٢٠٢٣/٠٢/٠١"], "date", [date(2023, 2, 1)] * 2),
    ("day first", ["01/02/2023", "13/02/2023"], "date", [date(2023, 2, 1), date(2023, 2, 13)]),
    (
        "month first when one cell proves it",
        ["02/01/2023", "02/13/2023"],
        "date",
        [date(2023, 2, 1), date(2023, 2, 13)],
    ),
    ("points", ["1.2.2023"], "date", [date(2023, 2, 1)]),
    (
        "Levant",
        ["١ شباط ٢٠٢٣", "3 تشرين الأول 2020"],
        "date",
        [date(2023, 2, 1), date(2020, 10, 3)],
    ),
    (
        "Gulf and Egypt",
        ["1 فبراير 2023", "3 أكتوبر 2020م"],
        "date",
        [date(2023, 2, 1), date(2020, 10, 3)],
    ),
    ("Maghreb", ["1 فيفري 2023", "3 غشت 2020"], "date", [date(2023, 2, 1), date(2020, 8, 3)]),
    ("English", ["1-Feb-23", "March 5, 2021"], "date", [date(2023, 2, 1), date(2021, 3, 5)]),
    (
        "Hijri",
        ["1445/03/12", "12-3-1445 هـ", "١٢ ربيع الأول ١٤٤٥"],
        "date",
        [date(2023, 9, 27)] * 3,
    ),
    ("midnight is a date", ["2023-02-01 00:00:00"], "date", [date(2023, 2, 1)]),
    (
        "time",
        ["2023-02-01 10:30", "2023-02-01"],
        "datetime",
        [moment("2023-02-01T10:30"), moment("2023-02-01")],
    ),
    ("offset to UTC", ["2023-02-01T10:30:00+03:00"], "datetime", [moment("2023-02-01T07:30")]),
    ("Arabic halves of the day", ["5/3/2021 2:30 م"], "datetime", [moment("2021-03-05T14:30")]),
]
OTHERS: list[tuple[str, list[str], str, list[Any]]] = [
    ("yes and no", ["نعم", "لا", "-"], "boolean", [True, False, None]),
    ("true and false", ["TRUE", "false", "Yes"], "boolean", [True, False, True]),
    ("one other word", ["نعم", "لا", "ربما"], "text", ["نعم", "لا", "ربما"]),
    ("leading zeros", ["007", "12"], "text", ["007", "12"]),
    ("Arabic leading zeros", ["٠٠٧"], "text", ["٠٠٧"]),
    ("telephones", ["+962791234567"], "text", ["+962791234567"]),
    ("beyond 64 bits", ["12345678901234567890", "1"], "text", ["12345678901234567890", "1"]),
    ("codes", ["12E5", "3F"], "text", ["12E5", "3F"]),
    ("ranges", ["1-2", "5-9"], "text", ["1-2", "5-9"]),
    ("no such day", ["2023-02-30"], "text", ["2023-02-30"]),
    ("one word among numbers", ["1", "2", "3", "abc"], "text", ["1", "2", "3", "abc"]),
    ("percent and plain", ["12%", "5"], "text", ["12%", "5"]),
    ("two currencies", ["5 JD", "$6"], "text", ["5 JD", "$6"]),
    ("two conventions", ["1.234,5", "1,234.5"], "text", ["1.234,5", "1,234.5"]),
    ("placeholders stay in text", ["عمان", "-"], "text", ["عمان", "-"]),
    ("blanks at the ends", [" عمان\u00a0", "\u200fإربد "], "text", ["عمان", "إربد"]),
    ("nothing", ["", "  "], "text", [None, None]),
]


def decided(cells: list[str]) -> Found:
    return kinds.decide(Counter(columns.shapes(pa.array(cells, pa.string())).tolist()))


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [case[1:] for case in NUMBERS + DATES + OTHERS],
    ids=[case[0] for case in NUMBERS + DATES + OTHERS],
)
def test_a_column_of(cells: list[str], kind: str, values: list[Any]) -> None:
    found = decided(cells)
    assert found.kind == kind
    assert columns.values(pa.array(cells, pa.string()), found).to_pylist() == values


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["1445/03/12"], "hijri"),
        (["02/13/2023"], "month_first"),
        (["01/02/2023"], "day_ambiguous"),
        (["01/02/23"], "short_year"),
        (["1.234"], "separator_ambiguous"),
        (["9.6E+11"], "scientific"),
        (["5", "غير متوفر"], "placeholders"),
        (["007"], "leading_zeros"),
        (["12345678901234567890"], "long_numbers"),
        (["5%", "6"], "mixed_units"),
        (["1", "2", "x y"], "mixed_column"),
        ([""], "empty_column"),
    ],
)
def test_the_editor_is_told(cells: list[str], code: str) -> None:
    assert code in [one.code for one in decided(cells).warnings]


@pytest.mark.parametrize(
    "cells", [["1.234", "1.5"], ["1,234", "5"], ["13/02/2023", "01/02/2023"], ["0.123"]]
)
def test_nothing_is_told_when_a_cell_decides(cells: list[str]) -> None:
    assert decided(cells).warnings == []


def test_numbers_that_name_stay_text() -> None:
    counts = Counter([shapes.shape("9851012345")])
    assert kinds.decide(counts, is_identifier=True).kind == "text"
    assert kinds.decide(counts).kind == "integer"


def test_units_of_cells_are_kept() -> None:
    assert decided(["12%", "5%"]).unit == "%"
    assert decided(["5 دنانير", "3"]).unit == "JOD"


SIGNS = st.text(alphabet="0123456789٠١٢٣.,٫٬-+()%/: دينارشباطم$Ee\u200f\x01if", max_size=14)
ODD = st.one_of(
    SIGNS,
    st.text(max_size=20),
    st.integers().map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(str),
    st.dates().map(str),
    st.datetimes().map(str),
    st.sampled_from([cell for case in NUMBERS + DATES + OTHERS for cell in case[1]]),
)
CELLS = st.lists(ODD.filter(lambda cell: not cell.startswith(shapes.TYPED)), min_size=1, max_size=8)


@settings(max_examples=400)
@example(cells=["\x1f"])
@example(cells=["\u2003", "\u0640", "\u200d"])
@given(cells=CELLS)
def test_a_column_at_once_is_read_as_cell_by_cell(cells: list[str]) -> None:
    array = pa.array([cell.encode("utf-8", "replace").decode() for cell in cells], pa.string())
    cells = array.to_pylist()
    assert columns.shapes(array).tolist() == [shapes.shape(cell) for cell in cells]
    found = decided(cells)
    read = [kinds.value(cell, found) for cell in cells]
    if found.kind == ColumnKind.DATE:
        read = [one.date() if isinstance(one, datetime) else one for one in read]
    assert columns.values(array, found).to_pylist() == read


@settings(max_examples=200)
@given(
    numbers=st.lists(st.integers(-(10**17), 10**17), min_size=1),
    style=st.sampled_from(["{}", "{:,}"]),
)
def test_whole_numbers_survive_each_way_of_writing(numbers: list[int], style: str) -> None:
    cells = [style.format(number) for number in numbers]
    found = decided(cells)
    if found.kind == ColumnKind.INTEGER and not found.is_comma:
        assert columns.values(pa.array(cells), found).to_pylist() == numbers
    arabic = [cell.translate(str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬")) for cell in cells]
    found = decided(arabic)
    assert found.kind == ColumnKind.INTEGER
    assert columns.values(pa.array(arabic), found).to_pylist() == numbers
