"""Knowledge stations and electronic transactions by governorate; all values are invented, spelled as people spell them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from opendata.demo.figures import SAMPLE
from opendata.demo.sample import SampleFile

# Name as the files of different offices have it, stations, and transactions in 2020.
_PLACES: tuple[tuple[str, int, int], ...] = (
    ("العاصمة", 38, 412_600),
    ("اربد", 27, 168_300),
    ("الزرقا", 19, 121_750),
    ("البلقاء", 14, 64_200),
    ("المفرق", 12, 41_900),
    ("جرش", 8, 28_350),
    ("عجلون", 7, 22_100),
    ("مأدبا", 9, 30_450),
    ("الكرك", 15, 47_800),
    ("الطفيله", 6, 14_900),
    ("معان", 8, 19_600),
    ("العقبة", 10, 38_700),
)
# The second office writes the word for a governorate before its name.
_PREFIX = "محافظة "
FIRST, LAST = 2019, 2021


def _rows(until: int = LAST) -> Iterator[tuple[object, ...]]:
    yield "السنة", "المحافظة", "محطات المعرفة", "المعاملات الإلكترونية", "نوع القيمة"
    for year in range(FIRST, until + 1):
        prefix = _PREFIX if year == LAST else ""
        for place, (name, stations, transactions) in enumerate(_PLACES):
            grown = (year - 2020) * (7 + place % 5)
            grown_to = transactions * (100 + grown) // 100
            yield year, f"{prefix}{name}", stations + year - 2020, grown_to, SAMPLE


GOVERNORATES = SampleFile(
    titles={"ar": "المعاملات بحسب المحافظة", "en": "Transactions by governorate"},
    labels_en={
        "السنة": "Year",
        "المحافظة": "Governorate",
        "محطات المعرفة": "Knowledge stations",
        "المعاملات الإلكترونية": "Electronic transactions",
        "نوع القيمة": "Kind of value",
    },
    rows=_rows,
    earlier=partial(_rows, 2020),
    keys=("السنة", "المحافظة"),
    units={"محطات المعرفة": "محطة", "المعاملات الإلكترونية": "معاملة"},
)
