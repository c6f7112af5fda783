"""Files as ministries publish them, with what a careful person would say that they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet


@dataclass(frozen=True)
class Said:
    """``columns`` holds (label, type) pairs, labels of several header rows joined by « · »."""

    rows: int
    columns: Sequence[tuple[str, str]]
    header_rows: Sequence[int]
    sheet: str = ""
    warnings: Sequence[str] = ()
    units: Sequence[str] = ()


MADE: dict[str, tuple[Callable[[Path], Path], Said]] = {}
GOVERNORATES = (
    "عمّان",
    "إربد",
    "الزرقاء",
    "البلقاء",
    "المفرق",
    "الكرك",
    "جرش",
    "مادبا",
    "عجلون",
    "معان",
)


def made(said: Said) -> Callable[[Callable[[Path], Path]], Callable[[Path], Path]]:
    def keep(make: Callable[[Path], Path]) -> Callable[[Path], Path]:
        MADE[make.__name__] = (make, said)
        return make

    return keep


def book(
    path: Path, rows: Sequence[Sequence[Any]], merged: Sequence[str] = (), name: str = "ورقة1"
) -> Worksheet:
    workbook = openpyxl.Workbook()
    sheet: Worksheet = workbook.active
    sheet.title = name
    sheet.sheet_view.rightToLeft = True
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    workbook.save(path)
    return sheet


def numbers(count: int, start: int = 100) -> list[list[Any]]:
    return [
        [name, *(start + 7 * place + 13 * column for column in range(count))]
        for place, name in enumerate(GOVERNORATES)
    ]


@made(
    Said(
        10,
        [
            ("المحافظة", "text"),
            ("2022 · ذكور", "integer"),
            ("2022 · إناث", "integer"),
            ("2023 · ذكور", "integer"),
            ("2023 · إناث", "integer"),
        ],
        [3, 4],
        warnings=["totals_left_out", "notes_below", "lines_above"],
    )
)
def students_by_sex_and_year(folder: Path) -> Path:
    """A title, years as numbers over two columns each, a total and a source."""
    path = folder / "طلبة.xlsx"
    rows = [
        ["جدول (4): عدد الطلبة حسب المحافظة والجنس", None, None, None, None],
        [],
        ["المحافظة", 2022, None, 2023, None],
        [None, "ذكور", "إناث", "ذكور", "إناث"],
        *numbers(4),
        ["المجموع", 1315, 1445, 1575, 1705],
        ["المصدر: وزارة التربية والتعليم"],
    ]
    book(path, rows, ["A1:E1", "A3:A4", "B3:C3", "D3:E3"])
    return path


@made(
    Said(
        10,
        [
            ("المحافظة", "text"),
            ("العام الدراسي 2023/2024 · حكومي · ذكور", "integer"),
            ("العام الدراسي 2023/2024 · حكومي · إناث", "integer"),
            ("العام الدراسي 2023/2024 · خاص · ذكور", "integer"),
            ("العام الدراسي 2023/2024 · خاص · إناث", "integer"),
        ],
        [2, 3, 4],
    )
)
def three_rows_of_headers(folder: Path) -> Path:
    path = folder / "ثلاثة.xlsx"
    rows = [
        ["الطلبة في المدارس"],
        ["المحافظة", "العام الدراسي 2023/2024", None, None, None],
        [None, "حكومي", None, "خاص", None],
        [None, "ذكور", "إناث", "ذكور", "إناث"],
        *numbers(4),
    ]
    book(path, rows, ["A1:E1", "A2:A4", "B2:E2", "B3:C3", "D3:E3"])
    return path


@made(
    Said(
        10,
        [("م", "integer"), ("الجهة", "text"), ("عدد الموظفين", "integer")],
        [5],
        sheet="جدول 1",
        warnings=["lines_above"],
    )
)
def a_cover_definitions_and_hidden_lists(folder: Path) -> Path:
    path = folder / "الكتاب السنوي.xlsx"
    workbook = openpyxl.Workbook()
    cover = workbook.active
    cover.title = "الغلاف"
    cover["B3"] = "ديوان الخدمة المدنية"
    cover["B5"] = "التقرير السنوي 2024"
    cover.merge_cells("B3:H4")
    definitions = workbook.create_sheet("تعاريف")
    for row in (["المصطلح", "التعريف"], ["الموظف", "كل من يعمل بعقد"], ["الجهة", "وزارة أو دائرة"]):
        definitions.append(row)
    lists = workbook.create_sheet("قوائم")
    lists.sheet_state = "hidden"
    for number in range(100):
        lists.append([number, f"قيمة {number}", number * 2])
    data = workbook.create_sheet("جدول 1")
    data["C2"] = "جدول 1: الموظفون حسب الجهة"
    data.merge_cells("C2:E2")
    for place, row in enumerate(
        [
            ["م", "الجهة", "عدد الموظفين"],
            *[[n + 1, f"وزارة {g}", 50 + n] for n, g in enumerate(GOVERNORATES)],
        ]
    ):
        for column, value in enumerate(row):
            data.cell(5 + place, 3 + column, value)
    workbook.save(path)
    return path


@made(
    Said(
        9,
        [
            ("الإقليم", "text"),
            ("المحافظة", "text"),
            ("السكان (بالألف)", "number"),
            ("ملاحظات", "text"),
        ],
        [1],
        warnings=["merged_cells"],
        units=["", "", "ألف", ""],
    )
)
def regions_merged_over_their_governorates(folder: Path) -> Path:
    path = folder / "أقاليم.xlsx"
    rows = [["الإقليم", "المحافظة", "السكان (بالألف)", "ملاحظات"]]
    for region, places in (("الوسط", 4), ("الشمال", 3), ("الجنوب", 2)):
        for place in range(places):
            rows.append(
                [region if place == 0 else None, GOVERNORATES[len(rows) - 1], 10.5 + place, None]
            )  # type: ignore[list-item]
    rows[3][3] = "تقديري"
    book(path, rows, ["A2:A5", "A6:A8", "A9:A10"])
    return path


@made(
    Said(
        10,
        [
            ("المحافظة · Governorate", "text"),
            ("عدد المدارس · Schools", "integer"),
            ("عدد الطلبة · Students", "integer"),
        ],
        [1, 2],
    )
)
def headers_in_two_languages(folder: Path) -> Path:
    path = folder / "لغتان.xlsx"
    book(
        path,
        [
            ["المحافظة", "عدد المدارس", "عدد الطلبة"],
            ["Governorate", "Schools", "Students"],
            *numbers(2),
        ],
    )
    return path


@made(
    Said(
        10,
        [
            ("المحافظة", "text"),
            *((str(year), "integer") for year in range(2015, 2024)),
            ("Governorate", "text"),
        ],
        [4],
        warnings=["lines_above"],
    )
)
def years_as_columns(folder: Path) -> Path:
    """Numbers as headers, the names again in English at the other end."""
    path = folder / "سنوات.xlsx"
    rows = [
        ["عدد رخص البناء حسب المحافظة 2015-2023"],
        ["Building permits by governorate 2015-2023"],
        [],
        ["المحافظة", *range(2015, 2024), "Governorate"],
        *[[*row, f"Gov {n}"] for n, row in enumerate(numbers(9))],
    ]
    book(path, rows, ["A1:K1", "A2:K2"])
    return path


@made(
    Said(
        10,
        [("الرقم", "integer"), ("المستشفى", "text"), ("عدد الأسرة", "integer")],
        [6],
        warnings=["lines_above", "notes_below", "blank_columns"],
    )
)
def titles_in_the_middle_of_the_page(folder: Path) -> Path:
    """Titles merged over some of the columns, a table that does not begin in the first one."""
    path = folder / "مستشفيات.xlsx"
    rows: list[list[Any]] = [
        [None, None, "المملكة الأردنية الهاشمية"],
        [None, None, "وزارة الصحة"],
        [None, None, "جدول المستشفيات 2024"],
        [],
        [],
        [None, "الرقم", "المستشفى", "عدد الأسرة"],
        *[[None, n + 1, f"مستشفى {name}", 50 + n] for n, name in enumerate(GOVERNORATES)],
        [],
        [None, "المصدر: وزارة الصحة"],
    ]
    book(path, rows, ["C1:D1", "C2:D2", "C3:D3"])
    return path


@made(
    Said(
        10,
        [("المحافظة", "text"), ("ذكور", "integer"), ("إناث", "integer"), ("ملاحظات", "text")],
        [2],
        warnings=["second_table", "lines_above", "cells_beside"],
    )
)
def two_tables_on_one_sheet(folder: Path) -> Path:
    """A remark to the side, and a second table below."""
    path = folder / "جدولان.xlsx"
    first = numbers(2)
    first[4] += [None, None, None, "راجع القسم"]
    rows = [
        ["الكتاب الإحصائي", None, None, None],
        ["المحافظة", "ذكور", "إناث", "ملاحظات"],
        *first,
        [],
        ["جدول 2: المعلمون"],
        ["المديرية", "العدد"],
        ["عمّان", 5],
        ["إربد", 6],
    ]
    book(path, rows, ["A1:C1"])
    return path


@made(
    Said(
        13,
        [("المحافظة", "text"), ("ذكور", "integer"), ("إناث", "integer")],
        [1],
        warnings=["section_rows", "totals_inside", "placeholders", "totals_left_out"],
    )
)
def sections_and_a_total_at_the_top(folder: Path) -> Path:
    path = folder / "أقسام.xlsx"
    rows: list[list[Any]] = [
        ["المحافظة", "ذكور", "إناث"],
        ["المملكة", 2024, 2445],
        ["إقليم الوسط"],
        *numbers(2)[:5],
    ]
    rows += [
        ["إقليم الشمال"],
        ["الكرك", "لا تتوفر بيانات", None],
        *numbers(2)[6:],
        ["المتوسط", 10, 12],
    ]
    book(path, rows, ["B10:C10"])
    return path
