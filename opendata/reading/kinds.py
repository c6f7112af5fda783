"""Which type a column has, decided over all of its cells.

Each cell gets a *shape*: the bits of all it could be, in each convention. Shapes are counted over the whole column, and the counts
decide. `shape` and `value` here are the rules, one cell at a time; `columns` applies them to a million cells at once.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from opendata.models import ColumnKind
from opendata.reading.dates import MARKS_OF_TIME, MONTH_NAMES, Dated, dated
from opendata.reading.digits import CODES, CURRENCIES, Number, number, plain
from opendata.reading.grid import Warning_

# A cell that a workbook or JSON typed is written canonically behind this mark, so that no convention touches it.
TYPED = "\x01"

EMPTY, PLACEHOLDER, BOOLEAN = 1, 2, 4
POINT_INTEGER, POINT_NUMBER, COMMA_INTEGER, COMMA_NUMBER = 8, 16, 32, 64
DAY_FIRST, MONTH_FIRST, TIME = 128, 256, 512
# Marks that go with the above, and are told to the editor.
PERCENT, LEADING_ZERO, TOO_LONG, SCIENTIFIC = 1 << 10, 1 << 11, 1 << 12, 1 << 13
HIJRI, AMBIGUOUS_DAY, SHORT_YEAR, MARKED = 1 << 14, 1 << 15, 1 << 16, 1 << 17
CURRENCY_SHIFT = 20
WHOLE = POINT_INTEGER | POINT_NUMBER | COMMA_INTEGER | COMMA_NUMBER
_NUMERIC = POINT_NUMBER | COMMA_NUMBER
_DATES = DAY_FIRST | MONTH_FIRST
# Longer cells are text without a look.
LONGEST = 60
_MIXED_FROM = 0.5

_TRUE = frozenset({"نعم", "yes", "true", "صحيح"})
_FALSE = frozenset({"لا", "no", "false", "خطأ", "كلا"})
_PLACEHOLDERS = frozenset(
    # fmt: off
    [
        "-",
        "--",
        "---",
        "----",
        "—",
        "——",
        "..",
        "...",
        "....",
        ".",
        "…",
        ":",
        "*",
        "**",
        "?",
        "_",
        "/",
        "//",
        "x",
        "xx",
        "n/a",
        "na",
        "n.a.",
        "n.a",
        "#n/a",
        "n/d",
        "nd",
        "null",
        "none",
        "nil",
        "nan",
        "not available",
        "not applicable",
        "unknown",
        "no data",
        "missing",
        "#ref!",
        "#value!",
        "#div/0!",
        "#name?",
        "#num!",
        "#null!",
        "<na>",
        "(blank)",
        "غير متوفر",
        "غير متوفرة",
        "غير متاح",
        "غير متاحة",
        "غير معروف",
        "غير معروفة",
        "غير محدد",
        "غير محددة",
        "غير مبين",
        "غير مبينة",
        "غير موجود",
        "لا يوجد",
        "لا توجد",
        "لايوجد",
        "لا ينطبق",
        "لا تنطبق",
        "لم يحدد",
        "لم تحدد",
        "لم يتوفر",
        "لا تتوفر",
        "لا يتوفر",
        "غ.م",
        "غ م",
        "غ/م",
        "غ.م.",
        "بلا",
        "لا بيانات",
        "لا توجد بيانات",
        "فارغ",
        "مجهول",
    ],
    # fmt: on
)
_DIGIT = re.compile("[0-9]")
_LETTERS = re.compile(r"[^\W\d_]+")
# Letters beside digits make text of a cell, unless they are a month, a currency, an hour's half or an era.
_KNOWN_WORDS = frozenset(
    part
    for name in (
        *MONTH_NAMES,
        *(word.casefold() for row in CURRENCIES for word in row),
        *MARKS_OF_TIME,
    )
    for part in _LETTERS.findall(name)
)


def shape(cell: str) -> int:
    """The bits of all that a cell could be; 0 for what can only be text."""
    if cell[:1] == TYPED:
        return _typed_shape(cell)
    if len(cell) > LONGEST:
        return 0 if cell.strip() else EMPTY
    text = plain(cell)
    if not text:
        return EMPTY
    word = text.casefold()
    if word in _PLACEHOLDERS:
        return PLACEHOLDER
    if word in _TRUE or word in _FALSE:
        return BOOLEAN
    if not _DIGIT.search(text) or not _KNOWN_WORDS.issuperset(_LETTERS.findall(word)):
        return 0
    found = number(text)
    if found is not None:
        return _number_shape(text, found)
    read = dated(text)
    return _date_shape(read) if read is not None else 0


def _number_shape(text: str, found: Number) -> int:
    if found.has_leading_zero or (text[0] == "+" and len(text) > 8):
        return LEADING_ZERO
    bits = _figure_shape(found.point, POINT_INTEGER, POINT_NUMBER)
    bits |= _figure_shape(found.comma, COMMA_INTEGER, COMMA_NUMBER)
    if not bits:
        return TOO_LONG
    bits |= PERCENT if found.is_percent else 0
    bits |= SCIENTIFIC if found.is_scientific else 0
    if found.currency:
        bits |= (CODES.index(found.currency) + 1) << CURRENCY_SHIFT
    return bits


def _figure_shape(figure: str | None, integer: int, decimal: int) -> int:
    """Whole numbers of more than 18 digits do not fit into 64 bits for sure, and are numbers of something, not amounts."""
    if figure is None:
        return 0
    if "." in figure or "E" in figure.upper():
        return decimal
    return integer | decimal if len(figure.lstrip("-")) <= 18 else 0


def _date_shape(read: Dated) -> int:
    bits = DAY_FIRST if read.day_first is not None else 0
    bits |= MONTH_FIRST if read.month_first is not None else 0
    bits |= TIME if read.has_time else 0
    bits |= HIJRI if read.is_hijri else 0
    bits |= AMBIGUOUS_DAY if read.is_ambiguous else 0
    return bits | (SHORT_YEAR if read.has_short_year else 0)


def _typed_shape(cell: str) -> int:
    letter = cell[1:2]
    if letter == "i":
        return (WHOLE if len(cell.lstrip(TYPED + "i-")) <= 18 else TOO_LONG) | MARKED
    usual = {"f": _NUMERIC, "b": BOOLEAN, "d": _DATES, "t": _DATES | TIME}
    return usual[letter] | MARKED


@dataclass(frozen=True)
class Found:
    """What the cells of a column are, and how to read them; counts are of cells.

    ``unit`` is what every cell carried with it: «%» or a currency. ``misfits`` holds the shapes that kept the column text.
    """

    kind: str
    is_comma: bool = False
    is_month_first: bool = False
    unit: str = ""
    empty: int = 0
    placeholders: int = 0
    warnings: list[Warning_] = field(default_factory=list)
    misfits: frozenset[int] = frozenset()


def decide(counts: Counter[int], *, is_identifier: bool = False) -> Found:
    """The type of a column of which the shapes were counted; numbers that name things are kept as text."""
    empty, placeholders = counts[EMPTY], counts[PLACEHOLDER]
    filled = Counter({bits: n for bits, n in counts.items() if bits not in {EMPTY, PLACEHOLDER}})
    total = filled.total()
    if not total:
        return Found(ColumnKind.TEXT, empty=empty, warnings=[Warning_("empty_column", {})])
    found = _fitting(filled, total)
    if found is None:
        return Found(ColumnKind.TEXT, empty=empty, **_why_text(filled, total))
    if is_identifier and found.kind in {ColumnKind.INTEGER, ColumnKind.NUMBER}:
        return Found(ColumnKind.TEXT, empty=empty, warnings=[Warning_("identifier", {})])
    return Found(
        found.kind,
        found.is_comma,
        found.is_month_first,
        found.unit,
        empty + placeholders,
        placeholders,
        _remarks(filled, found, placeholders),
    )


def _fits(filled: Counter[int], bits: int) -> int:
    return sum(n for one, n in filled.items() if one & bits)


def _fitting(filled: Counter[int], total: int) -> Found | None:
    """The narrowest type that every cell fits."""
    if _fits(filled, BOOLEAN) == total:
        return Found(ColumnKind.BOOLEAN)
    is_comma = _fits(filled, COMMA_NUMBER) > _fits(filled, POINT_NUMBER)
    if _fits(filled, COMMA_NUMBER if is_comma else POINT_NUMBER) == total:
        whole = _fits(filled, COMMA_INTEGER if is_comma else POINT_INTEGER) == total
        units = _units(filled)
        if len(units) > 1 and "" in units and "%" not in units:
            units.discard("")
        if len(units) > 1:
            return None
        kind = ColumnKind.INTEGER if whole else ColumnKind.NUMBER
        return Found(kind, is_comma, unit=units.pop())
    month_first = _fits(filled, MONTH_FIRST) > _fits(filled, DAY_FIRST)
    if _fits(filled, MONTH_FIRST if month_first else DAY_FIRST) == total:
        kind = ColumnKind.DATETIME if _fits(filled, TIME) else ColumnKind.DATE
        return Found(kind, is_month_first=month_first)
    return None


def _units(filled: Counter[int]) -> set[str]:
    units = set()
    for bits in filled:
        place = bits >> CURRENCY_SHIFT
        units.add("%" if bits & PERCENT else CODES[place - 1] if place else "")
    return units


_KINDS = (
    (ColumnKind.BOOLEAN, BOOLEAN),
    (ColumnKind.NUMBER, POINT_NUMBER),
    (ColumnKind.NUMBER, COMMA_NUMBER),
    (ColumnKind.DATE, DAY_FIRST),
    (ColumnKind.DATE, MONTH_FIRST),
)


def _why_text(filled: Counter[int], total: int) -> dict[str, object]:
    """A warning, when most cells are of one type and some others keep the column text."""
    if lost := _fits(filled, LEADING_ZERO | TOO_LONG):
        if lost + _fits(filled, _NUMERIC) == total:
            is_long = not _fits(filled, LEADING_ZERO)
            return {
                "warnings": [
                    Warning_("long_numbers" if is_long else "leading_zeros", {"cells": lost})
                ]
            }
    kind, bits = max(_KINDS, key=lambda one: _fits(filled, one[1]))
    fitting = _fits(filled, bits)
    if fitting == total:
        units = sorted(unit for unit in _units(filled))
        return {"warnings": [Warning_("mixed_units", {"units": units})]}
    if fitting < total * _MIXED_FROM:
        return {}
    misfits = frozenset(one for one in filled if not one & bits)
    where = {"type": str(kind), "cells": total - fitting, "of": total}
    return {"warnings": [Warning_("mixed_column", where)], "misfits": misfits}


def _remarks(filled: Counter[int], found: Found, placeholders: int) -> list[Warning_]:
    """What the editor should know of a column that has a type."""
    remarks = [("placeholders", placeholders)]
    if found.kind in {ColumnKind.INTEGER, ColumnKind.NUMBER}:
        remarks.append(("scientific", _fits(filled, SCIENTIFIC)))
        remarks.append(("separator_ambiguous", _undecided(filled)))
    if found.kind in {ColumnKind.DATE, ColumnKind.DATETIME}:
        decisive = any(bool(bits & DAY_FIRST) != bool(bits & MONTH_FIRST) for bits in filled)
        remarks.append(("hijri", _fits(filled, HIJRI)))
        remarks.append(("month_first", _fits(filled, MONTH_FIRST) if found.is_month_first else 0))
        remarks.append(("day_ambiguous", 0 if decisive else _fits(filled, AMBIGUOUS_DAY)))
        remarks.append(("short_year", _fits(filled, SHORT_YEAR)))
    return [Warning_(code, {"cells": cells}) for code, cells in remarks if cells]


def _undecided(filled: Counter[int]) -> int:
    """Cells like «1.234» when no other cell tells whether the point parts thousands."""
    if any(bool(bits & POINT_NUMBER) != bool(bits & COMMA_NUMBER) for bits in filled):
        return 0
    return sum(n for bits, n in filled.items() if bits & COMMA_INTEGER and not bits & POINT_INTEGER)


Value = str | int | float | bool | datetime | None


def value(cell: str, found: Found) -> Value:
    """A cell in its column's type; None for what is empty or stands for it. Dates come as midnight."""
    bits = shape(cell)
    if bits == EMPTY:
        return None
    if found.kind == ColumnKind.TEXT:
        return words(cell)
    if bits == PLACEHOLDER:
        return None
    if bits & MARKED:
        return _typed_value(cell)
    text = plain(cell)
    if found.kind == ColumnKind.BOOLEAN:
        return text.casefold() in _TRUE
    if found.kind in {ColumnKind.DATE, ColumnKind.DATETIME}:
        read = dated(text)
        return (
            None if read is None else read.month_first if found.is_month_first else read.day_first
        )
    figures = number(text)
    figure = None if figures is None else figures.comma if found.is_comma else figures.point
    if figure is None:
        return None
    return int(figure) if found.kind == ColumnKind.INTEGER else float(figure)


def _typed_value(cell: str) -> Value:
    letter, text = cell[1], cell[2:]
    if letter == "i":
        return int(text)
    if letter == "f":
        return float(text)
    return text == "TRUE" if letter == "b" else datetime.fromisoformat(text)


EDGES = "\ufeff\u200e\u200f\u061c\u202a\u202b\u202c \t\r\n\u00a0"


def words(cell: str) -> str:
    """A cell of a text column: as it is, without blanks and marks of direction at its ends."""
    text = cell[2:] if cell[:1] == TYPED else cell
    return text.strip(EDGES)
