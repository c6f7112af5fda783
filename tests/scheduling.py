"""Which process runs which files, and in what order: files that share servers stay together, and what takes long comes first.

xdist gives out files by their number of tests, so the few tests that take minutes would come last and one process would wait.
"""

from __future__ import annotations

from collections import Counter

import pytest
from xdist.scheduler import LoadFileScheduling

# Their modules use the same site, and browser or database server.
TOGETHER = ("tests/e2e/", "tests/faults/")
# The order in which they begin; all others follow by their number of tests.
LONG = (
    "tests/e2e/",
    "tests/faults/",
    "tests/contracts/",
    "tests/opendata/ckan/",
    "tests/opendata/standards/",
    "tests/opendata/test_releases.py",
    "tests/consultations/log/test_sequencer_killed_on_sqlite.py",
    "tests/consultations/log/test_audit.py",
    "tests/consultations/exporting/test_dataset_in_ckan.py",
    "tests/consultations/outcome/test_letters_killed.py",
    "tests/frontend/test_processes.py",
    "tests/interop/",
    "tests/scripts/test_serve.py",
)


def unit_of(nodeid: str) -> str:
    """What is run by one process as a whole: a file, or a folder of them."""
    file = nodeid.partition("::")[0]
    return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def longest_first(items: list[pytest.Item]) -> None:
    """Order the tests of a run; every process comes to the same order."""
    sizes = Counter(unit_of(item.nodeid) for item in items)

    def key(item: pytest.Item) -> tuple[int, int]:
        place = next((n for n, name in enumerate(LONG) if item.nodeid.startswith(name)), len(LONG))
        return place, -sizes[unit_of(item.nodeid)]

    items.sort(key=key)


class InUnits(LoadFileScheduling):
    """Gives out units in the order of `longest_first`."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
