"""What may be published of counts: none below five, and none that the rest gives away.

Whoever reads the results knows this program too: a pattern of hidden cells is safe only if, for each of them, two tables with
different numbers in it would be published alike; ``tests/consultations/surveys/test_suppression.py`` tries all small tables.
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 5
Shown = list[int | None]


def parts_of_whole(counts: Sequence[int], *, silent: int | None = None) -> Shown:
    """Counts that add up to a published total; None where one is hidden.

    Hidden are those below five, nought included: that nobody chose something tells of everybody. Then others, until at least two
    are hidden, their sum is five at least, and they are not known all to be four. Which others does not depend on how large they
    are: hiding the smallest would tell that they are, and a table of 5, 4 and 4 could be worked out.

    Args:
        silent: the place of «no answer»: its nought may show, and it is the first to be hidden beside others.

    >>> parts_of_whole([12, 3, 9]), parts_of_whole([12, 8, 9]), parts_of_whole([12, 0])
    ([12, None, None], [12, 8, 9], [None, None])
    """
    small = {
        place
        for place, count in enumerate(counts)
        if count < LEAST and not (count == 0 and place == silent)
    }
    hidden = set(small)
    others = _others(counts, small, silent)
    while hidden and others and _tells(counts, hidden, small):
        hidden.add(others.pop(0))
    return [None if place in hidden else count for place, count in enumerate(counts)]


def _others(counts: Sequence[int], small: set[int], silent: int | None) -> list[int]:
    """In which order cells are hidden beside the small ones: «no answer», then round from the first small one."""
    first = min(small, default=0)
    order = [(first + step) % len(counts) for step in range(1, len(counts))]
    if silent is not None:
        order.insert(0, silent)
    return [place for place in dict.fromkeys(order) if place not in small and counts[place]]


def _tells(counts: Sequence[int], hidden: set[int], small: set[int]) -> bool:
    total = sum(counts[place] for place in hidden)
    are_all_four = hidden == small and total == (LEAST - 1) * len(hidden)
    return len(hidden) < 2 or total < LEAST or are_all_four


def shares_of_total(counts: Sequence[int], total: int, *, most: int) -> Shown:
    """Counts of which each stands for itself beside `total`, where everybody chose `most` options, two or more, at the most.

    Hidden are those that fewer than five chose, and those that fewer than five did not. Where the shown ones leave so little room
    below ``most * total`` that it would tell of the hidden ones, the smallest of the shown are hidden too.

    >>> shares_of_total([12, 3, 18], 20, most=3)
    [12, None, None]
    """
    hidden = {place for place, count in enumerate(counts) if count < LEAST or total - count < LEAST}
    shown = sorted(set(range(len(counts))) - hidden, key=lambda place: (counts[place], place))
    while hidden and shown and most * total - sum(counts[one] for one in shown) < LEAST:
        hidden.add(shown.pop(0))
    return [None if place in hidden else count for place, count in enumerate(counts)]
