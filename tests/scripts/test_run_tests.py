"""How the suite is given out: nothing that is named is missing, and what a file shares stays in one process."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import pytest

from scripts import run_tests
from tests import scheduling


def test_every_long_or_shared_place_is_there() -> None:
    for place in (*scheduling.LONG, *scheduling.TOGETHER):
        assert (run_tests.ROOT / place).exists(), place


def test_long_units_begin_and_the_others_follow_by_their_number_of_tests() -> None:
    names = ["tests/a/test_few.py::a", "tests/a/test_many.py::a", "tests/a/test_many.py::b"]
    names += ["tests/e2e/test_b.py::a", "tests/faults/test_c.py::a", "tests/faults/test_a.py::a"]
    names += ["tests/e2e/test_surveys.py::a", "tests/e2e/test_every_page.py::a"]
    items = [SimpleNamespace(nodeid=name) for name in names]
    scheduling.longest_first(items)
    units = [scheduling.unit_of(item.nodeid) for item in items]
    assert list(Counter(units)) == [
        "tests/e2e/test_every_page.py",
        "tests/faults/",
        "tests/e2e/test_b.py",
        "tests/a/test_many.py",
        "tests/a/test_few.py",
    ]


def test_no_test_of_the_database_is_left_out(request: pytest.FixtureRequest) -> None:
    """A mark may come from elsewhere than the file; then this says so in a run of everything."""
    marked = {
        str(item.path.relative_to(run_tests.ROOT))
        for item in request.session.items
        if item.get_closest_marker("database")
    }
    assert marked <= set(run_tests.files_with("pytest.mark.database"))
