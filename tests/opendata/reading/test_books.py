"""Workbooks give what a person sees in them, and those that cannot be read say why."""

from __future__ import annotations

import os
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from opendata.reading.books import open_book
from opendata.reading.cells import letters
from opendata.reading.grid import Opened, Unreadable
from opendata.reading.options import Limits, Options
from tests.opendata.reading.made import DECLARED, MAIN, compound, inline, ods, rows_of, xls, xlsx

SHARED = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data"))


def opened(path: Path, **limits: Any) -> Opened:
    return open_book(path, Options(), Limits(**limits))


def written(path: Path, rows: list[list[Any]], formats: dict[str, str] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cell, code in (formats or {}).items():
        sheet[cell].number_format = code
    book.save(path)
    return path


def refusal(path: Path, **limits: Any) -> str:
    with pytest.raises(Unreadable) as refused:
        for sheet in opened(path, **limits).sheets:
            list(sheet.rows())
    return refused.value.code


def codes(found: Opened) -> set[str]:
    return {warning.code for warning in found.warnings}


def test_whole_numbers_are_whole_and_fractions_have_the_digits_that_excel_shows(
    tmp_path: Path,
) -> None:
    path = written(tmp_path / "a.xlsx", [[12.0, 0.1 + 0.2, 1.5, -3.0, 10.0**20, True, "12"]])
    assert rows_of(opened(path)) == [[12, 0.3, 1.5, -3, 1e20, True, "12"]]


@pytest.mark.parametrize(
    ("code", "stored", "seen"),
    [
        ("00000", 123, "00123"),
        ("00000", 1234567, "1234567"),
        ('"رقم "000', 7, "007"),
        ("0%", 0.25, "25%"),
        ("0.0%", 0.1234, "12.34%"),
        ("[$-2060000]0.0%", 0.5, "50%"),
        ("yyyy", datetime(2023, 3, 15), 2023),  # noqa: DTZ001
        ("0", 5, 5),
        ("0.00", 5, 5),
        ("#,##0", 5000, 5000),
        ("[$-ar-JO]dd/mm/yyyy", date(2024, 2, 29), date(2024, 2, 29)),
        ("hh:mm", time(7, 30), "07:30:00"),
        ("yyyy-mm-dd hh:mm", datetime(2024, 5, 6, 7, 8), datetime(2024, 5, 6, 7, 8)),  # noqa: DTZ001
    ],
)
def test_a_number_format_decides_what_a_cell_says(
    tmp_path: Path, code: str, stored: Any, seen: Any
) -> None:
    path = written(tmp_path / "a.xlsx", [["س"], [stored]], {"A2": code})
    assert rows_of(opened(path))[1] == [seen]


def test_formats_count_for_their_own_cells_only(tmp_path: Path) -> None:
    rows = [["رمز", "نسبة"], [1, 1], [2, 2], [3, 3], [4, 4]]
    path = written(tmp_path / "a.xlsx", rows, {"A2": "000", "A4": "000", "B3": "0%"})
    assert rows_of(opened(path))[1:] == [["001", 1], [2, "200%"], ["003", 3], [4, 4]]


@pytest.mark.parametrize("code", ["B2yyyy/mm/dd", "[$-1170000]B2d/mm/yyyy;@", "[$-,106]d/m/yyyy;@"])
def test_a_date_shown_in_the_hijri_calendar_stays_the_day_it_is(tmp_path: Path, code: str) -> None:
    found = opened(written(tmp_path / "a.xlsx", [["يوم"], [45000]], {"A2": code}))
    assert rows_of(found)[1] == [date(2023, 3, 15)]
    assert codes(found) == {"hijri_format"}


def test_days_are_counted_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = date(2024, 5, 6)
    book.save(tmp_path / "a.xlsx")
    assert rows_of(opened(tmp_path / "a.xlsx")) == [[date(2024, 5, 6)]]


def test_formulas_give_their_stored_value_and_errors_nothing(tmp_path: Path) -> None:
    cells = (
        '<sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="C1"><f>A1</f></c><c r="D1" t="str"><f>X</f><v>نص</v></c></row></sheetData>'
    )
    found = opened(xlsx(tmp_path / "a.xlsx", cells))
    assert rows_of(found) == [[2, None, None, "نص"]]
    said = {warning.code: warning.where for warning in found.warnings}
    assert said["formula_errors"] == {"sheet": "بيانات", "count": 1, "cell": "B1"}
    assert said["formulas_without_value"] == {"sheet": "بيانات", "count": 1, "cell": "C1"}


def test_hidden_rows_and_columns_are_read_and_the_editor_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["الاسم", "الرقم الوطني"], ["هند", "990"], ["زيد", "991"]):
        book.active.append(row)
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.save(tmp_path / "a.xlsx")
    found = opened(tmp_path / "a.xlsx")
    assert len(rows_of(found)) == 3
    said = {warning.code: warning.where for warning in found.warnings}
    assert said["hidden_rows"]["count"] == 1
    assert said["hidden_columns"]["columns"] == ["B"]


def test_sheets_keep_their_names_order_and_visibility_and_charts_are_none(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "الغلاف"
    book.active["A1"] = "وزارة التربية"
    hidden = book.create_sheet("قوائم")
    hidden.sheet_state = "veryHidden"
    book.create_chartsheet("رسم")
    data = book.create_sheet("بيانات 2024")
    data.sheet_view.rightToLeft = True
    data["C4"] = "متأخر"
    data.merge_cells("C4:E5")
    book.save(tmp_path / "a.xlsx")
    found = opened(tmp_path / "a.xlsx")
    assert [(sheet.name, sheet.is_hidden) for sheet in found.sheets] == [
        ("الغلاف", False),
        ("قوائم", True),
        ("بيانات 2024", False),
    ]
    assert found.sheets[2].merged == ((3, 2, 4, 4),)
    # The places of cells are those of the sheet, also where its first rows and columns are empty.
    assert rows_of(found, 2)[3][:3] == [None, None, "متأخر"]


def test_a_sheet_formatted_to_its_end_has_the_rows_that_hold_something(tmp_path: Path) -> None:
    cells = (
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row>'
        + "".join(f'<row r="{number}" s="1" customFormat="1"/>' for number in range(2, 200_000))
        + '<row r="1048576"><c r="A1048576" s="0"/></row></sheetData>'
    )
    assert rows_of(opened(xlsx(tmp_path / "a.xlsx", cells))) == [[1]]


def test_escaped_signs_and_halves_of_pairs_in_texts(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx", inline([["سطر_x000D_\nآخر", "_x005F_x0041_", "_xD800_", "a_b"]])
    )
    assert rows_of(opened(path)) == [["سطر\nآخر", "_x0041_", "_xD800_", "a_b"]]


def test_macros_are_named_and_not_run(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsm", inline([["أ"]]), {"xl/vbaProject.bin": "x"})
    assert codes(opened(path)) == {"has_macros"}


def test_elements_with_a_prefix_are_elements(tmp_path: Path) -> None:
    part = (
        f'{DECLARED}<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="e"><x:v>#REF!</x:v></x:c>'
        '<x:c r="B1"><x:v>5</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref="B1:C1"/>'
        "</x:mergeCells></x:worksheet>"
    )
    found = opened(xlsx(tmp_path / "a.xlsx", "", {"xl/worksheets/sheet1.xml": part}))
    assert codes(found) == {"formula_errors"}
    assert found.sheets[0].merged == ((0, 1, 0, 2),)


def test_a_workbook_of_excel_97(tmp_path: Path) -> None:
    sheets = {
        "الغلاف": [["وزارة المالية"]],
        "إيرادات": [["السنة", "المبلغ"], [2023.0, 1.5], [2024.0, None]],
    }
    found = opened(xls(tmp_path / "قديم.xls", sheets, hidden=["الغلاف"], merged=[(0, 0, 0, 3)]))
    assert [(sheet.name, sheet.is_hidden) for sheet in found.sheets] == [
        ("الغلاف", True),
        ("إيرادات", False),
    ]
    assert found.sheets[0].merged == ((0, 0, 0, 3),)
    assert rows_of(found, 1) == [["السنة", "المبلغ"], [2023, 1.5], [2024, None]]


BODY = """<table:table table:name="ورقة"><table:table-column table:number-columns-repeated="16384"/><table:table-row>
<table:table-cell table:number-columns-spanned="2" office:value-type="string"><text:p>عنوان</text:p></table:table-cell>
<table:covered-table-cell/><table:table-cell office:value-type="string"><office:annotation><text:p>سر</text:p></office:annotation>
<text:p>س<text:s text:c="2"/><text:span>ص</text:span></text:p><text:p>سطر</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"/></table:table-row>
<table:table-row><table:table-cell office:value-type="float" office:value="123"><text:p>00123</text:p></table:table-cell>
<table:table-cell office:value-type="percentage" office:value="0.25"><text:p>25%</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2024-01-02"><text:p>2 يناير</text:p></table:table-cell>
<table:table-cell office:value-type="boolean" office:boolean-value="true"/>
<table:table-cell table:formula="of:=1/0" office:value-type="string"><text:p>#DIV/0!</text:p></table:table-cell>
<table:table-cell office:value-type="time" office:time-value="PT03H04M00S"/>
<table:table-cell office:value-type="date" office:date-value="2024-01-02T03:04:05"/>
<table:table-cell table:number-columns-repeated="2" office:value-type="currency" office:currency="JOD" office:value="5"/>
</table:table-row><table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/>
</table:table-row></table:table><table:table table:name="مخفية" table:style-name="ta2"><table:table-row>
<table:table-cell office:value-type="string"><text:p>سر</text:p></table:table-cell></table:table-row></table:table>"""
HIDDEN = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'


def test_an_opendocument_spreadsheet(tmp_path: Path) -> None:
    found = opened(ods(tmp_path / "a.ods", BODY, HIDDEN))
    assert rows_of(found) == [
        ["عنوان", None, "س  ص\nسطر"],
        [],
        [],
        [
            "00123",
            "25%",
            date(2024, 1, 2),
            True,
            None,
            "03:04:00",
            datetime(2024, 1, 2, 3, 4, 5),  # noqa: DTZ001
            5,
            5,
        ],
    ]
    assert [(sheet.name, sheet.is_hidden) for sheet in found.sheets] == [
        ("ورقة", False),
        ("مخفية", True),
    ]
    assert found.sheets[0].merged == ((0, 0, 0, 1),)
    assert codes(found) == {"formula_errors"}


def test_what_repeats_in_opendocument_counts(tmp_path: Path) -> None:
    def repeated(rows: int, columns: int) -> Path:
        body = (
            f'<table:table table:name="a"><table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
            f'table:number-columns-repeated="{columns}" office:value-type="float" office:value="1"/></table:table-row>'
            "</table:table>"
        )
        return ods(tmp_path / "a.ods", body)

    assert refusal(repeated(1_000_000_000, 1)) == "too_many_rows"
    assert refusal(repeated(1, 16_384)) == "too_many_columns"
    assert refusal(repeated(1_000_000, 1_000)) == "too_much_memory"
    assert len(rows_of(opened(repeated(10, 3)))) == 10


PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1256"></head><body>
<p>تقرير</p><table border=1><tr><th rowspan=2>المحافظة<th colspan=2>عدد<br>الطلبة</tr><tr><th>ذكور<th>إناث</tr>
<tr><td>عمّان<td>&nbsp;1,200 <td>119</tr><tr><td>الزرقاء &amp; ما حولها<td><td><table><tr><td>داخلي</table></table>
</body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1256", "utf-16"])
def test_a_page_of_html_called_xls(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "report.xls"
    path.write_bytes(PAGE.encode(encoding))
    found = opened(path)
    assert found.format == "html"
    assert rows_of(found)[:3] == [
        ["المحافظة", "عدد\nالطلبة", None],
        [None, "ذكور", "إناث"],
        ["عمّان", "1,200", "119"],
    ]
    assert rows_of(found)[3][0] == "الزرقاء & ما حولها"
    assert found.sheets[0].merged == ((0, 0, 1, 0), (0, 1, 0, 2))


def test_pages_that_are_no_tables_and_tables_without_measure(tmp_path: Path) -> None:
    page = tmp_path / "a.xls"
    page.write_text("<!DOCTYPE html><html><body><h1>404 غير موجود</h1></body></html>")
    assert refusal(page) == "not_a_table"
    page.write_text("<table><tr>" + "<td colspan=1000>x" * 3 + "</table>")
    assert refusal(page) == "too_many_columns"


SPREADSHEET_2003 = """<?xml version="1.0" encoding="utf-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><Worksheet ss:Name="بيانات"><Table>
<Row><Cell ss:MergeDown="1"><Data ss:Type="String">المحافظة</Data></Cell>
<Cell ss:MergeAcross="1"><Data ss:Type="String">العدد</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="String">2022</Data></Cell>
<Cell><Data ss:Type="Number">2023</Data></Cell></Row>
<Row ss:Index="4"><Cell><Data ss:Type="String">إربد</Data></Cell><Cell><Data ss:Type="Number">1.50</Data></Cell>
<Cell><Data ss:Type="DateTime">2024-01-02T00:00:00.000</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="مخفية"><Table/>
<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"""


def test_a_workbook_of_excel_2003_in_xml(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(SPREADSHEET_2003, encoding="utf-8")
    found = opened(path)
    assert found.format == "sheet_xml"
    assert rows_of(found) == [
        ["المحافظة", "العدد", None],
        [None, "2022", 2023],
        [],
        ["إربد", 1.5, date(2024, 1, 2), True],
    ]
    assert found.sheets[0].merged == ((0, 0, 1, 0), (0, 1, 0, 2))
    assert found.sheets[1].is_hidden


BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{BOMB}]>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("before", [LAUGHS, OUTSIDE])
def test_entities_are_refused_in_every_part(tmp_path: Path, before: str) -> None:
    strings = f'{before}<sst xmlns="{MAIN}" count="1" uniqueCount="1"><si><t>&a9;</t></si></sst>'
    cells = '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'
    book = xlsx(tmp_path / "a.xlsx", cells, {"xl/sharedStrings.xml": strings})
    assert refusal(book) == "declares_entities"
    sheet = f'{before}<worksheet xmlns="{MAIN}"><sheetData><row><c t="str"><v>&a9;</v></c></row></sheetData></worksheet>'
    assert (
        refusal(xlsx(tmp_path / "b.xlsx", "", {"xl/worksheets/sheet1.xml": sheet}))
        == "declares_entities"
    )
    body = (
        '<table:table table:name="a"><table:table-row><table:table-cell><text:p>&a9;</text:p>'
        + "</table:table-cell></table:table-row></table:table>"
    )
    assert refusal(ods(tmp_path / "a.ods", body, before=before)) == "declares_entities"
    old = tmp_path / "a.xls"
    old.write_text(before + SPREADSHEET_2003.split("?>", 1)[1], encoding="utf-8")
    assert refusal(old) == "declares_entities"


def test_workbooks_that_expand_beyond_reason_are_refused_before_they_do(tmp_path: Path) -> None:
    book = xlsx(tmp_path / "a.xlsx", "<sheetData>" + " " * 40_000_000 + "</sheetData>")
    assert book.stat().st_size < 100_000
    assert refusal(book) == "expands_too_much"


def test_what_lies_about_its_length_is_damaged(tmp_path: Path) -> None:
    book = xlsx(tmp_path / "a.xlsx", inline([["س"] * 500] * 500))
    with zipfile.ZipFile(book) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    data = book.read_bytes().replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    book.write_bytes(data)
    assert refusal(book) == "damaged"


def test_encrypted_other_and_truncated_files_say_what_they_are(tmp_path: Path) -> None:
    assert refusal(compound(tmp_path / "a.xlsx", b"x" * 5000, "EncryptedPackage")) == "encrypted"
    assert refusal(compound(tmp_path / "a.xls", b"x" * 5000, "WordDocument")) == "not_a_table"
    whole = xlsx(tmp_path / "b.xlsx", inline([["س"] * 50] * 50)).read_bytes()
    for length in (10, len(whole) // 2, len(whole) - 1):
        (tmp_path / "c.xlsx").write_bytes(whole[:length])
        assert refusal(tmp_path / "c.xlsx") == "damaged"
    for content, code in ((b"", "empty"), (b" \r\n\0", "empty"), (b"%PDF-1.7", "not_a_table")):
        (tmp_path / "d.xlsx").write_bytes(content)
        assert refusal(tmp_path / "d.xlsx") == code


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not here")
def test_malformed_workbooks_of_others() -> None:
    folder = SHARED / "hostile" / "tabular" / "poi_malformed"
    assert refusal(folder / "poc-xmlbomb-empty.xlsx") == "declares_entities"
    assert refusal(folder / "xlsx-corrupted.xlsx") == "damaged"
    assert rows_of(opened(folder / "MalformedSSTCount.xlsx"))[2] == [23, 24, 2, 1]


def test_columns_are_named_as_in_workbooks() -> None:
    assert [letters(column) for column in (0, 25, 26, 701, 702, 16383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]
