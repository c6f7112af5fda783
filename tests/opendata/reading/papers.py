"""More files of ministries: other formats, and cells that are not what is stored in them."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from tests.opendata.reading.made import ods, xls
from tests.opendata.reading.ministries import GOVERNORATES, MADE, Said, book, made, numbers

__all__ = ["MADE"]


@made(
    Said(
        10,
        [
            ("رمز المدرسة", "text"),
            ("اسم المدرسة", "text"),
            ("نسبة النجاح", "number"),
            ("سنة التأسيس", "integer"),
        ],
        [1],
        units=["", "", "%", ""],
    )
)
def codes_with_leading_zeros(folder: Path) -> Path:
    path = folder / "رموز.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["رمز المدرسة", "اسم المدرسة", "نسبة النجاح", "سنة التأسيس"])
    for place, name in enumerate(GOVERNORATES):
        sheet.append([1200 + place, f"مدرسة {name}", 0.5 + place / 40, date(1960 + place, 1, 1)])
        sheet.cell(place + 2, 1).number_format = "000000"
        sheet.cell(place + 2, 3).number_format = "0.0%"
        sheet.cell(place + 2, 4).number_format = "yyyy"
    workbook.save(path)
    return path


@made(
    Said(
        10,
        [("المحافظة", "text"), ("عدد الطلبة · ذكور", "integer"), ("عدد الطلبة · إناث", "integer")],
        [1, 2],
        warnings=["html_as_workbook"],
    )
)
def a_page_called_xls(folder: Path) -> Path:
    path = folder / "report.xls"
    body = "".join(
        f"<tr><td>{name}</td><td>1,{100 + n}</td><td>{n}20</td></tr>"
        for n, name in enumerate(GOVERNORATES, start=1)
    )
    page = (
        "<html><head><meta charset=windows-1256></head><body><h2>تقرير الطلبة</h2><table><tr><th rowspan=2>المحافظة</th>"
        f"<th colspan=2>عدد الطلبة</th></tr><tr><th>ذكور</th><th>إناث</th></tr>{body}</table></body></html>"
    )
    path.write_bytes(page.encode("cp1256"))
    return path


@made(
    Said(
        10,
        [("المحافظة", "text"), ("التاريخ", "date"), ("المبلغ (دينار)", "number")],
        [1],
        units=["", "", "دينار"],
    )
)
def an_old_workbook(folder: Path) -> Path:
    rows: list[list[Any]] = [["المحافظة", "التاريخ", "المبلغ (دينار)"]]
    rows += [[name, f"{n + 1:02d}/03/2024", 1000.5 + n] for n, name in enumerate(GOVERNORATES)]
    return xls(folder / "قديم.xls", {"غلاف": [["وزارة المالية"]], "بيانات": rows}, hidden=["غلاف"])


@made(
    Said(
        10,
        [("السنة", "integer"), ("الناتج المحلي (مليون دينار)", "number"), ("معدل النمو", "number")],
        [1],
        units=["", "مليون دينار", "%"],
    )
)
def an_opendocument_file(folder: Path) -> Path:
    def cell(kind: str, value: Any, shown: str) -> str:
        return f'<table:table-cell office:value-type="{kind}" office:value="{value}"><text:p>{shown}</text:p></table:table-cell>'

    names = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>'
        for name in ("السنة", "الناتج المحلي (مليون دينار)", "معدل النمو")
    )
    empty = '<table:table-cell table:number-columns-repeated="{}"/>'
    rows = "".join(
        f"<table:table-row>{cell('float', 2014 + n, str(2014 + n))}{cell('float', 25000.5 + n, 'x')}"
        f"{cell('percentage', round(0.02 + n / 1000, 3), 'x')}{empty.format(16381)}</table:table-row>"
        for n in range(10)
    )
    end = f'<table:table-row table:number-rows-repeated="1048565">{empty.format(16384)}</table:table-row>'
    body = f'<table:table table:name="ناتج"><table:table-row>{names}</table:table-row>{rows}{end}</table:table>'
    return ods(folder / "ناتج.ods", body)


@made(
    Said(
        10,
        [
            ("رقم", "integer"),
            ("الموقع.المحافظة", "text"),
            ("الموقع.خط العرض", "number"),
            ("خدمات", "text"),
            ("مفعّل", "boolean"),
        ],
        [1],
    )
)
def an_answer_of_an_interface(folder: Path) -> Path:
    path = folder / "api.json"
    rows = [
        {
            "رقم": n,
            "الموقع": {"المحافظة": name, "خط العرض": 31.5 + n / 10},
            "خدمات": ["ماء", "كهرباء"],
            "مفعّل": n % 2 == 0,
        }
        for n, name in enumerate(GOVERNORATES)
    ]
    path.write_text(
        json.dumps({"status": "ok", "count": 10, "data": rows}, ensure_ascii=False),
        encoding="utf-8",
    )
    return path


@made(
    Said(
        10,
        [
            ("الاسم", "text"),
            ("عدد الأسرّة", "integer"),
            ("longitude", "number"),
            ("latitude", "number"),
            ("geometry", "geometry"),
        ],
        [1],
    )
)
def hospitals_on_a_map(folder: Path) -> Path:
    path = folder / "مستشفيات.geojson"
    features = [
        {
            "type": "Feature",
            "properties": {"الاسم": f"مستشفى {name}", "عدد الأسرّة": 50 + n},
            "geometry": {"type": "Point", "coordinates": [35.5 + n / 7, 31.25 + n / 9]},
        }
        for n, name in enumerate(GOVERNORATES)
    ]
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    return path


@made(
    Said(
        10,
        [("اسم المركز", "text"), ("المحافظة", "text"), ("عدد المراجعين", "integer")],
        [1],
        warnings=["unpacked"],
    )
)
def a_packed_text_in_windows_1256(folder: Path) -> Path:
    path = folder / "مراكز.zip"
    lines = ["اسم المركز;المحافظة;عدد المراجعين"]
    lines += [f"مركز صحي {name} الشامل;{name};{1500 + n}" for n, name in enumerate(GOVERNORATES)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("المراكز الصحية.csv", "\r\n".join(lines).encode("cp1256"))
    return path


@made(
    Said(
        10,
        [("المحافظة", "text"), ("السكان", "integer"), ("الكثافة", "number"), ("الأسر", "integer")],
        [3],
        warnings=["notes_below", "placeholders", "lines_above"],
    )
)
def figures_in_writing(folder: Path) -> Path:
    """Numbers as text in Arabic digits, signs for what is not known, notes below."""
    path = folder / "سكان.xlsx"
    digits = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    rows: list[list[Any]] = [
        ["السكان والأسر (تقديرات)"],
        [],
        ["المحافظة", "السكان", "الكثافة", "الأسر"],
    ]
    for n, name in enumerate(GOVERNORATES):
        people = f"{1_200_000 + 1017 * n:,}".replace(",", "٬").translate(digits)
        density = f"{120.5 + n}".replace(".", "٫").translate(digits) if n != 3 else "-"
        rows.append([name, people, density, str(1000 + n) if n != 5 else "غير متوفر"])
    rows += [[], ["* بيانات أولية قابلة للتعديل"], ["المصدر: دائرة الإحصاءات العامة"]]
    book(path, rows, ["A1:D1"])
    return path


@made(
    Said(
        30,
        [
            ("الرقم", "integer"),
            ("اسم الشركة", "text"),
            ("رأس المال\u200f (دينار)".replace("\u200f", ""), "integer"),
        ],
        [2],
        units=["", "", "دينار"],
    )
)
def printed_in_pages(folder: Path) -> Path:
    """The header again on every page, and a line break in it."""
    path = folder / "شركات.xlsx"
    header = ["الرقم", "اسم\nالشركة", "رأس المال (دينار)"]
    rows: list[list[Any]] = [["سجل الشركات"]]
    for page in range(3):
        rows += [
            header,
            *[
                [page * 10 + n + 1, f"شركة {name}", 1000 * (n + 1)]
                for n, name in enumerate(GOVERNORATES)
            ],
        ]
    book(path, rows)
    return path


@made(
    Said(
        12,
        [
            ("البند", "text"),
            ("الربع الأول · كانون الثاني", "number"),
            ("الربع الأول · شباط", "number"),
            ("الربع الأول · آذار", "number"),
            ("الربع الثاني · نيسان", "number"),
            ("الربع الثاني · أيار", "number"),
            ("الربع الثاني · حزيران", "number"),
        ],
        [2, 3],
        warnings=["totals_left_out", "formula_errors"],
    )
)
def quarters_over_months(folder: Path) -> Path:
    """Quarters that are centred over months but not merged over the first column, and an error in a cell."""
    path = folder / "موازنة.xlsx"
    months = ["كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران"]
    rows: list[list[Any]] = [
        ["الموازنة العامة (مليون دينار)"],
        [None, "الربع الأول", None, None, "الربع الثاني", None, None],
        ["البند", *months],
        *[[f"إيراد {n}", *(round(1.5 + n + m / 3, 2) for m in range(6))] for n in range(12)],
        ["الإجمالي", *(round(100.5 + m, 1) for m in range(6))],
    ]
    sheet = book(path, rows, ["A1:G1", "B2:D2", "E2:G2"])
    sheet["C7"] = "#REF!"
    sheet["C7"].data_type = "e"
    assert sheet.parent is not None
    sheet.parent.save(path)
    return path


@made(
    Said(
        3,
        [("القرار", "text"), ("التاريخ الهجري", "date"), ("المبلغ", "number")],
        [1],
        warnings=["hijri"],
    )
)
def dates_of_the_hijri_calendar(folder: Path) -> Path:
    path = folder / "قرارات.csv"
    path.write_text(
        "القرار,التاريخ الهجري,المبلغ\nأ-1,١٤٤٥/٠٣/١٢هـ,١٢٫٥\nأ-2,1445/04/01هـ,13.0\nأ-3,1445/04/30هـ,\n",
        encoding="utf-8",
    )
    return path


@made(Said(10, [("المحافظة", "text"), ("القيمة", "integer")], [1], sheet="2024"))
def one_sheet_for_each_year(folder: Path) -> Path:
    path = folder / "سنوي.xlsx"
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for year, count in ((2022, 8), (2023, 9), (2024, 10)):
        sheet = workbook.create_sheet(str(year))
        for row in [["المحافظة", "القيمة"], *numbers(1)[:count]]:
            sheet.append(row)
    workbook.save(path)
    return path


@made(
    Said(
        10,
        [("المحصول", "text"), ("المساحة (دونم)", "integer"), ("الإنتاج (طن)", "integer")],
        [1, 2],
        warnings=["numbering_row"],
        units=["", "دونم", "طن"],
    )
)
def units_and_numbers_below_the_header(folder: Path) -> Path:
    path = folder / "محاصيل.xlsx"
    rows = [
        ["المحصول", "المساحة", "الإنتاج"],
        [None, "(دونم)", "(طن)"],
        ["(1)", "(2)", "(3)"],
        *numbers(2),
    ]
    book(path, rows)
    return path


@made(
    Said(
        10,
        [
            ("المحافظة", "text"),
            *(
                (f"{year} · {sector} · {sex}", "integer")
                for year in (2022, 2023)
                for sector in ("حكومي", "خاص")
                for sex in ("ذكور", "إناث")
            ),
        ],
        [1, 2, 3],
    )
)
def three_rows_of_headers_in_text(folder: Path) -> Path:
    """Saved as text from a sheet with merged cells: all but the first of each is empty."""
    path = folder / "ثلاثة.csv"
    lines = [
        "المحافظة;2022;;;;2023;;;",
        ";حكومي;;خاص;;حكومي;;خاص;",
        ";ذكور;إناث;ذكور;إناث;ذكور;إناث;ذكور;إناث",
        *[";".join(map(str, row)) for row in numbers(8)],
    ]
    path.write_bytes("\r\n".join(lines).encode("cp1256"))
    return path
