"""What looks like data about persons, and what does not."""

from __future__ import annotations

import pytest

from opendata.reading import personal

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
