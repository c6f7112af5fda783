"""What somebody typed, as a value of a column's kind; digits may be Arabic."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from django.utils.translation import gettext as _

from common.arabic import latin_digits
from opendata.errors import BadRowQuery
from opendata.models import ColumnKind
from opendata.tables.shape import TableColumn, Value

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TRUE = frozenset({"1", "true", "yes", "نعم"})
_FALSE = frozenset({"0", "false", "no", "لا"})
_LARGEST = 2**63 - 1
_EXAMPLES = {
    ColumnKind.INTEGER: "120",
    ColumnKind.NUMBER: "0.25",
    ColumnKind.BOOLEAN: "true",
    ColumnKind.DATE: "2024-12-31",
    ColumnKind.DATETIME: "2024-12-31T08:30:00",
}


def value_of(text: str, column: TableColumn) -> Value:
    """Read one value.

    Raises:
        BadRowQuery: the column cannot hold it; an example that it can hold is named.
    """
    try:
        return _READERS[column.kind](text)
    except (ValueError, OverflowError):
        raise BadRowQuery(
            _("“%(value)s” is no value of the column “%(column)s”.")
            % {"value": text[:200], "column": column.name},
            column=column.name,
            kind=column.kind,
            value=text[:200],
            example=_EXAMPLES.get(ColumnKind(column.kind), ""),
        ) from None


def is_yes(text: str) -> bool:
    """Whether ``empty=…`` asks for empty cells; ``0``, ``false`` and ``no`` ask for the others."""
    return text.strip().casefold() not in _FALSE


def _integer(text: str) -> int:
    digits = latin_digits(text).strip()
    if not _INTEGER.fullmatch(digits) or abs(int(digits)) > _LARGEST:
        raise ValueError(text)
    return int(digits)


def _number(text: str) -> float:
    digits = latin_digits(text).strip().replace("٫", ".")
    if not _NUMBER.fullmatch(digits) or not math.isfinite(float(digits)):
        raise ValueError(text)
    return float(digits)


def _boolean(text: str) -> bool:
    word = latin_digits(text).strip().casefold()
    if word not in _TRUE | _FALSE:
        raise ValueError(text)
    return word in _TRUE


def _date(text: str) -> date:
    digits = latin_digits(text).strip()
    if not _DATE.fullmatch(digits):
        raise ValueError(text)
    return date.fromisoformat(digits)


def _datetime(text: str) -> datetime:
    found = datetime.fromisoformat(latin_digits(text).strip())
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


_READERS: dict[str, Callable[[str], Value]] = {
    ColumnKind.TEXT: str,
    ColumnKind.GEOMETRY: str,
    ColumnKind.INTEGER: _integer,
    ColumnKind.NUMBER: _number,
    ColumnKind.BOOLEAN: _boolean,
    ColumnKind.DATE: _date,
    ColumnKind.DATETIME: _datetime,
}
