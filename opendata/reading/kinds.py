"""Which type a column has, decided over all of its cells, and what a cell is in that type.

Each cell has a shape (see `shapes`). Shapes are counted over the whole column, and the counts decide. `shape` and `value` are the
rules, one cell at a time; `columns` applies them to a million cells at once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from opendata.kinds import ColumnKind
from opendata.reading.dates import dated
from opendata.reading.digits import CODES, number, plain
from opendata.reading.grid import Warning_
from opendata.reading.shapes import (
    AMBIGUOUS_DAY,
    BOOLEAN,
    COMMA_INTEGER,
    COMMA_NUMBER,
    CURRENCY_SHIFT,
    DAY_FIRST,
    EMPTY,
    GEOMETRY,
    HIJRI,
    LEADING_ZERO,
    MARKED,
    MONTH_FIRST,
    NUMERIC,
    PERCENT,
    PLACEHOLDER,
    POINT_INTEGER,
    POINT_NUMBER,
    SCIENTIFIC,
    SHORT_YEAR,
    TIME,
    TOO_LONG,
    TYPED,
    shape,
)
from opendata.reading.vocabulary import TRUE

_MIXED_FROM = 0.5


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
        warnings, misfits = _why_text(filled, total)
        return Found(ColumnKind.TEXT, empty=empty, warnings=warnings, misfits=misfits)
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
    for kind, bits in ((ColumnKind.BOOLEAN, BOOLEAN), (ColumnKind.GEOMETRY, GEOMETRY)):
        if _fits(filled, bits) == total:
            return Found(kind)
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


def _why_text(filled: Counter[int], total: int) -> tuple[list[Warning_], frozenset[int]]:
    """A warning and the shapes to blame, when most cells are of one type and some others keep the column text."""
    lost = _fits(filled, LEADING_ZERO | TOO_LONG)
    if lost and lost + _fits(filled, NUMERIC) == total:
        code = "leading_zeros" if _fits(filled, LEADING_ZERO) else "long_numbers"
        return [Warning_(code, {"cells": lost})], frozenset()
    kind, bits = max(_KINDS, key=lambda one: _fits(filled, one[1]))
    fitting = _fits(filled, bits)
    if fitting == total:
        return [
            Warning_("mixed_units", {"units": sorted(one or "—" for one in _units(filled))})
        ], frozenset()
    if fitting <= total * _MIXED_FROM:
        return [], frozenset()
    misfits = frozenset(one for one in filled if not one & bits)
    where = {"type": str(kind), "cells": total - fitting, "of": total}
    return [Warning_("mixed_column", where)], misfits


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
    if found.kind == ColumnKind.TEXT:
        return words(cell) or None
    bits = shape(cell)
    if bits in {EMPTY, PLACEHOLDER}:
        return None
    if bits & MARKED:
        return _typed_value(cell)
    text = plain(cell)
    if found.kind == ColumnKind.BOOLEAN:
        return text.casefold() in TRUE
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


# Blanks of all kinds, as `str.isspace` has them. Joiners and tatweel stay: «هـ» is an abbreviation.
_BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
EDGES = "\ufeff\u200e\u200f\u061c\u202a\u202b\u202c" + _BLANKS


def words(cell: str) -> str:
    """A cell of a text column: as it is, without blanks and marks of direction at its ends."""
    text = cell[2:] if cell[:1] == TYPED else cell
    return text.strip(EDGES)
