"""The year that a map or bars show: sums over all years of a table say nothing that anybody asks for.

Where a table has a column of years or dates with several of them, and the view has no condition on it, the newest year that has
values is drawn, and the answer says so and names the others. ``all`` puts them together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from opendata.charts.asking import BARS, MAP, ChartAsked, is_year
from opendata.errors import BadRowQuery
from opendata.models import Column
from opendata.tables.grouping import groups
from opendata.tables.of_resource import Served
from opendata.tables.query import Aggregate, Condition, Filter, GroupKey, GroupsAsked, Having, Sort
from opendata.tables.shape import TEMPORAL

ALL = "all"
MOST_YEARS = 60


@dataclass(frozen=True, slots=True)
class Period:
    """``chosen`` is one of `years` (the newest first) or `ALL`."""

    column: str
    chosen: str
    years: tuple[str, ...]

    def narrow(self, asked: Filter) -> Filter:
        if self.chosen == ALL:
            return asked
        return replace(asked, conditions=(*asked.conditions, *self._conditions))

    @property
    def _conditions(self) -> tuple[Condition, ...]:
        column, _mark, is_dates = self.column.partition(":")
        if not is_dates:
            return (Condition(column, "eq", (self.chosen,)),)
        start, end = int(self.chosen), int(self.chosen) + 1
        return (
            Condition(column, "gte", (f"{start:04}-01-01",)),
            Condition(column, "lt", (f"{end:04}-01-01",)),
        )


def period_of(found: Served, asked: ChartAsked, view: Filter, given: str) -> Period | None:
    """The year that is drawn; None where there is nothing to choose: a line has all years, and a view may have one only.

    Raises:
        BadRowQuery: `given` is neither a year of the table nor ``all``.
        QueryTooLarge, ResourceNotReady: as `reading.rows`.
    """
    if asked.kind not in {MAP, BARS} or (asked.kind == BARS and not asked.y.column):
        return None
    named = {one.column for one in view.conditions}
    for column in found.columns:
        is_time = column.kind in TEMPORAL or is_year(column)
        if not is_time or column.name == asked.x.column:
            continue
        if column.name in named:
            return None
        years = _years(found, column, asked, view)
        if len(years) > 1:
            return _period(column, years, given)
    return None


def _years(found: Served, column: Column, asked: ChartAsked, view: Filter) -> tuple[str, ...]:
    """The years in which something is measured, the newest first."""
    key = GroupKey(column.name, "year" if column.kind in TEMPORAL else "")
    filled = Aggregate("count", asked.y.column)
    page = groups(
        found.table,
        GroupsAsked(
            by=(key,),
            aggregates=(filled,),
            filter=view,
            having=(Having(filled.name, "gt", 0),),
            sorts=(Sort(key.name, descending=True),),
            limit=MOST_YEARS,
        ),
    )
    return tuple(str(row[0]) for row in page.rows if isinstance(row[0], int))


def _period(column: Column, years: tuple[str, ...], given: str) -> Period:
    if given and given not in {ALL, *years}:
        raise BadRowQuery(chart_year=given[:40], years=[*years, ALL])
    name = f"{column.name}:year" if column.kind in TEMPORAL else column.name
    return Period(name, given or years[0], years)
