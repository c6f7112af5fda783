"""The sheet with the data is found, and merged cells fill the places that they cover."""

from __future__ import annotations

import pytest

from opendata.reading.grid import Cell, Opened, Sheet, Unreadable, Warning_
from opendata.reading.sheets import choose, filled, merged_in_data


def sheet(
    name: str, rows: list[list[Cell]], *merged: tuple[int, int, int, int], hidden: bool = False
) -> Sheet:
    return Sheet(name, lambda: iter(rows), is_hidden=hidden, merged=merged)


COVER = sheet("الغلاف", [["وزارة التربية والتعليم"], [None], ["الكتاب الإحصائي السنوي"], ["2024"]])
NOTES = sheet("تعاريف", [["رمز", "معنى"], ["ذ", "ذكور"], ["ا", "إناث"]])
DATA = sheet("جدول 1", [["م", "أ", "ب", "ج"], *[["عمّان", 1, 2, 3] for _row in range(9)]])
LISTS = sheet("قوائم", [["س"] * 50] * 50, hidden=True)
EMPTY = sheet("ورقة3", [])


def test_covers_notes_empty_and_hidden_sheets_are_passed_over() -> None:
    choice = choose(Opened("xlsx", [COVER, NOTES, LISTS, EMPTY, DATA]))
    assert choice.sheet.name == "جدول 1"
    assert [(size.name, size.rows, size.columns, size.is_hidden) for size in choice.sizes] == [
        ("الغلاف", 3, 1, False),
        ("تعاريف", 3, 2, False),
        ("قوائم", 50, 50, True),
        ("ورقة3", 0, 0, False),
        ("جدول 1", 10, 4, False),
    ]
    assert choice.warnings == []


def test_other_sheets_with_data_are_named_and_the_first_of_equals_is_taken() -> None:
    second = sheet("جدول 2", list(DATA.rows()))
    choice = choose(Opened("xlsx", [DATA, second]))
    assert choice.sheet.name == "جدول 1"
    assert choice.warnings == [Warning_("other_sheets", {"taken": "جدول 1", "names": ["جدول 2"]})]


def test_a_sheet_can_be_asked_for_by_name_even_a_hidden_one() -> None:
    assert choose(Opened("xlsx", [DATA, LISTS]), " قوائم ").sheet.name == "قوائم"
    with pytest.raises(Unreadable) as refusal:
        choose(Opened("xlsx", [DATA, LISTS]), "جدول 9")
    assert refusal.value.where == {"sheets": ["جدول 1", "قوائم"]}


def test_a_workbook_with_nothing_to_see_says_what_is_hidden() -> None:
    with pytest.raises(Unreadable) as refusal:
        choose(Opened("xlsx", [EMPTY, LISTS]))
    assert (refusal.value.code, refusal.value.where) == ("empty", {"hidden_sheets": ["قوائم"]})


def test_warnings_of_other_sheets_do_not_concern_the_chosen_one() -> None:
    said = [Warning_("hidden_rows", {"sheet": "تعاريف"}), Warning_("has_macros")]
    assert choose(Opened("xlsx", [NOTES, DATA], warnings=said)).warnings == [Warning_("has_macros")]


HEADED = sheet(
    "ج",
    [
        ["عدد الطلبة", None, None, None, None],
        ["المحافظة", 2022, None, 2023, None],
        [None, "ذكور", "إناث", "ذكور", "إناث"],
        ["عمّان", 1, 2, 3, 4],
        [None, 5, None, 7, 8],
        ["إربد"],
    ],
    (0, 0, 0, 4),
    (1, 0, 2, 0),
    (1, 1, 1, 2),
    (1, 3, 1, 4),
    (3, 0, 4, 0),
    (4, 1, 4, 2),
    (4, 4, 5, 4),
)


def test_labels_cover_their_columns_titles_do_not_and_figures_are_not_multiplied() -> None:
    rows = list(filled(HEADED, across_until=3).rows())
    assert rows[0] == ["عدد الطلبة", None, None, None, None]
    assert rows[1] == ["المحافظة", 2022, 2022, 2023, 2023]
    assert rows[2] == ["المحافظة", "ذكور", "إناث", "ذكور", "إناث"]
    assert rows[3:] == [
        ["عمّان", 1, 2, 3, 4],
        ["عمّان", 5, None, 7, 8],
        ["إربد", None, None, None, 8],
    ]
    assert list(filled(HEADED).rows())[4] == ["عمّان", 5, 5, 7, 8]


def test_a_single_label_to_the_right_of_the_edge_is_no_title() -> None:
    rows: list[list[Cell]] = [[None, "السكان", None], ["المحافظة", "ذكور", "إناث"], ["عمّان", 1, 2]]
    assert next(filled(sheet("ج", rows, (0, 1, 0, 2))).rows()) == [None, "السكان", "السكان"]


def test_merged_cells_among_the_data_are_told() -> None:
    assert merged_in_data(HEADED, 3) == [Warning_("merged_cells", {"count": 3, "row": 4})]
    assert merged_in_data(DATA, 1) == []
