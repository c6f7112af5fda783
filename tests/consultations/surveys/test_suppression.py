"""No hidden count can be worked out from what is published, not even by who knows how it is hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.surveys.suppression import LEAST, parts_of_whole, shares_of_total

COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=8)


def tables(cells: int, total: int) -> Iterator[tuple[int, ...]]:
    """All ways in which `cells` counts add up to `total`."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in tables(cells - 1, total - first):
            yield first, *rest


def worked_out(published: dict[tuple[int | None, ...], list[tuple[int, ...]]]) -> list[object]:
    """Published patterns in which a hidden cell can only have one value."""
    return [
        (shown, possible)
        for shown, possible in published.items()
        for place, count in enumerate(shown)
        if count is None and len({table[place] for table in possible}) < 2
    ]


@pytest.mark.parametrize(("cells", "most"), [(2, 40), (3, 30), (4, 21)])
@pytest.mark.parametrize("has_silent", [False, True])
def test_parts_of_a_whole_cannot_be_worked_out(cells, most, has_silent) -> None:
    for total in range(LEAST, most):
        published = defaultdict(list)
        for table in tables(cells, total):
            silent = cells - 1 if has_silent else None
            published[tuple(parts_of_whole(table, silent=silent))].append(table)
        assert worked_out(published) == []


@pytest.mark.parametrize(("cells", "most"), [(2, 2), (3, 2), (3, 3)])
@pytest.mark.parametrize("everybody_answered", [False, True])
def test_shares_of_a_total_cannot_be_worked_out(cells, most, everybody_answered) -> None:
    for total in range(LEAST, 14):
        published = defaultdict(list)
        for table in product(range(total + 1), repeat=cells):
            if (total if everybody_answered else 0) <= sum(table) <= most * total:
                published[tuple(shares_of_total(table, total, most=most))].append(table)
        assert worked_out(published) == []


def test_the_twin_that_hides_the_smallest_other_is_caught() -> None:
    published = defaultdict(list)
    for table in tables(3, 13):
        ascending = sorted(range(3), key=lambda place: (table[place], place))
        hidden = {place for place in range(3) if table[place] < LEAST}
        if len(hidden) == 1:
            hidden.add(next(place for place in ascending if place not in hidden))
        published[tuple(None if p in hidden else c for p, c in enumerate(table))].append(table)
    assert ((5, None, None), [(5, 4, 4)]) in worked_out(published)


@given(COUNTS)
def test_no_small_count_is_shown_and_shown_ones_are_true(counts) -> None:
    shown = parts_of_whole(counts)
    assert all(a is None or (a == b and a >= LEAST) for a, b in zip(shown, counts, strict=True))
    assert shown.count(None) != 1 or len(counts) == 1


@given(COUNTS, st.integers(0, 60), st.integers(2, 4))
def test_no_small_share_is_shown_nor_a_small_rest(counts, more, most) -> None:
    total = max(counts) + more
    for count in shares_of_total(counts, total, most=most):
        assert count is None or LEAST <= count <= total - LEAST


def test_large_tables_are_shown_as_they_are() -> None:
    assert parts_of_whole([120, 45, 30, 0], silent=3) == [120, 45, 30, 0]
    assert parts_of_whole([120, 45, 3, 30], silent=3) == [120, 45, None, None]
