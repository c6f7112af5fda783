"""Downloads hold exactly the rows of the view, in every form, and formulas run in none."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, datetime
from itertools import islice

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from common.spreadsheet import _would_run
from opendata.errors import BadRowQuery, DownloadsBusy
from opendata.models import ColumnKind
from opendata.tables import streams
from opendata.tables.query import Condition, Filter, Sort, View
from opendata.tables.shape import TableColumn
from opendata.tables.streams import Book, Sheet
from tests.opendata.tables.conftest import make_table
from tests.opendata.tables.reference import COLUMNS, NAMES, as_text, fits, kept, ordered
from tests.opendata.tables.test_rows_reference import filters, rows_of_cells, sorts

slow = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
some_rows = st.lists(rows_of_cells, max_size=20)
wild = st.text(max_size=12) | st.text("=+-@'\"\t\r\n ,;\u200f\ufeff＝\x00\x0b\u2028a", max_size=6)
BOOK = Book(is_rtl=True, title="البيانات", header=NAMES)


def body(download) -> bytes:
    return b"".join(download)


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


def expected(rows, view: View):
    numbered = [(number, row) for number, row in enumerate(rows, 1) if fits(row, view.filter)]
    return [tuple(map(kept, row)) for _number, row in ordered(numbered, view.sorts)]


def as_csv(cell) -> str:
    if cell is None:
        return ""
    return guarded(cell) if isinstance(cell, str) else as_text(cell)


def guarded(text: str) -> str:
    """Tables are guarded at the beginning of cells alone (ADR 161)."""
    return f"'{text}" if _would_run(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _would_run(text[1:]) else text


@slow
@given(rows=some_rows, asked=filters, order=sorts)
def test_csv_is_the_view_and_as_long_as_it_says(folder, rows, asked, order) -> None:
    table, view = make_table(folder, rows), View(asked, order)
    download = streams.csv_file(table, view, NAMES, mark=True)
    data = body(download)
    assert len(data) == download.length
    header, *lines = csv_rows(data.removeprefix(b"\xef\xbb\xbf"))
    assert header == NAMES
    wanted = expected(rows, view)
    assert [[cell if at != 3 else "" for at, cell in enumerate(line)] for line in lines] == [
        [as_csv(cell) if at != 3 else "" for at, cell in enumerate(row)] for row in wanted
    ]
    assert [float(line[3]) if line[3] else None for line in lines] == [row[3] for row in wanted]


@slow
@given(rows=some_rows, asked=filters, order=sorts)
def test_json_and_json_lines_are_the_view(folder, rows, asked, order) -> None:
    table, view = make_table(folder, rows), View(asked, order)
    wanted = [
        {
            name: as_text(cell) if isinstance(cell, date) else cell
            for name, cell in zip(NAMES, row, strict=True)
        }
        for row in expected(rows, view)
    ]
    assert json.loads(body(streams.json_file(table, view))) == wanted
    lines = body(streams.jsonl_file(table, view)).decode().split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == wanted


@slow
@given(texts=st.lists(wild, min_size=1, max_size=20))
def test_any_text_survives_every_form(folder, texts) -> None:
    column = (TableColumn("t", ColumnKind.TEXT, "نص"),)
    table = make_table(folder, [(text,) for text in texts], column)
    download = streams.csv_file(table, View(), ["نص"])
    data = body(download)
    assert len(data) == download.length
    lines = csv_rows(data)[1:]
    assert [line[0] for line in lines] == [as_csv(text) for text in texts]
    assert [unguarded(line[0]) for line in lines] == texts
    found = json.loads(body(streams.json_file(table, View())))
    assert [row["t"] or "" for row in found] == texts


@slow
@given(rows=some_rows, asked=filters)
def test_a_workbook_holds_real_types_and_its_other_sheets(folder, rows, asked) -> None:
    table, view = make_table(folder, rows), View(asked)
    sheet = Sheet("قاموس البيانات", ["العمود"], [["n"]])
    book = Book(is_rtl=True, title="البيانات", header=NAMES, sheets=[sheet])
    found = openpyxl.load_workbook(io.BytesIO(body(streams.xlsx_file(table, view, book))))
    assert found.sheetnames == ["البيانات", "قاموس البيانات"]
    assert found.worksheets[0].sheet_view.rightToLeft
    header, *cells = found.worksheets[0].iter_rows(values_only=True)
    assert list(header) == NAMES
    wanted = expected(rows, view)
    assert len(cells) == len(wanted)
    for held, row in zip(cells, wanted, strict=True):
        for cell, value in zip(held, row, strict=True):
            if isinstance(value, str):
                assert (cell or "").replace("\r\n", "\n") == value.replace("\r\n", "\n")
            elif isinstance(value, int) and abs(value) > 10**15:
                assert cell == str(value)
            elif isinstance(value, date) and not isinstance(value, datetime):
                assert cell.date() == value
            else:
                assert cell == value


def test_no_cell_of_a_workbook_is_a_formula_and_old_days_are_texts(folder) -> None:
    row = ("=1+1", "_x0041_ <&> \x01", 10**16, 0.5, True, date(1899, 1, 1), None)
    data = body(streams.xlsx_file(make_table(folder, [row]), View(), BOOK))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    cells = next(sheet.iter_rows(min_row=2))
    assert [cell.data_type for cell in cells[:6]] == ["s", "s", "s", "n", "b", "s"]
    assert [unescape(cell.value) for cell in cells[:2]] == ["=1+1", "_x0041_ <&> \ufffd"]
    assert cells[5].value == "1899-01-01"


def test_parquet_of_a_view_keeps_types_labels_and_row_numbers(folder, tmp_path) -> None:
    rows = [(f"س{number}", None, number, None, None, date(2020, 1, 1), None) for number in range(9)]
    table = make_table(folder, rows)
    view = View(
        Filter((Condition("n", "gte", ("4",)),)), (Sort("n", descending=True),), ("n", "day")
    )
    written = streams.write_parquet(table, view, tmp_path / "view.parquet")
    found = pq.read_table(tmp_path / "view.parquet")
    assert written.rows == 5
    assert found.column_names == ["_row", "n", "day"]
    assert found.column("n").to_pylist() == [8, 7, 6, 5, 4]
    assert found.column("_row").to_pylist() == [9, 8, 7, 6, 5]
    assert found.schema.field("n").metadata[b"label"].decode() == "العدد"


@pytest.fixture
def long_table(folder):
    rows = ((f"سطر {number}", None, number, None, None, None, None) for number in range(60_000))
    return make_table(folder, rows)


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "xlsx"])
def test_what_is_cut_is_not_taken_for_the_whole(long_table, form) -> None:
    makers = {
        "csv": lambda: streams.csv_file(long_table, View(), NAMES),
        "json": lambda: streams.json_file(long_table, View()),
        "jsonl": lambda: streams.jsonl_file(long_table, View()),
        "xlsx": lambda: streams.xlsx_file(long_table, View(), BOOK),
    }
    download = makers[form]()
    data = b"".join(islice(download, 8))
    download.close()
    if form == "csv":
        assert len(data) < download.length
    elif form == "xlsx":
        with pytest.raises(zipfile.BadZipFile):
            zipfile.ZipFile(io.BytesIO(data))
    else:
        last = data if form == "json" else data.splitlines()[-1]
        with pytest.raises(json.JSONDecodeError):
            json.loads(last)


def test_as_many_downloads_as_may_be_and_closing_one_makes_room(long_table) -> None:
    under_way = [streams.csv_file(long_table, View(), NAMES) for _ in range(streams.AT_ONCE)]
    with pytest.raises(DownloadsBusy) as refusal:
        streams.json_file(long_table, View())
    assert refusal.value.facts["retry_after_seconds"] > 0
    under_way.pop().close()
    assert len(json.loads(body(streams.json_file(long_table, View())))) == 60_000
    under_way.clear()  # the other ones are given up without a word
    again = [streams.csv_file(long_table, View(), NAMES) for _ in range(streams.AT_ONCE)]
    for one in again:
        one.close()


def test_a_bad_view_is_refused_before_anything_is_begun(long_table) -> None:
    for _ in range(streams.AT_ONCE + 1):
        with pytest.raises(BadRowQuery):
            streams.csv_file(long_table, View(columns=("nothing",)), NAMES)
    assert COLUMNS[0].name == "name"
