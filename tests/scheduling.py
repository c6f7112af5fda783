"""Which process runs which files, and in what order: files that share servers stay together, and what takes long comes first.

xdist gives out files by their number of tests, so the few tests that take minutes would come last and one process would wait.
"""

from __future__ import annotations

from collections import Counter

import pytest
from xdist.scheduler import LoadFileScheduling

# Files that use the same site or database server, and the name of the unit that they make.
ONE_SITE = "tests/e2e/test_every_page.py"
TOGETHER = {
    "tests/contracts/": "tests/contracts/",
    "tests/faults/": "tests/faults/",
    "tests/e2e/hostile/": "tests/e2e/hostile/",
    **{
        f"tests/e2e/test_{name}.py": ONE_SITE
        for name in ("data_journalist", "keyboard", "subscribing", "surveys", "without_script")
    },
}
# The order in which they begin; all others follow by their number of tests.
LONG = (
    ONE_SITE,
    "tests/faults/",
    "tests/e2e/hostile/",
    "tests/contracts/",
    "tests/opendata/ckan/",
    "tests/search/engines/",
    "tests/e2e/",
    "tests/accounts/test_matrix.py",
    "tests/accounts/test_matrix_api.py",
    "tests/opendata/standards/",
    "tests/opendata/test_releases.py",
    "tests/consultations/log/test_sequencer_killed_on_sqlite.py",
    "tests/consultations/log/test_audit.py",
    "tests/security/test_controls_off.py",
    "tests/edge/test_rehearsal.py",
    "tests/accounts/test_object_ids.py",
    "tests/opendata/test_old_data.py",
    "tests/opendata/test_demo.py",
    "tests/deploy/test_no_outbound_call.py",
    "tests/consultations/exporting/test_dataset_in_ckan.py",
    "tests/consultations/outcome/test_letters_killed.py",
    "tests/frontend/test_processes.py",
    "tests/interop/",
    "tests/scripts/test_serve.py",
)


def unit_of(nodeid: str) -> str:
    """What is run by one process as a whole: a file, or several under one name."""
    file = nodeid.partition("::")[0]
    return next((unit for place, unit in TOGETHER.items() if file.startswith(place)), file)


def longest_first(items: list[pytest.Item]) -> None:
    """Order the tests of a run; every process comes to the same order."""
    sizes = Counter(unit_of(item.nodeid) for item in items)

    def key(item: pytest.Item) -> tuple[int, int]:
        unit = unit_of(item.nodeid)
        place = next((n for n, name in enumerate(LONG) if unit.startswith(name)), len(LONG))
        return place, -sizes[unit]

    items.sort(key=key)


class InUnits(LoadFileScheduling):
    """Gives out units in the order of `longest_first`."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
