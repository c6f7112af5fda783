"""Groups and statistics, held against Python's own arithmetic."""

from __future__ import annotations

import math
import statistics as arithmetic
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opendata.errors import BadRowQuery
from opendata.tables.grouping import groups
from opendata.tables.query import (
    Aggregate,
    Condition,
    Filter,
    GroupKey,
    GroupsAsked,
    Having,
    Sort,
)
from opendata.tables.statistics import statistics
from tests.opendata.tables.conftest import make_table
from tests.opendata.tables.reference import NAMES, fits, kept
from tests.opendata.tables.test_rows_reference import filters, rows_of_cells

slow = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
some_rows = st.lists(rows_of_cells, max_size=25)


def cells(rows, name: str):
    return [kept(row[NAMES.index(name)]) for row in rows]


@slow
@given(rows=some_rows, asked=filters, by=st.sampled_from(NAMES))
def test_each_row_that_fits_is_in_one_group(folder, rows, asked, by) -> None:
    functions = [("count", ""), ("count", "n"), ("sum", "n"), ("avg", "n"), ("median", "n")]
    wanted = GroupsAsked(
        by=(GroupKey(by),),
        aggregates=tuple(Aggregate(*one) for one in [*functions, ("max", "day")]),
        filter=asked,
    )
    found = groups(make_table(folder, rows), wanted)
    expected = defaultdict(list)
    for row in rows:
        if fits(row, asked):
            expected[kept(row[NAMES.index(by)])].append(row)
    assert found.count == len(found.rows) == len(expected)
    for key, size, filled, total, mean, middle, last in found.rows:
        numbers = [cell for cell in cells(expected[key], "n") if cell is not None]
        days = [cell for cell in cells(expected[key], "day") if cell is not None]
        assert (size, filled) == (len(expected[key]), len(numbers))
        assert total == (sum(numbers) if numbers else None)
        assert last == max(days, default=None)
        if numbers:
            assert math.isclose(mean, arithmetic.fmean(numbers), rel_tol=1e-9, abs_tol=1e-3)
            assert math.isclose(
                middle, float(arithmetic.median(numbers)), rel_tol=1e-9, abs_tol=1e-3
            )
        else:
            assert mean is middle is None


@slow
@given(rows=some_rows, asked=filters, name=st.sampled_from(NAMES))
def test_statistics_are_those_of_the_rows_that_fit(folder, rows, asked, name) -> None:
    found = statistics(make_table(folder, rows), name, asked)
    held = cells([row for row in rows if fits(row, asked)], name)
    values = [cell for cell in held if cell is not None]
    assert (found.rows, found.empty, found.distinct) == (
        len(held),
        held.count(None),
        len(set(values)),
    )
    assert [one.count for one in found.top] == sorted(map(values.count, set(values)))[::-1][:10]
    if found.minimum is not None:
        assert (found.minimum, found.maximum) == (min(values), max(values))
        assert set(found.quantiles) == {"0.05", "0.25", "0.5", "0.75", "0.95"}
    if found.histogram:
        assert sum(one.count for one in found.histogram) == len(values)
        assert found.histogram[0].start <= min(values)
        assert found.histogram[-1].end >= max(values)


@pytest.fixture
def table(folder):
    from datetime import date, datetime

    rows = [
        (
            f"بلدية {number % 7}",
            "عمّان" if number % 2 else "إربد",
            number,
            number / 4,
            number % 3 == 0,
            date(2020 + number % 3, 1 + number % 12, 1),
            datetime.fromisoformat("2021-05-06T07:08:09"),
        )
        for number in range(1, 101)
    ]
    return make_table(folder, rows)


def test_dates_are_grouped_by_year_and_month(table) -> None:
    found = groups(table, GroupsAsked(by=(GroupKey("day", "year"), GroupKey("place"))))
    assert found.names == ["day_year", "place", "count"]
    assert [row[:2] for row in found.rows] == [
        (year, place) for year in (2020, 2021, 2022) for place in ("إربد", "عمّان")
    ]
    months = groups(table, GroupsAsked(by=(GroupKey("at", "month"),)))
    assert months.rows == [("2021-05", 100)]


def test_groups_are_bounded_ordered_and_cut(table) -> None:
    asked = GroupsAsked(
        by=(GroupKey("name"),),
        aggregates=(Aggregate("sum", "n"), Aggregate("distinct", "place")),
        filter=Filter((Condition("n", "lte", ("90",)),)),
        having=(Having("sum_n", "gte", 560),),
        sorts=(Sort("sum_n", descending=True),),
        limit=2,
    )
    found = groups(table, asked)
    sums = sorted(
        (sum(n for n in range(1, 91) if n % 7 == rest) for rest in range(7)), reverse=True
    )
    assert [row[1] for row in found.rows] == sums[:2]
    assert found.count == len([one for one in sums if one >= 560]) > 2


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        (GroupsAsked(by=()), "maximum"),
        (GroupsAsked(by=(GroupKey("nothing"),)), "columns"),
        (GroupsAsked(by=(GroupKey("n", "year"),)), "units"),
        (GroupsAsked(by=(GroupKey("day", "century"),)), "units"),
        (GroupsAsked(by=(GroupKey("n"),), aggregates=(Aggregate("sum", "name"),)), "aggregates"),
        (GroupsAsked(by=(GroupKey("n"),), aggregates=(Aggregate("sum"),)), "example"),
        (GroupsAsked(by=(GroupKey("n"),), sorts=(Sort("share"),)), "columns"),
        (GroupsAsked(by=(GroupKey("n"),), having=(Having("n; --", "gt", 1),)), "columns"),
        (GroupsAsked(by=(GroupKey("n"),), limit=1001), "maximum"),
        (GroupsAsked(by=(GroupKey("n"), GroupKey("n"))), "twice"),
    ],
)
def test_bad_groups_are_refused_with_what_there_is(table, asked, named) -> None:
    with pytest.raises(BadRowQuery) as refusal:
        groups(table, asked)
    assert refusal.value.facts[named] is not None


def test_a_sum_beyond_all_numbers_is_none(folder) -> None:
    rows = [(None, None, 2**63 - 1, 1e308, None, None, None)] * 3
    table = make_table(folder, rows)
    functions = (Aggregate("sum", "n"), Aggregate("sum", "share"))
    found = groups(table, GroupsAsked(by=(GroupKey("place"),), aggregates=functions))
    assert found.rows == [(None, 3 * (2**63 - 1), None)]
