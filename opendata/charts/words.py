"""How a chart's axes are called, and what may be chosen, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opendata.charts.asking import BARS, EACH, LINE, POINTS, ChartAsked, measures
from opendata.charts.choosing import x_choices
from opendata.models import Column, ColumnKind
from opendata.tables.query import Aggregate, GroupKey
from opendata.tables.shape import TEMPORAL

Choice = tuple[str, str]


def axis_words(asked: ChartAsked, columns: dict[str, Column], language: str) -> dict[str, str]:
    """Names of the axes, of an empty cell and of the values of yes-or-no columns, and what the whole shows."""
    x = key_words(asked.x, columns[asked.x.column], language)
    y = measure_words(asked.y, columns.get(asked.y.column), language)
    return {
        "x": x,
        "y": y,
        "empty": pgettext("cell", "(empty)"),
        "=True": pgettext("cell", "yes"),
        "=False": pgettext("cell", "no"),
        "description": _("%(measure)s by %(column)s") % {"measure": y, "column": x},
    }


def key_words(key: GroupKey, column: Column, language: str) -> str:
    label = column.label_in(language)
    units = {
        "year": _("%(column)s, by year"),
        "month": _("%(column)s, by month"),
        "day": _("%(column)s, by day"),
    }
    return units[key.unit] % {"column": label} if key.unit else label


def measure_words(asked: Aggregate, column: Column | None, language: str) -> str:
    if column is None:
        return _("Number of rows")
    label = column.label_in(language)
    if column.unit and column.unit not in label:
        label = f"{label} ({column.unit})"
    return _measures()[asked.function] % {"column": label}


def kind_choices() -> list[Choice]:
    return [
        (LINE, pgettext("chart", "Line")),
        (BARS, pgettext("chart", "Bars")),
        (POINTS, pgettext("chart", "Points")),
    ]


def choices(columns: list[Column], language: str) -> dict[str, list[Choice]]:
    """By parameter, its values with their names."""
    x: list[Choice] = []
    for column in x_choices(columns):
        x.append((column.name, column.label_in(language)))
        if column.kind in TEMPORAL:
            keys = [GroupKey(column.name, unit) for unit in ("year", "month")]
            x += [(f"{key.column}:{key.unit}", key_words(key, column, language)) for key in keys]
    y: list[Choice] = [("count", _("Number of rows"))]
    for column in measures(columns):
        for function in ("sum", "avg", "median", "min", "max", EACH):
            words = measure_words(Aggregate(function, column.name), column, language)
            y.append((f"{function}:{column.name}", words))
    few = [one for one in columns if one.kind in {ColumnKind.TEXT, ColumnKind.BOOLEAN}]
    series = [(one.name, one.label_in(language)) for one in few]
    return {"kind": kind_choices(), "x": x, "y": y, "series": series}


def _measures() -> dict[str, str]:
    return {
        EACH: "%(column)s",
        "count": _("Filled cells of %(column)s"),
        "distinct": _("Different values of %(column)s"),
        "sum": _("Sum of %(column)s"),
        "avg": _("Average of %(column)s"),
        "median": _("Median of %(column)s"),
        "min": _("Lowest %(column)s"),
        "max": _("Highest %(column)s"),
    }
