"""A real CKAN for all tests, and a catalogue of ours that is sent to it through a proxy that counts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.models import Agency
from opendata import services
from opendata.ckan.remote import Remote
from opendata.models import Dataset
from scripts.services import ckan as service
from tests.opendata.ckan.proxy import Proxy, between
from tests.opendata.conftest import add_table, make_dataset


@pytest.fixture(scope="session")
def real() -> Iterator[service.Ckan]:
    """The CKAN that the environment names, else one of our own."""
    given = service.given()
    if given is not None:
        yield given
        return
    with service.running() as own:
        yield own


@pytest.fixture
def admin(real: service.Ckan) -> Remote:
    """CKAN as its administrator sees it, past the proxy."""
    return Remote(real.url, real.token)


@pytest.fixture
def proxy(real: service.Ckan, settings) -> Iterator[Proxy]:
    """Counts and disturbs what the settings' CKAN gets."""
    with between(real.url) as one:
        settings.CKAN_URL, settings.CKAN_TOKEN = one.url, real.token
        settings.CKAN_SECONDS, settings.TASK_BACKOFF_SECONDS = 20.0, 0.05
        yield one


@pytest.fixture
def agency_in_scratch(scratch_database: None) -> Agency:
    """The ministry in a database with real commits, without pages."""
    return Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Ministry of Justice")


def published(agency, number: int = 0, **fields) -> Dataset:
    """A public dataset with one table of three rows."""
    words = {"title_ar": f"طلبات الشهادات {number}", "title_en": f"Requests {number}"}
    dataset = make_dataset(agency, slug=f"requests-{number}", **(words | fields))
    add_table(dataset)
    return services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())


def as_dates_vary(package: dict) -> dict:
    """A package without what differs between two CKANs that hold the same."""
    vary = {"metadata_created", "metadata_modified", "creator_user_id", "revision_id"}
    kept = {key: value for key, value in package.items() if key not in vary}
    for one in kept["resources"]:
        for key in (
            "created",
            "last_modified",
            "metadata_modified",
            "datastore_contains_all_records_of_source_file",
        ):
            one.pop(key, None)
    return kept
