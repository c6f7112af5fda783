"""Whatever happens on the way to CKAN and to the worker, the end is the same: no duplicate, nothing lost, the same ids."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator

import pytest

from opendata.ckan import syncing
from opendata.models import CkanCopy, CopyState, Dataset
from operations import recurring
from operations.worker import Worker
from tests.opendata.ckan.conftest import as_dates_vary, published
from tests.opendata.ckan.test_sync import change, synced, withdraw
from tests.opendata.conftest import add_table
from tests.operations.conftest import Processes

pytestmark = pytest.mark.server


def state(admin, datasets) -> list[dict]:
    """What CKAN holds of them, the tables' rows included."""
    found = []
    for dataset in datasets:
        package = as_dates_vary(admin.call("package_show", {"id": str(dataset.identifier)}))
        for one in package["resources"]:
            rows = admin.call("datastore_search", {"resource_id": one["id"]})
            one["rows"] = [dict(row, _id=0) for row in rows["records"]]
        found.append(package)
    return found


def finished(runs: int = 60) -> None:
    """Sync until everything is in step, as operators and the sweep do."""
    for _run in range(runs):
        try:
            report = synced()
        except Exception as error:
            assert type(error).__name__ == "CkanUnavailable"
            continue
        if not report.outcomes["waiting"]:
            return
    raise AssertionError("it did not come into step")


WRITES = ("package_create", "package_revise", "datastore_create")
PLANS: dict[str, dict[str, list[str]]] = {
    "before": {key: ["500", "429", "html", "success-false"] for key in (*WRITES, "package_show")},
    "slow": {
        "package_create": ["timeout"],
        "package_revise": ["slow"],
        "datastore_create": ["slow"],
    },
    **{fault: {key: [fault] for key in WRITES} for fault in ("cut", "html-after", "no-envelope")},
}


def test_each_fault_at_each_write_leaves_what_no_fault_leaves(
    agency, proxy, admin, settings
) -> None:
    dataset = published(agency)
    add_table(dataset, "السنة,العدد\n2024,5\n")
    synced()
    settings.CKAN_SECONDS, proxy.slow_seconds = 2.0, 3.0
    expected = state(admin, [dataset])
    for name, plan in PLANS.items():
        admin.call("dataset_purge", {"id": str(dataset.identifier)})
        syncing.rebuild()
        proxy.plan, proxy.happened = {key: list(faults) for key, faults in plan.items()}, []
        finished()
        assert len(proxy.happened) == sum(len(faults) for faults in plan.values()), name
        assert state(admin, [dataset]) == expected, name


def test_dice_thrown_at_every_call_change_nothing_in_the_end(
    agency, proxy, admin, settings
) -> None:
    patience, settings.CKAN_SECONDS, proxy.slow_seconds = settings.CKAN_SECONDS, 2.0, 2.5
    datasets = [published(agency, number) for number in range(4)]
    proxy.chance = 0.25
    finished()
    change(datasets[0], title_ar="عنوان جديد", keywords_ar="عدل")
    withdraw(datasets[1])
    finished()
    proxy.chance, settings.CKAN_SECONDS = 0.0, patience
    assert synced().outcomes == {"unchanged": 4}
    assert len(proxy.happened) > 5
    left = [one for one in datasets if one != datasets[1]]
    found = state(admin, left)
    for package, dataset in zip(found, left, strict=True):
        dataset.refresh_from_db()
        assert (package["title"], package["state"]) == (dataset.title_ar, "active")
        ids = [str(one.public_id) for one in dataset.resources.all()]
        assert [one["id"] for one in package["resources"]] == ids
        assert [len(one["rows"]) for one in package["resources"]] == [3]
    gone = admin.call("package_show", {"id": str(datasets[1].identifier)})
    assert gone["state"] == "deleted"


def test_a_worker_killed_at_any_moment_leaves_what_an_unharmed_one_leaves(
    agency_in_scratch, proxy, admin, killable
) -> None:
    datasets = [published(agency_in_scratch, number) for number in range(4)]
    dice = random.Random(11)
    for _kill in range(5):
        before = len(proxy.calls)
        worker = killable.start(_work)
        killable.until(lambda seen=before: len(proxy.calls) > seen)
        time.sleep(dice.uniform(0.02, 0.6))
        worker.kill()
        worker.join(60)
    killable.start(_work)
    killable.until(lambda: not CkanCopy.objects.exclude(state=CopyState.IN_STEP).exists())
    killable.end()
    packages = state(admin, Dataset.objects.order_by("pk"))
    assert [one["title"] for one in packages] == [one.title_ar for one in datasets]
    for package, dataset in zip(packages, datasets, strict=True):
        ids = [str(one.public_id) for one in dataset.resources.all()]
        assert [one["id"] for one in package["resources"]] == ids
        assert [len(one["rows"]) for one in package["resources"]] == [3]
        assert admin.call("package_search", {"fq": f"name:{package['name']}"})["count"] == 1


def _work() -> None:
    Worker(queues=["long"]).run()


class Killable(Processes):
    def until(self, is_so: Callable[[], bool], seconds: float = 240.0) -> None:
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.fixture
def killable(proxy, settings) -> Iterator[Killable]:
    """Starts workers with short leases and without the platform's recurring work."""
    settings.TASK_LEASE_SECONDS, settings.TASK_MAX_ATTEMPTS = 1.0, 50
    kept = dict(recurring._entries)
    recurring._entries.clear()
    started = Killable()
    yield started
    started.end()
    recurring._entries.update(kept)
