"""The rows that a chart is drawn from: groups of the view, or its rows themselves; at most 500."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from opendata.charts.asking import (
    BARS,
    LINE,
    MAX_BARS,
    MAX_ROWS,
    MAX_SERIES,
    POINTS,
    ChartAsked,
)
from opendata.errors import BadRowQuery
from opendata.tables import reading
from opendata.tables.grouping import groups
from opendata.tables.of_resource import Served
from opendata.tables.query import Filter, GroupKey, GroupsAsked, RowsAsked, Sort, View
from opendata.tables.shape import Value


@dataclass(frozen=True, slots=True)
class Drawn:
    """One mark: where it stands, how high, and of which series ('' where there is none)."""

    x: Value
    y: Value
    series: Value = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """``count`` is of all marks there would be; those that are not drawn are the lowest bars, or rows after the first."""

    asked: ChartAsked
    rows: list[Drawn]
    count: int
    without_value: int = 0

    @property
    def left_out(self) -> int:
        return self.count - self.without_value - len(self.rows)


def figures(found: Served, asked: ChartAsked, narrowed: Filter) -> Figures:
    """Read what is drawn.

    Raises:
        BadRowQuery: a line of more than 500 points, or too many series.
        QueryTooLarge, ResourceNotReady: as `reading.rows`.
    """
    if asked.kind == POINTS:
        return _each_row(found, asked, narrowed)
    page = groups(
        found.table,
        GroupsAsked(
            by=(asked.x, GroupKey(asked.series)) if asked.series else (asked.x,),
            aggregates=(asked.y,),
            filter=narrowed,
            sorts=(Sort(asked.y.name, descending=True),) if asked.kind == BARS else (),
            limit=MAX_BARS if asked.kind == BARS else MAX_ROWS,
        ),
    )
    if asked.kind == LINE and page.count > len(page.rows):
        raise BadRowQuery(
            _(
                "A line has at most %(count)d points. Put days together by month or year, or add a condition."
            )
            % {"count": MAX_ROWS},
            points=page.count,
            units=["year", "month"],
        )
    rows = [Drawn(_plain(row[0]), row[-1], row[1] if asked.series else "") for row in page.rows]
    kept = [one for one in rows if one.y is not None and (asked.kind == BARS or one.x is not None)]
    _few_series(asked, kept)
    return Figures(asked, kept, page.count, without_value=len(rows) - len(kept))


def _each_row(found: Served, asked: ChartAsked, narrowed: Filter) -> Figures:
    names = [asked.x.column, asked.y.column, *([asked.series] if asked.series else [])]
    view = View(narrowed, columns=tuple(dict.fromkeys(names)))
    page = reading.rows(found.table, RowsAsked(view, limit=MAX_ROWS))
    places = [[one.name for one in page.columns].index(name) for name in names]
    cells = [[row[place] for place in places] for row in page.rows]
    rows = [Drawn(_plain(row[0]), row[1], row[2] if asked.series else "") for row in cells]
    kept = [one for one in rows if one.x is not None and one.y is not None]
    _few_series(asked, kept)
    return Figures(asked, kept, page.count or 0, without_value=len(rows) - len(kept))


def _few_series(asked: ChartAsked, rows: list[Drawn]) -> None:
    different = {one.series for one in rows}
    if len(different) > MAX_SERIES:
        raise BadRowQuery(
            _(
                "At most %(count)d lines can be told apart. Choose another column, or add a condition."
            )
            % {"count": MAX_SERIES},
            series=asked.series,
            maximum=MAX_SERIES,
        )


def _plain(value: Value) -> Value:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
