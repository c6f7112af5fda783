"""Periods as people write them: ``2024``, ``2024-Q3``, ``2024-07``."""

from __future__ import annotations

import re
from datetime import date

from cms.models.indicator import Rhythm

_FORMS = {
    Rhythm.YEAR: re.compile(r"(?P<year>\d{4})"),
    Rhythm.QUARTER: re.compile(r"(?P<year>\d{4})[- ]?Q(?P<part>[1-4])", re.IGNORECASE),
    Rhythm.MONTH: re.compile(r"(?P<year>\d{4})-(?P<part>0?[1-9]|1[0-2])"),
}
_MONTHS_PER_PART = {Rhythm.YEAR: 12, Rhythm.QUARTER: 3, Rhythm.MONTH: 1}


def parse_period(text: str, rhythm: str) -> date:
    """The first day of a period.

    Raises:
        ValueError: the text is no period of this rhythm between 1900 and 2200.

    >>> parse_period("2024-Q3", "quarter")
    datetime.date(2024, 7, 1)
    """
    found = _FORMS[Rhythm(rhythm)].fullmatch(text.strip())
    if not found or not 1900 <= int(found["year"]) <= 2200:
        raise ValueError(text)
    part = int(found.groupdict().get("part") or 1)
    return date(int(found["year"]), (part - 1) * _MONTHS_PER_PART[Rhythm(rhythm)] + 1, 1)


def period_text(day: date, rhythm: str) -> str:
    """The period that begins on `day`, in the form that `parse_period` reads.

    >>> period_text(date(2024, 7, 1), "quarter")
    '2024-Q3'
    """
    if rhythm == Rhythm.YEAR:
        return f"{day.year}"
    if rhythm == Rhythm.QUARTER:
        return f"{day.year}-Q{(day.month - 1) // 3 + 1}"
    return f"{day.year}-{day.month:02}"
