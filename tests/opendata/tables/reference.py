"""A table in memory, asked row by row in plain Python: what the engine is held against."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from common.arabic import fold
from opendata.models import ColumnKind
from opendata.tables.folding import comparable
from opendata.tables.query import Condition, Filter, Sort
from opendata.tables.shape import TableColumn

COLUMNS = (
    TableColumn("name", ColumnKind.TEXT, "الاسم"),
    TableColumn("place", ColumnKind.TEXT, "المكان"),
    TableColumn("n", ColumnKind.INTEGER, "العدد"),
    TableColumn("share", ColumnKind.NUMBER, "النسبة"),
    TableColumn("is_open", ColumnKind.BOOLEAN, "مفتوح"),
    TableColumn("day", ColumnKind.DATE, "اليوم"),
    TableColumn("at", ColumnKind.DATETIME, "الوقت"),
)
NAMES = [column.name for column in COLUMNS]
KINDS = {column.name: column.kind for column in COLUMNS}
Row = tuple[Any, ...]


def kept(cell: Any) -> Any:
    return None if cell == "" else cell


def fits(row: Row, asked: Filter) -> bool:
    return all(_holds(row, one) for one in asked.conditions) and all(
        any(word in fold(cell or "") for cell in (row[0], row[1]))
        for word in fold(asked.words).split()
    )


def _holds(row: Row, asked: Condition) -> bool:
    kind, cell = KINDS[asked.column], kept(row[NAMES.index(asked.column)])
    if asked.operator == "empty":
        return (cell is None) == (asked.values[0] == "1")
    if asked.operator == "ne":
        return bool(cell != _typed(asked.values[0], kind))
    if cell is None:
        return False
    if asked.operator == "eq":
        return bool(cell == _typed(asked.values[0], kind))
    if asked.operator == "in":
        return cell in [_typed(text, kind) for text in asked.values]
    if asked.operator in {"contains", "starts"}:
        text, word = fold(as_text(cell)), fold(asked.values[0])
        return word in text if asked.operator == "contains" else text.startswith(word)
    left = key(cell)
    bounds = [key(_typed(text, kind)) for text in asked.values]
    if asked.operator == "between":
        return bool(bounds[0] <= left <= bounds[1])
    return {
        "lt": left < bounds[0],
        "lte": left <= bounds[0],
        "gt": left > bounds[0],
        "gte": left >= bounds[0],
    }[asked.operator]


def as_text(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    return cell.isoformat() if isinstance(cell, (date, datetime)) else str(cell)


def key(cell: Any) -> Any:
    return comparable(cell) if isinstance(cell, str) else cell


def _typed(text: str, kind: str) -> Any:
    if kind == ColumnKind.BOOLEAN:
        return text == "true"
    makers: dict[str, Any] = {
        ColumnKind.TEXT: str,
        ColumnKind.INTEGER: int,
        ColumnKind.NUMBER: float,
        ColumnKind.DATE: date.fromisoformat,
        ColumnKind.DATETIME: datetime.fromisoformat,
    }
    return makers[kind](text)


def ordered(numbered: list[tuple[int, Row]], sorts: tuple[Sort, ...]) -> list[tuple[int, Row]]:
    """Stable sorts from the last to the first; empty cells last in either direction."""
    found = sorted(numbered)
    for sort in reversed(sorts):
        place = NAMES.index(sort.column)
        filled = [one for one in found if kept(one[1][place]) is not None]
        empty = [one for one in found if kept(one[1][place]) is None]
        filled.sort(key=lambda one: key(one[1][place]), reverse=False)
        if sort.descending:
            filled = _turned(filled, place)
        found = filled + empty
    return found


def _turned(found: list[tuple[int, Row]], place: int) -> list[tuple[int, Row]]:
    """From the greatest to the least, ties as they stood."""
    return sorted(found, key=_Falling.of(place))


class _Falling:
    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: _Falling) -> bool:
        return bool(other.value < self.value)

    @classmethod
    def of(cls, place: int) -> Any:
        return lambda one: cls(key(one[1][place]))
