"""What may be asked of a table, as values: no text of SQL ever comes in."""

from __future__ import annotations

from dataclasses import dataclass

from opendata.models import ColumnKind
from opendata.tables.shape import TableColumn

_EQUAL = ("eq", "ne", "in")
_ORDER = ("lt", "lte", "gt", "gte", "between")
_WORDS = ("contains", "starts")
OPERATORS = (*_EQUAL, *_ORDER, *_WORDS, "empty")
AGGREGATES = ("count", "distinct", "sum", "avg", "min", "max", "median")
UNITS = ("year", "month", "day")

MAX_CONDITIONS = 20
MAX_VALUES = 200
MAX_SORTS = 5
MAX_ROWS = 1_000
MAX_WORDS = 10


def operators_of(kind: str) -> tuple[str, ...]:
    """Which operators a column of this kind has."""
    if kind == ColumnKind.GEOMETRY:
        return ("empty",)
    if kind == ColumnKind.BOOLEAN:
        return ("eq", "ne", "empty")
    return OPERATORS


def aggregates_of(kind: str) -> tuple[str, ...]:
    """Which aggregates a column of this kind has."""
    if kind in {ColumnKind.INTEGER, ColumnKind.NUMBER}:
        return AGGREGATES
    if kind in {ColumnKind.GEOMETRY, ColumnKind.BOOLEAN}:
        return ("count", "distinct")
    return ("count", "distinct", "min", "max")


@dataclass(frozen=True, slots=True)
class Condition:
    """``values`` has one text, as somebody typed it; several for ``in``, two for ``between``."""

    column: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sort:
    column: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.column}" if self.descending else self.column


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows: all conditions hold, and each word stands in one of the text columns."""

    conditions: tuple[Condition, ...] = ()
    words: str = ""

    def without(self, column: str) -> Filter:
        kept = tuple(one for one in self.conditions if one.column != column)
        return Filter(kept, self.words)


@dataclass(frozen=True, slots=True)
class View:
    """Rows in an order, with the named columns in the table's order; no names are all columns.

    Empty cells come last in either direction; rows that tie keep the file's order.
    """

    filter: Filter = Filter()
    sorts: tuple[Sort, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowsAsked:
    """A page of a view: after a cursor, before it, or so many rows in (``skip``, for small numbers only)."""

    view: View = View()
    limit: int = 50
    cursor: str = ""
    skip: int = 0
    counted: bool = True


@dataclass(frozen=True, slots=True)
class GroupKey:
    """A column to group by; of dates and times perhaps only the year, month or day (``unit``)."""

    column: str
    unit: str = ""

    @property
    def name(self) -> str:
        return f"{self.column}_{self.unit}" if self.unit else self.column


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What is worked out of each group; ``count`` without a column counts rows."""

    function: str
    column: str = ""

    @property
    def name(self) -> str:
        return f"{self.function}_{self.column}" if self.column else self.function


@dataclass(frozen=True, slots=True)
class Having:
    """A bound on a result of a group: ``lt``, ``lte``, ``gt``, ``gte``, ``eq`` or ``ne`` of a number."""

    name: str
    operator: str
    value: float


@dataclass(frozen=True, slots=True)
class GroupsAsked:
    by: tuple[GroupKey, ...]
    aggregates: tuple[Aggregate, ...] = (Aggregate("count"),)
    filter: Filter = Filter()
    having: tuple[Having, ...] = ()
    sorts: tuple[Sort, ...] = ()
    limit: int = 100


def shown(columns: tuple[TableColumn, ...], names: tuple[str, ...]) -> tuple[TableColumn, ...]:
    """The named columns in the table's order; all without names."""
    return tuple(one for one in columns if one.name in names) if names else columns
