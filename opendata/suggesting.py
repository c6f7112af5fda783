"""Words for a dataset that its first file suggests: a title, the period, the area, keywords. A person decides."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePath
from typing import Any

from common.arabic import fold, latin_digits
from opendata.models import Column, ColumnKind, ReleaseFile
from opendata.tables import reading, statistics
from opendata.tables.of_resource import Served
from opendata.tables.query import Filter

_ENDINGS = re.compile(r"[\s_\-.]+|(?<!\d)–|–(?!\d)")
_YEARS_TO = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-–]\s*((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")
_COPY = re.compile(r"\(\d+\)|\bcopy\b|نسخة(?: من)?|final|نهائي", re.IGNORECASE)
_CODES = {
    "العاصمة": "JO-AM",
    "عمان": "JO-AM",
    "اربد": "JO-IR",
    "الزرقاء": "JO-AZ",
    "البلقاء": "JO-BA",
    "المفرق": "JO-MA",
    "الكرك": "JO-KA",
    "معان": "JO-MN",
    "مادبا": "JO-MD",
    "جرش": "JO-JA",
    "عجلون": "JO-AJ",
    "الطفيلة": "JO-AT",
    "العقبة": "JO-AQ",
}
_GOVERNORATES = {fold(name): code for name, code in _CODES.items()}
_YEARS = {fold(name) for name in ("السنة", "سنة", "العام", "year")}
MAX_KEYWORDS = 8
Words = dict[str, Any]  # Any: initial values of a form


def for_dataset(file: ReleaseFile) -> Words:
    """Initial values for the form of a dataset; load ``resource`` with its first file, which was read."""
    columns = list(file.columns.all())
    title = _title(file)
    found: Words = (
        {"title_ar": title} if _is_arabic(title) else {"title_ar": title, "title_en": title}
    )
    labels = [
        one.original for one in columns if _is_arabic(one.original) and len(one.original) < 40
    ]
    if labels:
        found["keywords_ar"] = "، ".join(labels[:MAX_KEYWORDS])
        found["notes_ar"] = f"{title}: {'، '.join(labels[:MAX_KEYWORDS])}."
    return found | _period(file, columns, title) | _area(file, columns)


def title_of(filename: str) -> str:
    """A file's name as a title.

    >>> title_of("طلبات_الشهادات-2024 (1).xlsx"), title_of("الرخص_2022-2024.csv"), title_of("")
    ('طلبات الشهادات 2024', 'الرخص 2022–2024', '')
    """
    stem = _YEARS_TO.sub(r"\1–\2", _COPY.sub(" ", PurePath(filename).stem))
    return " ".join(_ENDINGS.sub(" ", stem).split())[:200]


def _title(file: ReleaseFile) -> str:
    """A line above the table says more than the file's name."""
    above = [line.strip() for line in file.found.get("lines_above", []) if len(line.strip()) > 8]
    return above[0][:200] if above else title_of(file.filename) or file.resource.title_ar


def _is_arabic(text: str) -> bool:
    return re.search("[\u0621-\u064a]", text) is not None


def _period(file: ReleaseFile, columns: list[Column], title: str) -> Words:
    """From dates, else from a column of years, else from years in the title."""
    bounds = [value for one in columns for value in _bounds(file, one)]
    if not bounds:
        years = [int(year) for year in _YEAR.findall(latin_digits(title))]
        bounds = [day for year in years for day in (date(year, 1, 1), date(year, 12, 31))]
    return {"covers_from": min(bounds), "covers_to": max(bounds)} if bounds else {}


def _bounds(file: ReleaseFile, column: Column) -> list[date]:
    is_date = column.kind in {ColumnKind.DATE, ColumnKind.DATETIME}
    is_year = column.kind == ColumnKind.INTEGER and fold(column.original) in _YEARS
    if not is_date and not is_year:
        return []
    values = _extremes(file, column)
    if is_date:
        return [date.fromisoformat(str(one)[:10]) for one in values]
    years = [int(one) for one in values if 1900 <= int(one) <= 2100]
    return [day for year in years for day in (date(year, 1, 1), date(year, 12, 31))]


def _extremes(file: ReleaseFile, column: Column) -> list[Any]:  # Any: values of the column
    found = statistics.statistics(_served(file).table, column.name, Filter())
    return [one for one in (found.minimum, found.maximum) if one is not None]


def _area(file: ReleaseFile, columns: list[Column]) -> Words:
    """A country or one governorate, when a column names governorates of Jordan."""
    named = [one for one in columns if "محافظ" in one.original]
    if not named:
        return {}
    values = _values(file, named[0].name)
    codes = {_GOVERNORATES[fold(one)] for one in values if fold(one) in _GOVERNORATES}
    if len(codes) == 1:
        return {"area_ar": next(iter(values)), "area_code": codes.pop()}
    return {"area_ar": "الأردن", "area_en": "Jordan", "area_code": "JO"} if codes else {}


def _values(file: ReleaseFile, name: str) -> set[str]:
    facet = reading.facet(_served(file).table, name, Filter(), limit=50)
    return {str(one.value).strip() for one in facet.values}


def _served(file: ReleaseFile) -> Served:
    return Served(file.resource, file, list(file.columns.all()))
