"""How a chart's axes are called, and what may be chosen, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opendata.charts.asking import BARS, EACH, LINE, MAP, POINTS, ChartAsked, measures
from opendata.charts.choosing import x_choices
from opendata.models import Column, ColumnKind
from opendata.reference import codes
from opendata.tables.of_resource import Served
from opendata.tables.query import Aggregate, GroupKey
from opendata.tables.shape import TEMPORAL

Choice = tuple[str, str]


def axis_words(found: Served, asked: ChartAsked, language: str) -> dict[str, str]:
    """Names of the axes, of an empty cell, of codes and of the values of yes-or-no columns, and what the whole shows."""
    columns = {one.name: one for one in found.columns}
    x = key_words(asked.x, called(found)[asked.x.column], language)
    y = measure_words(asked.y, columns.get(asked.y.column), language)
    return {
        "x": x,
        "y": y,
        "empty": pgettext("cell", "(empty)"),
        "=True": pgettext("cell", "yes"),
        "=False": pgettext("cell", "no"),
        "description": _("%(measure)s by %(column)s") % {"measure": y, "column": x},
        **{
            f"={code}": label
            for code, label in codes.labels(columns[asked.x.column], language).items()
        },
    }


def in_period(words: str, year: str) -> str:
    """``مجموع عدد المدارس، 2023``."""
    return _("%(words)s, %(year)s") % {"words": words, "year": year}


def called(found: Served) -> dict[str, Column]:
    """By column the one whose name it is shown by: codes by the name of the column that they were made from."""
    columns = {one.name: one for one in found.columns}
    made = codes.names_by_codes(found.file)
    return {name: columns.get(made.get(name, name), one) for name, one in columns.items()}


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


def kind_choices(found: Served) -> list[Choice]:
    placed = codes.of_governorates(found.file, found.columns)
    return [
        (LINE, pgettext("chart", "Line")),
        (BARS, pgettext("chart", "Bars")),
        (POINTS, pgettext("chart", "Points")),
        *([(MAP, pgettext("chart", "Map"))] if placed else []),
    ]


def choices(found: Served, language: str) -> dict[str, list[Choice]]:
    """By parameter, its values with their names."""
    x: list[Choice] = []
    columns, names = found.columns, called(found)
    for column in x_choices(found):
        x.append((column.name, names[column.name].label_in(language)))
        if column.kind in TEMPORAL:
            keys = [GroupKey(column.name, unit) for unit in ("year", "month")]
            x += [(f"{key.column}:{key.unit}", key_words(key, column, language)) for key in keys]
    y: list[Choice] = [("count", _("Number of rows"))]
    for column in measures(columns):
        for function in ("sum", "avg", "median", "min", "max", EACH):
            words = measure_words(Aggregate(function, column.name), column, language)
            y.append((f"{function}:{column.name}", words))
    made = codes.names_by_codes(found.file)
    few = [
        one
        for one in columns
        if one.kind in {ColumnKind.TEXT, ColumnKind.BOOLEAN} and one.name not in made
    ]
    series = [(one.name, one.label_in(language)) for one in few]
    return {"kind": kind_choices(found), "x": x, "y": y, "series": series}


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
