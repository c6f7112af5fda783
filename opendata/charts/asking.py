"""What a chart shows, and how it is to look; and what may be chosen where nothing is said."""

from __future__ import annotations

from dataclasses import dataclass

from opendata.models import Column, ColumnKind
from opendata.tables.query import Aggregate, GroupKey
from opendata.tables.shape import NUMERIC, TEMPORAL

LINE, BARS, POINTS, MAP = "line", "bars", "points", "map"
KINDS = (LINE, BARS, POINTS, MAP)
# Those that a Vega-Lite specification draws.
SPECIFIED = (LINE, BARS, POINTS)
SIZES = ("narrow", "wide")
DIGITS = ("latn", "arab")
# A value of each row as it is, not of a group; only points show it.
EACH = "each"
MAX_ROWS = 500
MAX_BARS = 24
MAX_SERIES = 6

YEAR_WORDS = ("year", "سنة", "السنة", "عام", "العام")
RATE_WORDS = (
    "%",
    "٪",
    "نسبة",
    "معدل",
    "متوسط",
    "حصة",
    "rate",
    "share",
    "average",
    "percent",
    "index",
)


@dataclass(frozen=True, slots=True)
class ChartAsked:
    """``kind`` is one of `KINDS`; ``series`` is the name of a column of few values, or empty."""

    kind: str
    x: GroupKey
    y: Aggregate
    series: str = ""

    @property
    def x_text(self) -> str:
        return f"{self.x.column}:{self.x.unit}" if self.x.unit else self.x.column

    @property
    def y_text(self) -> str:
        return f"{self.y.function}:{self.y.column}" if self.y.column else self.y.function


@dataclass(frozen=True, slots=True)
class Look:
    """``size`` fits a telephone or a page; ``digits`` are 0-9 or ٠-٩; ``months`` as in the setting DIWAN_MONTHS."""

    language: str
    size: str = "wide"
    digits: str = "latn"
    months: str = "levant"

    @property
    def is_rtl(self) -> bool:
        return self.language == "ar"

    @property
    def is_narrow(self) -> bool:
        return self.size == "narrow"


def is_year(column: Column) -> bool:
    """A whole number that counts years, as its name says."""
    words = f"{column.original} {column.label_en} {column.label_ar}".casefold().split()
    return column.kind == ColumnKind.INTEGER and any(word in YEAR_WORDS for word in words)


def is_rate(column: Column) -> bool:
    """Whose values are not to be added up."""
    words = f"{column.original} {column.label_en} {column.unit}".casefold()
    return any(word in words for word in RATE_WORDS)


def in_time(column: Column, key: GroupKey) -> bool:
    return column.kind in TEMPORAL or is_year(column) or bool(key.unit)


def measures(columns: list[Column]) -> list[Column]:
    """Columns of numbers that may be drawn as heights: no keys and no years."""
    return [one for one in columns if one.kind in NUMERIC and not is_year(one) and not one.is_key]


def usual_measure(columns: list[Column]) -> Aggregate:
    """The sum of the first column of amounts, the average of the first one of rates, else how many rows there are."""
    found = measures(columns)
    amounts = [one for one in found if not is_rate(one)]
    if amounts:
        return Aggregate("sum", amounts[0].name)
    return Aggregate("avg", found[0].name) if found else Aggregate("count")
