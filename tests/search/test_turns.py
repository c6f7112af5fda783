"""A turn has one holder at a time among processes, and ends with the block."""

from __future__ import annotations

import pytest
from django.db import connection

from search.turns import turn
from tests.operations.conftest import open_database, processes  # noqa: F401

pytestmark = pytest.mark.database


def _others(results) -> None:
    for name in ("rebuild", "other"):
        with turn(name) as is_ours:
            results.put(is_ours)
    connection.close()


def test_one_process_at_a_time_has_a_turn(request: pytest.FixtureRequest, settings) -> None:
    started = request.getfixturevalue("processes")
    results = started._context.Queue()

    def ask() -> list[bool]:
        started.start(_others, results).join(120)
        return [results.get(timeout=120), results.get(timeout=120)]

    # The holder keeps its connection, which a fork must not share: the child is started before.
    gate = started._context.Event()

    def holds() -> None:
        with turn("rebuild") as is_ours:
            results.put(is_ours)
            gate.wait(240)
        connection.close()

    holder = started.start(holds)
    assert results.get(timeout=120) is True
    assert ask() == [False, True]
    gate.set()
    holder.join(120)
    assert ask() == [True, True]
