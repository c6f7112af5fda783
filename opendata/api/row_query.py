"""From an address to what is asked of a table. Every parameter that is none of ours is a condition on a column."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable

from django.utils.translation import gettext as _
from rest_framework.request import Request

from opendata.errors import BadRowQuery
from opendata.tables.query import (
    MAX_CONDITIONS,
    OPERATORS,
    Aggregate,
    Condition,
    Filter,
    GroupKey,
    Having,
    Sort,
    View,
)

PAGING = frozenset({"cursor", "limit", "count", "page", "page_size"})
OTHERS = frozenset(
    {
        *("q", "sort", "columns", "release", "labels", "lang", "format"),
        *("column", "top", "by", "aggregate", "having"),
    }
)
FIXED = PAGING | OTHERS
_LISTS = frozenset({"in", "between"})


def filter_of(request: Request) -> Filter:
    """The words and conditions of an address.

    Raises:
        BadRowQuery: more than 20 conditions.
    """
    conditions: list[Condition] = []
    for name, given in request.query_params.lists():
        if name in FIXED:
            continue
        column, operator = _parts(name)
        values = [value for value in given if value]
        if operator == "in" and values:
            listed = tuple(value for text in values for value in _listed(text))
            conditions.append(Condition(column, operator, listed))
        else:
            conditions += [Condition(column, operator, _values(operator, one)) for one in values]
    if len(conditions) > MAX_CONDITIONS:
        raise BadRowQuery(
            _("Too many conditions at once; the maximum is %(count)d.") % {"count": MAX_CONDITIONS},
            maximum=MAX_CONDITIONS,
        )
    return Filter(tuple(conditions), request.query_params.get("q", ""))


def view_of(request: Request) -> View:
    """The rows, order and columns of an address; its page is left out."""
    return View(filter_of(request), sorts_of(request), tuple(names_of(request, "columns")))


def sorts_of(request: Request) -> tuple[Sort, ...]:
    """``sort=-c3,c1``: falling by the first, then rising by the second."""
    names = names_of(request, "sort")
    return tuple(Sort(name.removeprefix("-"), name.startswith("-")) for name in names)


def names_of(request: Request, parameter: str) -> list[str]:
    """Names of a parameter, separated by commas or given several times, each once."""
    given = ",".join(request.query_params.getlist(parameter))
    return list(dict.fromkeys(name.strip() for name in given.split(",") if name.strip()))


def keys_of(request: Request) -> tuple[GroupKey, ...]:
    """``by=c2,c5:year``."""
    return tuple(GroupKey(*_two(name)) for name in names_of(request, "by"))


def aggregates_of(request: Request) -> tuple[Aggregate, ...]:
    """``aggregate=count,sum:c3``; rows are counted where none is named."""
    names = names_of(request, "aggregate") or ["count"]
    return tuple(Aggregate(*_two(name)) for name in names)


def having_of(request: Request) -> tuple[Having, ...]:
    """``having=sum_c3:gte:100``, given several times for several bounds.

    Raises:
        BadRowQuery: it is not of this form.
    """
    return tuple(_bound(text) for text in request.query_params.getlist("having") if text)


def is_narrowed(request: Request) -> bool:
    """Whether an address asks for anything but the whole table as it is."""
    plain = PAGING | {"labels", "lang", "format", "release"}
    return any(value for name, value in request.query_params.items() if name not in plain)


def _bound(text: str) -> Having:
    parts = text.split(":")
    try:
        name, operator, number = parts
        value = float(number)
        if not math.isfinite(value) or "_" in number:
            raise ValueError(number)
    except ValueError:
        raise BadRowQuery(having=text[:200], example="sum_c3:gte:100") from None
    return Having(name, operator, value)


def _parts(name: str) -> tuple[str, str]:
    """Column and operator; no column's name holds two low lines."""
    column, mark, operator = name.rpartition("__")
    if not mark:
        return name, "eq"
    return (column, operator) if operator else (name, "eq")


def _two(name: str) -> tuple[str, str]:
    first, _mark, second = name.partition(":")
    return first, second


def _values(operator: str, text: str) -> tuple[str, ...]:
    return tuple(_listed(text)) if operator in _LISTS else (text,)


def _listed(text: str) -> Iterable[str]:
    """Values separated by commas; one that holds a comma stands in double quotes."""
    try:
        found = next(csv.reader([text], skipinitialspace=True), [])
    except csv.Error:
        raise BadRowQuery(value=text[:200], operators=list(OPERATORS)) from None
    return [value for value in found if value]
