"""Publications that meet: real commits, real connections."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.models import Agency
from cms.services import SiteNames, open_agency_section, start_site
from opendata import ingesting, releases, services
from opendata.errors import ReleaseClosed
from opendata.models import Dataset, Resource
from tests.consultations.test_concurrency import in_thread
from tests.opendata.conftest import add_table, make_dataset, upload

pytestmark = pytest.mark.database


@pytest.fixture
def committed(scratch_database) -> Dataset:
    """A public dataset with two files, that every connection sees."""
    start_site(names=SiteNames({"ar": "ديوان", "en": "Diwan"}))
    agency = Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Justice")
    open_agency_section(agency=agency)
    dataset = make_dataset(agency, "races")
    add_table(dataset)
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    add_table(dataset, "a\n1\n")
    return dataset


def at_once(count: int, act) -> list[str]:
    start = threading.Barrier(count)

    def run(number: int) -> str:
        start.wait(120)
        return in_thread(lambda: act(number))

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_of_two_who_publish_one_release_at_once_one_is_told(committed) -> None:
    resource = committed.resources.first()
    now = timezone.now()
    file = ingesting.replace_file(
        resource=resource, actor=PLATFORM, upload=upload("a\n2\n"), now=now
    )
    ingesting.read_file(file_id=file.pk, now=now)
    release = releases.open_release(committed)
    releases.submit(release=release, actor=PLATFORM, now=now)

    def approve(_number: int) -> str:
        try:
            releases.approve(release=release, actor=PLATFORM, now=timezone.now())
        except ReleaseClosed:
            return "told"
        return "published"

    assert sorted(at_once(6, approve)) == ["published", *["told"] * 5]
    assert numbers(committed) == [1, 2, 3]


def test_files_that_systems_send_at_once_are_all_in_the_newest_release(committed) -> None:
    resources = list(committed.resources.order_by("pk"))

    def send(number: int) -> str:
        now = timezone.now()
        release = releases.begin_own(dataset=Dataset.objects.get(pk=committed.pk), now=now)
        file = ingesting.attach(release, resources[number % 2], upload(f"a\n{number}0\n"))
        ingesting.read_file(file_id=file.pk, now=now)
        return "sent"

    assert at_once(6, send) == ["sent"] * 6
    assert numbers(committed) == list(range(1, 9))
    newest = committed.releases.get(number=8)
    assert newest.files.count() == 2
    for resource in Resource.objects.filter(pk__in=[one.pk for one in resources]):
        assert resource.current.release_id == newest.pk


def numbers(dataset: Dataset) -> list[int]:
    found = dataset.releases.published().order_by("number")
    return list(found.values_list("number", flat=True))
