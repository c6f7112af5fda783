"""What looks like data about persons, and what does not."""

from __future__ import annotations

import pyarrow as pa
import pytest

from opendata.reading import personal, personal_marks
from tests.growth import grows_linearly

IBANS = [
    "JO94CBJO0010000000000131000302",
    "SA0380000000608010167519",
    "GB82 WEST 1234 5698 7654 32",
]


@pytest.mark.parametrize(
    ("label", "cells", "kind"),
    [
        ("البريد", ["sami@example.jo", "-"], "email"),
        ("ملاحظات", ["اتصل بـ sami@example.jo غدًا", "لا شيء", "لا شيء"], "email"),
        ("الحساب", IBANS, "iban"),
        ("الرقم الوطني", ["9851012345", "2000123456"], "national_number"),
        ("x", ["9851012345", "9861012346", "2000123456", "9771012345"], "national_number"),
        ("رقم الهوية", ["1000000008", "1000000016"], "national_number"),
        ("National ID", ["29001011234567"], "national_number"),
        ("المعرف", ["29001011234567", "30105212134568", "28812310134567"], "national_number"),
        ("الهاتف", ["0791234567", "0781234568"], "telephone"),
        ("x", ["+962791234567", "+962781234568"], "telephone"),
        ("x", ["00962 79 123 4567"], "telephone"),
        ("Contact phone", ["2095257564"], "telephone"),
    ],
)
def test_is_found(label: str, cells: list[str], kind: str) -> None:
    assert kind in [one.kind for one in personal.find(label, cells, len(cells))]


@pytest.mark.parametrize(
    ("label", "cells"),
    [
        ("الرمز البريدي", ["11118", "11937", "21110"]),
        ("السنة", ["2019", "2020", "2021"]),
        ("السكان", ["4273156", "614254", "556205", "10203140", "9531712"]),
        ("Latitude", ["31.9539", "32.5556", "29.5321"]),
        ("التاريخ", ["2023-01-01", "01/02/2023"]),
        ("القيمة", ["1234567890", "2345678901", "3456789012", "4567890123"]),
        ("رمز المدرسة", ["111234", "111235"]),
        ("الحساب", ["JO94CBJO0010000000000131000303", "GB00WEST12345698765432"]),
        ("hs", ["0101.21", "0102.29"]),
        ("عدد", ["٠", "١٢"]),
    ],
)
def test_is_not_found(label: str, cells: list[str]) -> None:
    assert personal.find(label, cells, len(cells)) == []


def test_examples_are_masked() -> None:
    (finding,) = personal.find("الرقم الوطني", ["9851012345"], 1)
    assert finding.share == 1.0
    assert finding.examples == ("98••••••45",)


def among(cell: str, rows: int = 60_000, at: int = 49_999, others: str = "سجل رقم {} من التعليم"):
    return [cell if place == at else others.format(place) for place in range(rows)]


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("0791234567", "telephone"),
        ("٠٧٩١٢٣٤٥٦٧", "telephone"),
        ("للتواصل 079 123 4567 مساءً", "telephone"),
        ("اتصل على +962 79 123 4567", "telephone"),
        ("00962791234567", "telephone"),
        ("01012345678", "telephone"),
        ("sami@example.jo", "email"),
        ("الحساب JO94CBJO0010000000000131000302", "iban"),
        ("9851012345", "national_number"),
        ("29001011234567", "national_number"),
        ("رقمه الوطني: 2000123456", "national_number"),
    ],
)
def test_one_cell_in_row_fifty_thousand_is_found(cell: str, kind: str) -> None:
    cells = among(cell)
    (finding,) = personal.find("ملاحظات", cells, len(cells))
    assert (finding.kind, finding.cells, finding.rows) == (kind, 1, (50_000,))
    assert cell not in finding.examples


@pytest.mark.parametrize(
    "cell",
    [
        "الطلب 2019-01-02 رقم 123456",
        "01/02/2023",
        "01-02-2023 10:30",
        "2019000123",
        "0123456",
        "1234567890123456789",
        "الصفحات 100-200 ثم 300-400",
        "31.9539, 35.9106",
        "https://example.jo/0791234567-x",
        "ISBN 978-9957-0-1234-5",
    ],
)
def test_one_innocent_cell_is_not(cell: str) -> None:
    cells = among(cell)
    assert personal.find("ملاحظات", cells, len(cells)) == []


def test_a_column_of_codes_is_not_taken_for_the_few_that_look_like_telephones() -> None:
    codes = [f"033{place:08}" for place in range(0, 90_000_000, 10_007)]
    codes[::20] = [f"079{place:07}" for place in range(len(codes[::20]))]
    assert personal.find("رمز المنشأة", codes, len(codes)) == []


def test_many_are_counted_by_the_sample_when_the_search_has_seen_enough() -> None:
    cells = [f"user{place}@example.jo" if place % 2 else "-" for place in range(20_000)]
    (finding,) = personal.find("البريد", cells, len(cells))
    assert 0.45 < finding.share < 0.55
    assert 9_000 < finding.cells < 11_000


def test_a_whole_number_with_a_country_is_found_among_counts() -> None:
    cells = [str(place) for place in range(10_000)] + ["+962791234567"]
    search = personal.Search("العدد", len(cells), is_text=False)
    search.add(pa.array(cells), range(2, len(cells) + 2))
    assert [one.kind for one in search.findings()] == ["telephone"]


def test_a_word_of_any_length_before_a_sign_is_gone_through_once() -> None:
    assert grows_linearly(lambda text: personal_marks.is_email(f"{text} @"), "a" * 1000)
