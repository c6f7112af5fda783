"""Number formats of workbooks: where what a person sees in a cell is not the number that is stored."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from opendata.reading.grid import Cell

BUILT_IN = {9: "0%", 10: "0.00%"}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_ZEROS = re.compile(r"0{2,40}")
_YEAR = re.compile(r"y{1,4}", re.IGNORECASE)
# [$-LLCCxxxx] or [$-xx-XX,LLCC] in hexadecimal: numerals, calendar, language.
_LOCALE = re.compile(
    r"\[\$[^\]-]*-(?:(?P<number>[0-9a-fA-F]{1,8})|[\w-]*,(?P<short>[0-9a-fA-F]{1,4}))\]"
)
_HIJRI = frozenset({0x06, 0x17})  # the tabular calendar and that of Umm al-Qura


@dataclass(frozen=True, slots=True)
class Shown:
    """How a number is shown: ``zeros`` (to ``digits``), ``percent``, ``year`` or ``hijri``."""

    kind: str
    digits: int = 0


def shown_by(code: str) -> Shown | None:
    """What a number format does beyond showing the number or the date that is stored; None for nothing."""
    section = code.split(";", 1)[0]
    plain = _QUOTED.sub("", section).strip()
    if _ZEROS.fullmatch(plain):
        return Shown("zeros", len(plain))
    if plain.endswith("%"):
        return Shown("percent")
    if re.search("[yd]", plain, re.IGNORECASE) and _is_hijri(section):
        return Shown("hijri")
    return Shown("year") if _YEAR.fullmatch(plain) else None


def as_shown(value: Cell, shown: Shown) -> Cell:
    """The value as a person reads it in the workbook; what is not a number or a date stays."""
    if shown.kind == "year":
        return value.year if isinstance(value, date | datetime) else value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if shown.kind == "zeros" and isinstance(value, int) and value >= 0:
        return f"{value:0{shown.digits}d}"
    if shown.kind == "percent":
        return f"{value * 100:.12g}%"
    return value


def _is_hijri(section: str) -> bool:
    if re.match(r"(\[[^\]]*\])*B2", section):
        return True
    found = _LOCALE.search(section)
    if found is None:
        return False
    calendar = int(found["short"], 16) if found["short"] else int(found["number"], 16) >> 16
    return calendar & 0xFF in _HIJRI
