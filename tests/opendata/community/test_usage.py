"""How often data are used: numbers by day, and nothing else."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.utils import timezone

from common.offered import offered_datasets
from common.tallies import Tally
from common.visitor import HEADER, header_for
from opendata import offered
from opendata.community import usage
from opendata.community.usage_offered import UsageDatasets
from opendata.models import Dataset, DatasetUsage
from operations.clock import database_now

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_counted(monkeypatch) -> None:
    monkeypatch.setattr(usage, "_counter", Tally("usage", usage.write))


def test_downloads_and_programs_count_and_the_sites_own_pages_do_not(
    dataset, resource, client
) -> None:
    rows = f"/api/v1/resources/{resource.public_id}/rows/"
    for _twice in range(2):
        assert client.get(rows).status_code == 200
    client.get(rows, headers={HEADER: header_for("192.0.2.1")})
    client.get(rows, {"c99": "1"})  # refused
    client.get(f"/ar/datasets/{quote(dataset.slug)}/{resource.public_id}/")
    b"".join(client.get(f"/api/v1/resources/{resource.public_id}/download/csv").streaming_content)
    assert not DatasetUsage.objects.exists()  # nothing is written for a request by itself
    usage.flush()
    row = DatasetUsage.objects.get()
    assert (row.dataset, row.downloads, row.calls) == (dataset, 1, 2)
    told = client.get(f"/api/v1/datasets/{quote(dataset.slug)}/usage/").json()
    assert (told["downloads"], told["calls"], told["dataset_url"]) == (1, 2, "")
    assert "تنزيل واحد" in client.get(f"/ar/datasets/{quote(dataset.slug)}/").text


def test_two_processes_add_up_and_unknown_files_are_dropped(
    dataset, resource, django_assert_max_num_queries
) -> None:
    day = timezone.localdate()
    counts = Counter({(day, resource.public_id, "downloads"): 3, (day, uuid.uuid4(), "calls"): 9})
    usage.write(counts)
    with django_assert_max_num_queries(6):
        usage.write(counts)
    row = DatasetUsage.objects.get()
    assert (row.downloads, row.calls) == (6, 0)


def test_a_full_memory_takes_no_more_files() -> None:
    written: list[Counter] = []
    counter, day = Tally("usage", written.append, most=2), date(2026, 1, 1)
    ids = [uuid.uuid4() for _ in range(3)]
    for one in [*ids, ids[0]]:
        counter.add((day, one, "calls"))
    counter.flush()
    assert sorted(written[0].values()) == [1, 2]


def test_the_numbers_of_whole_weeks_are_a_dataset_of_the_agency(dataset, resource, client) -> None:
    with time_machine.travel(MONDAY, tick=False):
        sunday = timezone.localdate(database_now()) - timedelta(days=1)
        for day, number in ((sunday, 4), (sunday + timedelta(days=1), 7)):
            usage.write(Counter({(day, resource.public_id, "downloads"): number}))
        (key,) = UsageDatasets().object_ids()
        offered.follow(provider="usage", object_id=key, now=timezone.now())
    made = Dataset.objects.get(source__provider="usage")
    assert made.title_ar == f"استعمال بيانات: {dataset.agency.name_ar}"
    rows = client.get(f"/api/v1/resources/{made.resources.get().public_id}/rows/").json()["results"]
    assert [(row["day"], row["dataset"], row["downloads"]) for row in rows] == [
        (sunday.isoformat(), dataset.slug, 4)
    ]
    shown = client.get(f"/ar/datasets/{made.slug}/")
    assert shown.status_code == 200
    assert "استشارة" not in shown.text.split("<main")[1].split("</main")[0]
    told = client.get(f"/api/v1/datasets/{quote(dataset.slug)}/usage/").json()
    assert told["dataset_url"] == f"/ar/datasets/{made.slug}/"


def test_without_any_use_nothing_is_offered(dataset) -> None:
    assert list(UsageDatasets().object_ids()) == []
    assert offered_datasets.provider("usage").dataset(str(dataset.agency_id)) is None
