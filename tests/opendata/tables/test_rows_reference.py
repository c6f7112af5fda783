"""The engine finds, orders and pages as a plain Python reading of the same rows does."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opendata.tables import reading
from opendata.tables.query import Condition, Filter, RowsAsked, Sort, View, operators_of
from tests.opendata.tables.conftest import make_table
from tests.opendata.tables.reference import COLUMNS, KINDS, NAMES, as_text, fits, kept, ordered

LETTERS = "اأإآبةهىيكگ ـًّ٣3aAé%_'\"\\;-\n\u200f😀"
texts = st.text(LETTERS, max_size=6)
integers = st.integers(-3, 3) | st.sampled_from([-(2**63) + 1, 2**63 - 1])
floats = st.sampled_from([0.0, -0.5, 0.1, 1e21, 1e-7, 2.5]) | st.floats(
    allow_nan=False, allow_infinity=False
)
days = st.dates(date(1950, 1, 1), date(2050, 1, 1)) | st.sampled_from([date(2020, 2, 29)])
instants = st.datetimes(
    datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2050-01-01")
).map(lambda one: one.replace(microsecond=0))
CELLS = {
    "text": texts,
    "integer": integers,
    "number": floats,
    "boolean": st.booleans(),
    "date": days,
    "datetime": instants,
}
rows_of_cells = st.tuples(*(st.none() | CELLS[column.kind] for column in COLUMNS))
tables = st.lists(rows_of_cells, max_size=30)
slow = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def conditions(draw) -> Condition:
    column = draw(st.sampled_from(NAMES))
    operator = draw(st.sampled_from(operators_of(KINDS[column])))
    if operator == "empty":
        return Condition(column, operator, (draw(st.sampled_from("01")),))
    number = 2 if operator == "between" else draw(st.integers(1, 3)) if operator == "in" else 1
    cells = CELLS["text" if operator in {"contains", "starts"} else KINDS[column]]
    return Condition(column, operator, tuple(as_text(draw(cells)) for _ in range(number)))


filters = st.builds(
    Filter,
    st.lists(conditions(), max_size=2).map(tuple),
    st.just("") | st.text(LETTERS, max_size=3),
)
sorts = st.lists(
    st.builds(Sort, st.sampled_from(NAMES), st.booleans()), max_size=2, unique_by=lambda s: s.column
).map(tuple)


@slow
@given(rows=tables, asked=filters, order=sorts, limit=st.integers(1, 7))
def test_a_walk_by_cursor_visits_each_row_that_fits_once_and_in_order(
    folder, rows, asked, order, limit
) -> None:
    table, view = make_table(folder, rows), View(asked, order)
    expected = ordered(
        [(number, row) for number, row in enumerate(rows, 1) if fits(row, asked)], order
    )
    pages, cursor = [], ""
    while True:
        page = reading.rows(table, RowsAsked(view, limit, cursor))
        assert page.count == len(expected)
        pages.append(page)
        cursor = page.after
        if not cursor:
            break
        assert len(page.rows) == limit
    walked = [number for page in pages for number in page.numbers]
    assert walked == [number for number, _row in expected]
    cells = [row for page in pages for row in page.rows]
    assert cells == [tuple(map(kept, row)) for _number, row in expected]
    for before, page in pairwise(pages):
        back = reading.rows(table, RowsAsked(view, limit, page.before))
        assert (back.numbers, back.before != "") == (before.numbers, before is not pages[0])


def test_an_empty_text_comes_last_as_an_empty_cell_and_one_of_marks_alone_does_not(folder) -> None:
    rows = [(name, *(None,) * 6) for name in ("", "ب", None, "\u0640", "أ")]
    table = make_table(folder, rows)
    up, down = View(sorts=(Sort("name"),)), View(sorts=(Sort("name", descending=True),))
    assert reading.rows(table, RowsAsked(up)).numbers == [4, 5, 2, 1, 3]
    assert reading.rows(table, RowsAsked(down)).numbers == [2, 5, 4, 1, 3]


@slow
@given(rows=tables, asked=filters, name=st.sampled_from(NAMES), limit=st.integers(1, 5))
def test_facets_count_every_row_once(folder, rows, asked, name, limit) -> None:
    found = reading.facet(make_table(folder, rows), name, asked, limit)
    cells = [kept(row[NAMES.index(name)]) for row in rows if fits(row, asked)]
    counts: dict[object, int] = {}
    for cell in cells:
        if cell is not None:
            counts[cell] = counts.get(cell, 0) + 1
    assert [one.count for one in found.values] == sorted(counts.values(), reverse=True)[:limit]
    assert all(counts[one.value] == one.count for one in found.values)
    assert found.empty == cells.count(None)
    assert sum(one.count for one in found.values) + found.others == sum(counts.values())
    assert len(found.values) + found.other_values == len(counts)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("الاداره", [1, 2]),
        ("إِدَارَة", [1, 2]),
        ("٢٠٢٣", [1, 3]),
        ("2023", [1, 3]),
        ("صحه", [3]),
        ("عَمّان", [2]),
        ("اداره عمان", [2]),
        ("cafe", [3]),
        ("غير موجود", []),
    ],
)
def test_words_are_found_in_any_spelling_and_in_any_text_column(folder, word, found) -> None:
    blank = (None,) * 5
    rows = [
        ("الإدارة العامة 2023", "إربد", *blank),
        ("الاداره", "عمّان", *blank),
        ("الصحّة ٢٠٢٣", "Café", *blank),
        (None, None, *blank),
    ]
    page = reading.rows(make_table(folder, rows), RowsAsked(View(Filter(words=word))))
    assert page.numbers == found
