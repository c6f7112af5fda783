"""From what an address says of a chart to a whole one: what is missing is chosen from the kinds of the columns."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from opendata.charts.asking import (
    BARS,
    EACH,
    KINDS,
    LINE,
    MAP,
    POINTS,
    SPECIFIED,
    ChartAsked,
    in_time,
    is_year,
    measures,
    usual_measure,
)
from opendata.errors import BadRowQuery
from opendata.models import Column, ColumnKind
from opendata.reference import codes
from opendata.tables import reading
from opendata.tables.grouping import groups
from opendata.tables.of_resource import Served
from opendata.tables.query import AGGREGATES, MAX_ROWS, Aggregate, Filter, GroupKey, GroupsAsked
from opendata.tables.shape import NUMERIC, TEMPORAL

FEW, MANY = 2, 60
_DAYS_BY_DAY, _DAYS_BY_MONTH = 92, 3700


def chosen(found: Served, asked: Filter, given: dict[str, str]) -> ChartAsked:
    """A chart from ``kind``, ``x``, ``y`` and ``series``, any of which may be empty.

    Raises:
        BadRowQuery: an unknown kind or column, or a kind that these columns cannot be drawn in.
        QueryTooLarge, ResourceNotReady: as `reading.rows`.
    """
    kind, columns = given.get("kind", ""), found.columns
    if kind and kind not in KINDS:
        raise BadRowQuery(chart_kind=kind[:40], kinds=list(KINDS))
    if kind == MAP:
        return _map(found, given)
    y = _measure(given.get("y", ""), columns)
    if given.get("x"):
        name, _mark, unit = given["x"].partition(":")
        x = _with_unit(found, asked, _column(columns, name), unit)
    else:
        x = _first_key(found, asked, kind, y)
    if not kind and not given.get("series") and y.function != EACH and _is_placed(found, x.column):
        return _map(found, {**given, "x": x.column})
    kind = kind or _usual_kind(_column(columns, x.column), x, y)
    whole = ChartAsked(kind, x, _fitting(kind, y), given.get("series", ""))
    _check(found, whole)
    return whole


def x_choices(found: Served) -> list[Column]:
    """Columns that may stand along the chart; codes of a reference list in the place of the names that have them."""
    by_name = codes.codes_by_column(found.file, found.columns)
    added = {one.name for one in by_name.values()}
    return [
        by_name.get(one.name, one)
        for one in found.columns
        if one.kind != ColumnKind.GEOMETRY and one.name not in added
    ]


def _is_placed(found: Served, name: str) -> bool:
    return name in {one.name for one in codes.of_governorates(found.file, found.columns)}


def _map(found: Served, given: dict[str, str]) -> ChartAsked:
    """A map by the column of codes that is named, itself or by its names; without a name by the first one."""
    by_name = codes.codes_by_column(found.file, found.columns)
    placed = [one.name for one in codes.of_governorates(found.file, found.columns)]
    asked = given.get("x", "")
    name = by_name[asked].name if asked in by_name else asked or next(iter(placed), "")
    if name not in placed or given.get("series"):
        raise BadRowQuery(
            _(
                "A map needs a column that is tied to the reference list of governorates, and no second one."
            ),
            chart_kind=MAP,
            kinds=list(KINDS if placed else SPECIFIED),
            columns=placed,
        )
    y = _measure(given.get("y", ""), found.columns)
    return ChartAsked(MAP, GroupKey(name), _fitting(MAP, y))


def _column(columns: list[Column], name: str) -> Column:
    found = next((one for one in columns if one.name == name), None)
    if found is None:
        raise BadRowQuery(column=name[:100], columns=[one.name for one in columns])
    return found


def _measure(text: str, columns: list[Column]) -> Aggregate:
    if not text:
        return usual_measure(columns)
    function, _mark, name = text.partition(":")
    if function == "count" and not name:
        return Aggregate("count")
    column = _column(columns, name)
    if function not in (*AGGREGATES, EACH) or (
        column.kind not in NUMERIC and function not in {"count", "distinct"}
    ):
        allowed = [EACH, *AGGREGATES] if column.kind in NUMERIC else ["count", "distinct"]
        raise BadRowQuery(column=name, aggregate=function[:40], aggregates=allowed)
    return Aggregate(function, name)


def _first_key(found: Served, asked: Filter, kind: str, y: Aggregate) -> GroupKey:
    """Time first, then the first column of a few different values, then whatever there is."""
    columns = x_choices(found)
    if kind == POINTS:
        numbers = [one for one in columns if one.kind in NUMERIC and one.name != y.column]
        if numbers:
            return GroupKey(numbers[0].name)
    timely = [one for one in columns if one.kind in TEMPORAL or is_year(one)]
    # A view of one year alone has nothing to draw along the years.
    is_whole = bool(kind) or asked == Filter()
    several = (one for one in timely if is_whole or _different(found, asked, one) > 1)
    along = next(several, None) if kind != BARS else None
    if along is not None:
        return _with_unit(found, asked, along, "")
    for column in columns:
        if column.kind == ColumnKind.TEXT and FEW <= _different(found, asked, column) <= MANY:
            return GroupKey(column.name)
    others = [one for one in (*timely, *columns) if one.name != y.column]
    if not others:
        raise BadRowQuery(columns=[one.name for one in found.columns])
    return _with_unit(found, asked, others[0], "")


def _different(found: Served, asked: Filter, column: Column) -> int:
    counted = reading.facet(found.table, column.name, asked, 1)
    return len(counted.values) + counted.other_values


def _with_unit(found: Served, asked: Filter, column: Column, unit: str) -> GroupKey:
    """Days are put together by month or year where there are many."""
    if unit or column.kind not in TEMPORAL:
        return GroupKey(column.name, unit)
    years = GroupsAsked(
        by=(GroupKey(column.name, "year"),),
        aggregates=(Aggregate("min", column.name), Aggregate("max", column.name)),
        filter=asked,
        limit=MAX_ROWS,
    )
    ends = [
        day for row in groups(found.table, years).rows for day in row[1:] if isinstance(day, date)
    ]
    days = (max(ends) - min(ends)).days if ends else 0
    if days <= _DAYS_BY_DAY:
        return GroupKey(column.name, "day")
    return GroupKey(column.name, "month" if days <= _DAYS_BY_MONTH else "year")


def _usual_kind(column: Column, x: GroupKey, y: Aggregate) -> str:
    if y.function == EACH:
        return POINTS
    return LINE if in_time(column, x) else BARS


def _fitting(kind: str, y: Aggregate) -> Aggregate:
    """Points show each row; lines and bars show groups."""
    if kind == POINTS and y.column:
        return Aggregate(EACH, y.column)
    return Aggregate("sum", y.column) if y.function == EACH else y


def _check(found: Served, asked: ChartAsked) -> None:
    columns = found.columns
    x = _column(columns, asked.x.column)
    if x.kind == ColumnKind.GEOMETRY:
        raise BadRowQuery(column=x.name, columns=[one.name for one in x_choices(found)])
    if asked.series:
        series = _column(columns, asked.series)
        texts = [one.name for one in columns if one.kind in {ColumnKind.TEXT, ColumnKind.BOOLEAN}]
        if series.name not in texts or series.name == x.name or asked.kind == BARS:
            raise BadRowQuery(
                _(
                    "A second column tells lines or points apart; it has words, and is not the first column."
                ),
                series=series.name,
                columns=[name for name in texts if name != x.name],
                kinds=[LINE, POINTS],
            )
    is_measured = x.kind in NUMERIC | TEMPORAL
    if asked.kind != BARS and not is_measured:
        raise BadRowQuery(
            _(
                "Lines and points need a column of numbers or times; columns of words are drawn as bars."
            ),
            chart_kind=asked.kind,
            kinds=[BARS],
            columns=[one.name for one in columns if one.kind in NUMERIC | TEMPORAL],
        )
    if asked.kind == POINTS and not asked.y.column:
        raise BadRowQuery(
            _("Points need a column of numbers for their height."),
            chart_kind=POINTS,
            columns=[one.name for one in measures(columns)],
        )
