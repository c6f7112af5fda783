"""A view of a table as an address holds it: conditions, words, order, release. Pages, links and API calls are made from it.

A condition stands in the address as ``<column>__<operator>=<value>``, as the API takes it; what the form sends as three lists
(column, operator, value) is rewritten to that, so that every view has one address.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

Pairs = list[tuple[str, str]]
CHART = ("kind", "x", "y", "series", "chart_year")
FORM = ("column", "operator", "value")
EMPTY, FILLED = "empty", "filled"


@dataclass(frozen=True, slots=True)
class Condition:
    column: str
    operator: str
    value: str

    @property
    def pair(self) -> tuple[str, str]:
        return f"{self.column}__{self.operator}", self.value

    @property
    def shown_operator(self) -> str:
        """``empty=0`` is an operator of its own to people."""
        is_filled = self.operator == EMPTY and self.value.casefold() in {"0", "no", "false"}
        return FILLED if is_filled else self.operator

    @property
    def shown_value(self) -> str:
        return "" if self.operator == EMPTY else self.value


@dataclass(frozen=True, slots=True)
class NamedCodes:
    """What the codes of a column stand for, and the column that has the names."""

    column: str
    names: dict[str, str]


Names = dict[str, NamedCodes]  # by the column of codes


@dataclass(frozen=True, slots=True)
class TableView:
    """``sort`` is the API's (``-c3``); ``chart`` are what an address says of the chart, under `CHART`."""

    conditions: tuple[Condition, ...] = ()
    words: str = ""
    sort: str = ""
    release: str = ""
    chart: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, given: QueryDict, columns: set[str]) -> TableView:
        """Read an address; parameters that are neither ours nor a column's are left alone, as counters of visits are."""
        conditions: list[Condition] = []
        for name, values in given.lists():
            column, mark, operator = name.rpartition("__")
            if not mark and (name not in columns or name in (*CHART, *FORM)):
                continue
            parts = (column, operator or "eq") if mark else (name, "eq")
            conditions += [Condition(*parts, value) for value in values if value]
        chart = tuple((name, given.get(name, "")) for name in CHART if given.get(name))
        release = given.get("release", "")
        return cls(tuple(conditions), given.get("q", ""), given.get("sort", ""), release, chart)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.conditions or self.words)

    @property
    def filter(self) -> Pairs:
        """Which rows: what every call about them takes."""
        pairs = [one.pair for one in self.conditions]
        pairs += [("q", self.words)] if self.words else []
        return pairs + ([("release", self.release)] if self.release else [])

    @property
    def rows(self) -> Pairs:
        return self.filter + ([("sort", self.sort)] if self.sort else [])

    @property
    def everything(self) -> Pairs:
        return self.rows + list(self.chart)

    def at(self, release: int) -> TableView:
        return replace(self, release=str(release))

    @property
    def without_release(self) -> TableView:
        return replace(self, release="")

    def sorted_by(self, sort: str) -> TableView:
        return replace(self, sort=sort)

    def without(self, condition: Condition | None = None) -> TableView:
        """Without one condition, or without any and without the words."""
        if condition is None:
            return replace(self, conditions=(), words="")
        kept = tuple(one for one in self.conditions if one != condition)
        return replace(self, conditions=kept)

    def without_words(self) -> TableView:
        return replace(self, words="")

    def with_value(self, column: str, value: str) -> TableView:
        """Only rows with this value, whatever value was asked for before."""
        kept = tuple(one for one in self.conditions if (one.column, one.operator) != (column, "eq"))
        return replace(self, conditions=(*kept, Condition(column, "eq", value)))

    @property
    def query(self) -> str:
        """The address's end, from its question mark."""
        return query(self.everything)


def query(pairs: Pairs) -> str:
    return f"?{urlencode(pairs)}" if pairs else "?"


def as_params(pairs: Pairs) -> dict[str, Any]:  # Any: lists of texts
    """For the client: a name may occur several times."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def from_form(given: QueryDict, columns: set[str]) -> TableView | None:
    """What the form sent, as a view; None where an address has none of its fields."""
    if not any(name in given for name in FORM):
        return None
    rows = zip(*(given.getlist(name) for name in FORM), strict=False)
    made = [_from_row(*(text.strip() for text in row)) for row in rows]
    kept = tuple(dict.fromkeys(one for one in made if one is not None))
    rest = given.copy()
    for name in list(rest):
        if name in FORM or "__" in name:
            rest.pop(name)
    return replace(TableView.of(rest, columns - set(FORM)), conditions=kept)


def _from_row(column: str, operator: str, value: str) -> Condition | None:
    """A row of the form; one without a value asks nothing, unless it is about empty cells."""
    if not column:
        return None
    if operator in {EMPTY, FILLED}:
        return Condition(column, EMPTY, "0" if operator == FILLED else "1")
    return Condition(column, operator or "contains", value) if value else None


def operator_names() -> dict[str, str]:
    return {
        "contains": _("contains"),
        "starts": _("starts with"),
        "eq": _("equals"),
        "ne": _("is not"),
        "in": _("is one of"),
        "lt": _("is less than"),
        "lte": _("is at most"),
        "gt": _("is more than"),
        "gte": _("is at least"),
        "between": _("is between"),
        EMPTY: _("is empty"),
        FILLED: _("is not empty"),
    }


def in_words(condition: Condition, labels: dict[str, str], names: Names | None = None) -> str:
    """A condition in words: ``العدد: أكثر من 100``, ``السنة: 2021``.

    The colon parts column and verb, which would have to agree in gender in Arabic. Codes are told by their names.
    """
    named = _by_names(condition, names.get(condition.column)) if names else None
    column = labels.get(condition.column, condition.column)
    operator = operator_names().get(condition.shown_operator, condition.operator)
    verb = "" if condition.shown_operator == "eq" else f"{operator} "
    if named is not None:
        column = labels.get(named[0], column)
    return f"{column}: {verb}{named[1] if named else condition.shown_value}".rstrip()


def _by_names(condition: Condition, of: NamedCodes | None) -> tuple[str, str] | None:
    """The column of names and the value in names; None where a part of the value is no code."""
    if of is None or condition.operator not in {"eq", "ne", "in"}:
        return None
    parts = condition.value.split(",") if condition.operator == "in" else [condition.value]
    found = [of.names.get(part.strip(), "") for part in parts]
    comma = pgettext("list", ", ")
    return (of.column, comma.join(found)) if all(found) else None
