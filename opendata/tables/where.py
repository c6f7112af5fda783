"""From conditions to SQL: columns and operators come from lists of ours, every value is bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.arabic import fold
from opendata.errors import BadRowQuery
from opendata.models import ColumnKind
from opendata.tables.folding import comparable
from opendata.tables.query import (
    MAX_CONDITIONS,
    MAX_VALUES,
    MAX_WORDS,
    Condition,
    Filter,
    operators_of,
)
from opendata.tables.shape import FOLDED, Table, TableColumn, Value, quoted
from opendata.tables.values import is_yes, value_of

_COMPARED = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a statement with the values that are bound to its marks, in their order."""

    sql: str = ""
    values: tuple[Value, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sql)


def joined(parts: list[Clause], between: str) -> Clause:
    kept = [part for part in parts if part]
    values = tuple(value for part in kept for value in part.values)
    return Clause(between.join(part.sql for part in kept), values)


def where(table: Table, asked: Filter, *more: Clause) -> Clause:
    """The WHERE of a filter and of `more`, which all have to hold; empty where everything does.

    Raises:
        BadRowQuery: an unknown column or operator, a value that the column cannot hold, too many of something.
    """
    if len(asked.conditions) > MAX_CONDITIONS:
        raise BadRowQuery(maximum=MAX_CONDITIONS)
    parts = [_condition(table, one) for one in asked.conditions]
    parts.append(_words(table, asked.words))
    found = joined([*parts, *more], " AND ")
    return Clause(f" WHERE {found.sql}", found.values) if found else found


def known_column(table: Table, name: str) -> TableColumn:
    """A column by its name.

    Raises:
        BadRowQuery: there is none; the answer names those there are.
    """
    column = table.column(name)
    if column is None:
        raise BadRowQuery(
            _("There is no column “%(name)s”.") % {"name": name[:100]},
            column=name[:100],
            columns=table.names,
        )
    return column


def compared(column: TableColumn) -> str:
    """The column as it is put in order: texts by their folded form, so that spellings of one letter stand together."""
    return quoted(column.name + FOLDED if column.kind == ColumnKind.TEXT else column.name)


def _condition(table: Table, asked: Condition) -> Clause:
    column = known_column(table, asked.column)
    allowed = operators_of(column.kind)
    if asked.operator not in allowed:
        told = {"column": column.name, "operator": asked.operator[:40]}
        raise BadRowQuery(
            _("The column “%(column)s” has no operator “%(operator)s”.") % told,
            **told,
            operators=list(allowed),
        )
    if len(asked.values) > MAX_VALUES:
        raise BadRowQuery(column=column.name, maximum=MAX_VALUES)
    return _MAKERS[asked.operator](column, asked)


def _equal(column: TableColumn, asked: Condition) -> Clause:
    return Clause(f"{quoted(column.name)} = ?", (value_of(asked.values[0], column),))


def _not_equal(column: TableColumn, asked: Condition) -> Clause:
    value = value_of(asked.values[0], column)
    return Clause(f"{quoted(column.name)} IS DISTINCT FROM ?", (value,))


def _among(column: TableColumn, asked: Condition) -> Clause:
    values = tuple(value_of(text, column) for text in asked.values)
    if not values:
        return Clause("false")
    return Clause(f"{quoted(column.name)} IN ({', '.join('?' * len(values))})", values)


def _bound(column: TableColumn, asked: Condition) -> Clause:
    value = _to_compare(asked.values[0], column)
    return Clause(f"{compared(column)} {_COMPARED[asked.operator]} ?", (value,))


def _between(column: TableColumn, asked: Condition) -> Clause:
    if len(asked.values) != 2:
        raise BadRowQuery(column=column.name, operator="between", example="1,10")
    low, high = (_to_compare(text, column) for text in asked.values)
    return Clause(f"{compared(column)} BETWEEN ? AND ?", (low, high))


def _to_compare(text: str, column: TableColumn) -> Value:
    return comparable(text) if column.kind == ColumnKind.TEXT else value_of(text, column)


def _contains(column: TableColumn, asked: Condition) -> Clause:
    function = "contains" if asked.operator == "contains" else "starts_with"
    word = asked.values[0]
    word = comparable(word) if column.kind == ColumnKind.TEXT else fold(word)
    return Clause(f"{function}({_as_text(column)}, ?)", (word,))


def _as_text(column: TableColumn) -> str:
    if column.kind == ColumnKind.TEXT:
        return quoted(column.name + FOLDED)
    text = f"{quoted(column.name)}::VARCHAR"
    return f"replace({text}, ' ', 't')" if column.kind == ColumnKind.DATETIME else text


def _empty(column: TableColumn, asked: Condition) -> Clause:
    return Clause(f"{quoted(column.name)} IS {'' if is_yes(asked.values[0]) else 'NOT '}NULL")


def _words(table: Table, text: str) -> Clause:
    """Each word stands in one of the text columns; in a table without any there is none."""
    words = fold(text).split()
    if len(words) > MAX_WORDS:
        raise BadRowQuery(q=text[:200], maximum=MAX_WORDS)
    searched = [_as_text(column) for column in table.columns if column.kind == ColumnKind.TEXT]
    parts = []
    for word in words:
        anywhere = [Clause(f"contains({name}, ?)", (comparable(word),)) for name in searched]
        parts.append(joined(anywhere, " OR ") if anywhere else Clause("false"))
    return joined([Clause(f"({part.sql})", part.values) for part in parts], " AND ")


_MAKERS: dict[str, Callable[[TableColumn, Condition], Clause]] = {
    "eq": _equal,
    "ne": _not_equal,
    "in": _among,
    "lt": _bound,
    "lte": _bound,
    "gt": _bound,
    "gte": _bound,
    "between": _between,
    "contains": _contains,
    "starts": _contains,
    "empty": _empty,
}
