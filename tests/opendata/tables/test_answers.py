"""Answers that are kept: asked once, never of another file, and never more than may be kept."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from opendata.models import ColumnKind
from opendata.tables import grouping, reading, statistics, streams
from opendata.tables.answers import Answers
from opendata.tables.engine import engines
from opendata.tables.query import (
    Aggregate,
    Condition,
    Filter,
    GroupKey,
    GroupsAsked,
    RowsAsked,
    View,
)
from opendata.tables.shape import TableColumn
from tests.opendata.tables.conftest import make_table

COLUMNS = (TableColumn("t", ColumnKind.TEXT), TableColumn("n", ColumnKind.INTEGER))
SMALL = Filter((Condition("n", "lt", ("10",)),))
QUESTIONS = {
    "count": lambda table: reading.count(table, SMALL),
    "page": lambda table: reading.rows(table, RowsAsked(View(SMALL), limit=2)),
    "facet": lambda table: reading.facet(table, "t", SMALL, 10),
    "statistics": lambda table: statistics.statistics(table, "n", SMALL),
    "groups": lambda table: grouping.groups(
        table, GroupsAsked((GroupKey("t"),), (Aggregate("sum", "n"),), SMALL)
    ),
    "length": lambda table: _length(table),
}


def _length(table) -> int | None:
    download = streams.csv_file(table, View(SMALL), ["t", "n"])
    download.close()
    return download.length


def numbered(folder, count: int, key: str = "same"):
    return make_table(folder, ((f"حي {one % 3}", one) for one in range(count)), COLUMNS, key)


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_is_worked_out_once_and_anew_of_another_file(folder, name) -> None:
    ask, table = QUESTIONS[name], numbered(folder, 8)
    first = ask(table)
    kept = engines(folder).questions.answers
    size = kept.size
    assert ask(table) == first
    assert kept.size == size > 0
    numbered(folder, 9)
    assert ask(table) != first
    assert kept.size > size


def test_questions_that_differ_in_a_value_alone_have_their_own_answers(folder) -> None:
    table = numbered(folder, 8)
    for bound in range(10):
        asked = Filter((Condition("n", "lt", (str(bound),)),))
        assert reading.count(table, asked) == min(bound, 8)
        assert reading.count(numbered(folder, 3, key="other"), asked) == min(bound, 3)


@pytest.mark.parametrize("limit", [1, 7, 8, 9])
@pytest.mark.parametrize("skip", [0, 1, 7, 8, 20])
def test_the_total_is_the_same_whether_the_page_ends_the_rows_or_not(folder, limit, skip) -> None:
    page = reading.rows(numbered(folder, 8), RowsAsked(limit=limit, skip=skip))
    assert page.count == 8
    assert len(page.rows) == max(0, min(limit, 8 - skip))


@pytest.mark.parametrize("seed", range(5))
def test_answers_are_right_and_within_their_bounds_whatever_is_asked(seed) -> None:
    kept, chance = Answers(max_bytes=40_000), random.Random(seed)
    for _turn in range(500):
        number, letters = chance.randrange(13), chance.randrange(600)
        question = (f"question {number}", (letters,))
        answer = [("س" * letters, number)]
        assert kept.get(question, lambda found=answer: found) == answer
        assert kept.size <= 40_000


def test_the_answer_that_nobody_asked_for_longest_makes_room() -> None:
    kept = Answers(max_bytes=20_000)
    asked: list[int] = []

    def ask(number: int) -> None:
        kept.get((f"question {number}", ()), lambda: asked.append(number) or [("x" * 30,)])

    for number in range(200):
        ask(0)
        ask(number)
    asked.clear()
    ask(0)
    ask(199)
    assert asked == []
    ask(1)
    assert asked == [1]


def test_a_failed_question_leaves_nothing_behind() -> None:
    kept = Answers()

    def fail():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        kept.get(("q", ()), fail)
    assert (kept.get(("q", ()), lambda: [(1,)]), kept.size > 0) == ([(1,)], True)


def test_many_threads_keep_an_answer_once() -> None:
    kept, together = Answers(), threading.Barrier(8)

    def ask(_turn: int) -> int:
        return kept.get(("q", ()), lambda: [(together.wait(120) * 0,)])[0][0]

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {0}
    alone = Answers()
    alone.get(("q", ()), lambda: [(0,)])
    assert kept.size == alone.size
