"""Files as portals between the Gulf and the Maghreb publish them: what their writers, tools and habits do to a table."""

from __future__ import annotations

import gzip
import io
import json
import stat
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from opendata.reading import inspect
from opendata.reading.dates import dated
from opendata.reading.digits import plain
from opendata.reading.options import Limits
from opendata.reading.vocabulary import is_identifier, is_total
from tests.opendata.reading import made

GOVERNORATES = ("عمان", "إربد", "الزرقاء", "جرش", "معان", "الكرك")


def found(path: Path, content: bytes | str | None = None) -> dict[str, Any]:
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return inspect.inspect(path)


def codes(said: dict[str, Any]) -> set[str]:
    return {one["code"] for one in said["warnings"]}


def columns(said: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["label"], one["type"]) for one in said["columns"]]


def book(path: Path, rows: list[list[Any]]) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    workbook.save(path)
    return path


@pytest.mark.parametrize(
    ("text", "delimiter", "rows"),
    [
        ("المحافظة؛العدد\nعمان؛3\nإربد؛4\n", "؛", 2),
        ("المحافظة^العدد\nعمان^3\nإربد^4\n", "^", 2),
        ('المحافظة, "العدد"\n"عمان, الأردن", 3\nإربد, 4\n', ",", 2),
        ('المحافظة,العدد\n"قال \\"نعم\\", ثم",3\nإربد,4\n', ",", 2),
        ("المحافظة,العدد\r\nعمان,3\r\nإربد,4\r\n\x1a", ",", 2),
    ],
)
def test_how_cells_are_parted_and_quoted(
    tmp_path: Path, text: str, delimiter: str, rows: int
) -> None:
    said = found(tmp_path / "a.csv", text)
    assert (said["delimiter"], said["rows"]) == (delimiter, rows)
    assert columns(said) == [("المحافظة", "text"), ("العدد", "integer")]


def test_a_text_of_one_column_says_that_nothing_parts_its_cells(tmp_path: Path) -> None:
    said = found(tmp_path / "a.txt", "المحافظة    العدد\nعمان    3\nإربد    4\n")
    assert "one_column" in codes(said)


@pytest.mark.parametrize(
    "rows",
    [
        [["http://x.jo/1", "أ"], ["http://x.jo/2", "ب"], ["http://x.jo/3", "ج"], ["http://x.jo/4", "د"]],
        [["سعد", "نعم"], ["منى", "لا"], ["علي", "نعم"], ["ليلى", "لا"]],
        [["عمان", "ذكر"], ["إربد", "أنثى"], ["جرش", "ذكر"], ["معان", "أنثى"]],
    ],
)  # fmt: skip
def test_a_first_row_like_the_others_is_no_header(tmp_path: Path, rows: list[list[str]]) -> None:
    said = found(tmp_path / "a.csv", "\n".join(",".join(row) for row in rows))
    assert (said["header_rows"], said["rows"]) == ([], 4)
    assert "no_header" in codes(said)


@pytest.mark.parametrize(
    "rows",
    [
        [["المحافظة", "إنترنت"], ["عمان", "إنترنت"], ["إربد", ""], ["جرش", "إنترنت"], ["معان", ""]],
        [["المحافظة", "الجنس"], ["عمان", "ذكر"], ["المحافظة", "الجنس"], ["إربد", "أنثى"], ["جرش", "ذكر"]],
    ],
)  # fmt: skip
def test_a_header_stays_one_though_its_words_return(tmp_path: Path, rows: list[list[str]]) -> None:
    said = found(tmp_path / "a.csv", "\n".join(",".join(row) for row in rows))
    assert said["header_rows"] == [1]


def test_words_that_became_question_marks_and_letters_seen_through_another_encoding(
    tmp_path: Path,
) -> None:
    lost = found(tmp_path / "a.csv", "????????,?????\n????,5\n????,6\n???????,8\n")
    assert "question_marks" in codes(lost)
    seen = "المحافظة,العدد\nعمان,5\nإربد,6\n".encode("cp1256").decode("cp1252")
    assert "garbled_before" in codes(found(tmp_path / "b.csv", seen))


def test_utf_32_is_read(tmp_path: Path) -> None:
    said = found(tmp_path / "a.csv", "المحافظة,العدد\nعمان,5\n".encode("utf-32"))
    assert (said["encoding"], said["rows"]) == ("utf-32", 1)


@pytest.mark.parametrize("ending", ["xls", "ods", "xlsb", "csv"])
def test_a_workbook_is_read_whatever_its_ending_says(tmp_path: Path, ending: str) -> None:
    path = made.xlsx(tmp_path / f"a.{ending}", made.inline([["اسم", "عدد"], ["أ", 5]]))
    assert (found(path)["format"], found(path)["rows"]) == ("xlsx", 1)
    old = made.xls(tmp_path / "old.xlsx", {"بيانات": [["اسم", "عدد"], ["أ", 5.0]]})
    assert found(old)["format"] == "xls"


def test_periods_name_the_columns_of_a_workbook(tmp_path: Path) -> None:
    months = [date(2023, month, 1) for month in (1, 2, 3)]
    rows = [["المؤشر", *months], *([f"م{place}", place, 2, 3] for place in range(4))]
    said = found(book(tmp_path / "a.xlsx", rows))
    assert said["header_rows"] == [1]
    assert columns(said)[1] == ("2023-01-01", "integer")


def test_dates_in_rows_of_data_name_no_columns(tmp_path: Path) -> None:
    rows = [[place, date(2023, 1, 1 + place), date(2023, 2, 1), date(2023, 3, 1)] for place in range(5)]  # fmt: skip
    said = found(book(tmp_path / "a.xlsx", [["رقم", "من", "إلى", "نشر"], *rows]))
    assert [kind for _label, kind in columns(said)] == ["integer", "date", "date", "date"]


def test_formulas_that_were_never_calculated_are_told(tmp_path: Path) -> None:
    said = found(book(tmp_path / "a.xlsx", [["اسم", "عدد"], ["أ", 5], ["ب", "=B2*2"]]))
    assert "formulas_without_value" in codes(said)


def test_signatures_and_shares_below_the_table_are_left_out(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["المحافظة", "ذكور", "إناث"], *([name, 4, 5] for name in GOVERNORATES)]
    rows += [["المجموع / Total", 24, 30], ["النسبة المئوية", "44%", "56%"], [], [None, None, "توقيع المدير"]]  # fmt: skip
    rows += [[None, None, "أحمد علي"]]
    said = found(book(tmp_path / "a.xlsx", rows))
    assert (said["rows"], {"totals_left_out", "notes_below"} <= codes(said)) == (6, True)
    assert [kind for _label, kind in columns(said)] == ["text", "integer", "integer"]


def test_marks_of_direction_are_no_part_of_a_name_and_a_spacer_is_told(tmp_path: Path) -> None:
    header = ["\u200fالمحافظة\u200f", "عدد", None, "سنة", "قيمة"]
    rows: list[list[Any]] = [header, *([name, 1, None, 2020, 5] for name in GOVERNORATES)]
    said = found(book(tmp_path / "a.xlsx", rows))
    assert said["columns"][0]["label"] == "المحافظة"
    assert "tables_beside" in codes(said)


def test_a_row_that_numbers_the_columns_below_a_running_number(tmp_path: Path) -> None:
    said = found(tmp_path / "a.csv", "الرقم,الاسم,العدد\n(1),(2),(3)\n1,أ,5\n2,ب,6\n")
    assert (said["rows"], "numbering_row" in codes(said)) == (2, True)
    assert found(tmp_path / "b.csv", "a,b,c\n1,2,3\n4,5,x\n")["rows"] == 2


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("الأحد، 15 يناير 2023", "2023-01-15"),
        ("15 كانون الثاني/يناير 2023", "2023-01-15"),
        ("Sunday, January 15, 2023", "2023-01-15"),
        ("15/01/2023 08:30 مساءً", "2023-01-15T20:30:00"),
        ("15/01/2023 12:30 صباحا", "2023-01-15T00:30:00"),
    ],
)
def test_dates_with_more_words(text: str, iso: str) -> None:
    read = dated(plain(text))
    assert read is not None and read.day_first is not None
    assert read.day_first.isoformat().removesuffix("T00:00:00") == iso


def test_two_names_of_different_months_are_no_date() -> None:
    assert dated("15 شباط/يناير 2023") is None


@pytest.mark.parametrize("cell", ["Total المجموع", "الإجمالي العام للمحافظات", "Ensemble"])
def test_totals_in_two_languages(cell: str) -> None:
    assert is_total(cell)


def test_numbers_that_name_persons() -> None:
    assert is_identifier("رقم الهوية الوطنية")
    assert is_identifier("رقم الإقامة")
    assert not is_identifier("رقم القرار")


def test_html_says_nothing_of_its_programs(tmp_path: Path) -> None:
    page = "<table><tr><th>اسم<th>عدد<tr><td><script>x()</script>أ<td>1</table>"
    assert found(tmp_path / "a.xls", page)["columns"][0]["examples"] == ["أ"]


def test_json_of_pandas_of_socrata_and_of_another_map(tmp_path: Path) -> None:
    by_column = {"a": {"0": "x", "1": "y"}, "b": {"0": 1, "1": 2}}
    assert columns(found(tmp_path / "p.json", json.dumps(by_column))) == [("a", "text"), ("b", "integer")]  # fmt: skip
    view = {"columns": [{"id": -1, "name": "sid"}, {"id": 1, "name": "gov"}]}
    dump = {"meta": {"view": view}, "data": [["r1", "عمان"], ["r2", "إربد"]]}
    said = found(tmp_path / "s.json", json.dumps(dump))
    assert ([label for label, _kind in columns(said)], said["rows"]) == (["sid", "gov"], 2)
    point = {"type": "Feature", "properties": {"n": 1}, "geometry": {"type": "Point", "coordinates": [5e5, 3e6]}}  # fmt: skip
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32636"}}
    said = found(tmp_path / "g.json", json.dumps({"type": "FeatureCollection", "crs": crs, "features": [point]}))  # fmt: skip
    assert ("other_crs" in codes(said), [label for label, _kind in columns(said)][1]) == (True, "x")


def test_gzip_is_unpacked_within_limits(tmp_path: Path) -> None:
    said = found(tmp_path / "a.csv.gz", gzip.compress("المحافظة,العدد\nعمان,5\n".encode()))
    assert (said["format"], said["rows"], "unpacked" in codes(said)) == ("csv", 1, True)
    bomb = found(tmp_path / "b.gz", gzip.compress(b"0," * 15_000_000))
    assert bomb["error"]["code"] == "expands_too_much"
    assert found(tmp_path / "c.gz", gzip.compress(b"a,b\n1,2\n")[:-9])["error"]["code"] == "damaged"


def test_an_archive_may_hold_documents_but_no_links(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("README.txt", "x")
        archive.writestr("data/a.csv", "a,b\n1,2\n")
    said = found(tmp_path / "a.zip", packed.getvalue())
    assert (said["rows"], "left_in_archive" in codes(said)) == (1, True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("a.csv")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert found(tmp_path / "b.zip", packed.getvalue())["error"]["code"] == "unsafe_path"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"@prefix dcat: <http://www.w3.org/ns/dcat#> .\n<x> a dcat:Dataset ;\n a <y> .\n", "turtle"),
        (b"---\nname: x\nitems:\n  - a: 1\n", "yaml"),
        (b"ARROW1\0\0" + bytes(100), "arrow"),
        (json.dumps({"type": "Topology", "arcs": [[[0, 0], [1, 1]]]}).encode(), "topojson"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes, name: str) -> None:
    assert found(tmp_path / "a.csv", content)["error"]["where"] == {"is": name}


def test_blank_lines_count_and_pages_are_bound_by_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "\n" * 5_000)
    said = inspect.inspect(path, limits=Limits(rows=500))
    assert said["error"]["code"] == "too_many_rows"
    path.write_text("<table><tr><th>a<th>b<tr><td>1<td>2</table>")
    assert inspect.inspect(path, limits=Limits(memory=1_000))["error"]["code"] == "too_large"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert found(tmp_path)["error"]["code"] == "not_a_file"


def test_every_key_is_documented(tmp_path: Path) -> None:
    said = found(tmp_path / "a.csv", "الهاتف,العدد\n0791234567,5\n0781234567,6\n")
    documented = (Path(__file__).parents[3] / "docs/inspect-table.md").read_text()
    keys = {*said, *said["columns"][0], *said["personal_data"][0], *said["warnings"][0]}
    assert {key for key in keys if f"`{key}`" not in documented} == set()


@pytest.mark.parametrize("cell", ["\x01\x02x", "\x01", "\x01iabc", "\x01d2026-13-45", "\x01b"])
def test_no_text_passes_for_a_cell_that_the_reader_has_typed(tmp_path: Path, cell: str) -> None:
    said = found(tmp_path / "forged.csv", f"الاسم,العدد\n{cell},1\nب,2\n")
    assert columns(said) == [("الاسم", "text"), ("العدد", "integer")]
    assert said["columns"][0]["empty"] == (cell == "\x01")


def test_a_backslash_before_a_doubled_quote_stays_with_all_others(tmp_path: Path) -> None:
    text = 'الاسم,المسار\n"قال \\""نعم\\"" ثم",C:\\temp\nب,C:\\data\n'
    said = found(tmp_path / "paths.csv", text)
    assert said["columns"][1]["examples"] == ["C:\\temp", "C:\\data"]
