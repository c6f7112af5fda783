"""Every service that changes what the public sees of a dataset notes it for CKAN."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.services import save_agency
from opendata import dictionary, ingesting, machine, measuring, releases, services
from opendata.ckan import outbox
from opendata.models import AccessLevel, CkanChange, Dataset, DatasetSeries
from opendata.vocabulary import Licence
from tests.opendata.conftest import add_link, add_table, make_dataset, release_of, upload

NOW = timezone.now


def changed(dataset: Dataset, **values: object) -> None:
    for name, value in values.items():
        setattr(dataset, name, value)
    services.save_dataset(dataset=dataset, actor=PLATFORM, now=NOW())


def in_series(dataset: Dataset) -> DatasetSeries:
    series = DatasetSeries.objects.create(agency=dataset.agency, slug="years", title_ar="سنوات")
    changed(dataset, series=series)
    return series


def leave_one_out(dataset: Dataset) -> None:
    releases.leave_out(resource=dataset.resources.last(), actor=PLATFORM, now=NOW())
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=NOW())


def bring_back(dataset: Dataset) -> None:
    release_of(dataset.resources.first(), "أ,ب\n9,9\n")
    CkanChange.objects.all().delete()
    releases.bring_back(dataset=dataset, number=1, actor=PLATFORM, now=NOW())
    assert not CkanChange.objects.exists()
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=NOW())


def come_back(dataset: Dataset) -> None:
    services.withdraw_dataset(dataset=dataset, actor=PLATFORM, now=NOW())
    CkanChange.objects.all().delete()
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=NOW())


def explain(dataset: Dataset) -> None:
    file = dataset.resources.first().current
    words = {file.columns.first().name: {"label_ar": "اسم آخر"}}
    dictionary.explain_columns(file=file, actor=PLATFORM, words=words, now=NOW())


def rename_resource(dataset: Dataset) -> None:
    titles = {"title_ar": "عنوان آخر", "title_en": "Another"}
    resource = dataset.resources.first()
    dictionary.name_resource(resource=resource, actor=PLATFORM, now=NOW(), **titles)


def sent(dataset: Dataset, title: str, data: str = "أ\n1\n") -> None:
    file = machine.NamedFile("table", upload(data), ingesting.Titles(title))
    kept, _how = machine.put_resource(dataset=dataset, file=file, actor=PLATFORM, now=NOW())
    ingesting.read_file(file_id=kept.pk, now=NOW())


def retitle(dataset: Dataset) -> None:
    sent(dataset, "أول")
    CkanChange.objects.all().delete()
    sent(dataset, "ثان")


def rename_publisher(dataset: Dataset) -> None:
    dataset.agency.name_ar = "وزارة العدل الجديدة"
    save_agency(dataset.agency)


def rename_series(dataset: Dataset) -> None:
    series = in_series(dataset)
    CkanChange.objects.all().delete()
    series.slug = "other-years"
    series.save()


def delete_series(dataset: Dataset) -> None:
    series = in_series(dataset)
    CkanChange.objects.all().delete()
    series.delete()


CHANGES: dict[str, Callable[[Dataset], object]] = {
    "services.save_dataset (words)": lambda one: changed(one, title_ar="عنوان آخر"),
    "services.save_dataset (licence)": lambda one: changed(one, licence=Licence.CC_ZERO),
    "services.save_dataset (access)": lambda one: changed(
        one, access_level=AccessLevel.NON_PUBLIC, access_reason_ar="سرية"
    ),
    "services.withdraw_dataset": lambda one: services.withdraw_dataset(
        dataset=one, actor=PLATFORM, now=NOW()
    ),
    "services.publish_dataset (again)": come_back,
    "services.note_change": lambda one: services.note_change(dataset=one, now=NOW()),
    "ingesting.add_resource": lambda one: add_table(one, "س\n1\n"),
    "ingesting.add_link": lambda one: add_link(one, "https://example.org/x"),
    "ingesting.replace_file": lambda one: release_of(one.resources.first(), "أ,ب\n3,4\n"),
    "releases.leave_out": leave_one_out,
    "releases.bring_back": bring_back,
    "dictionary.explain_columns": explain,
    "dictionary.name_resource": rename_resource,
    "machine.put_resource": lambda one: sent(one, "أول"),
    "machine.put_resource (title)": retitle,
    "accounts.save_agency": rename_publisher,
    "series": rename_series,
    "series deleted": delete_series,
}
# They prepare, refuse or decide; what becomes public by them goes through `services.note_publication`, which the above reach.
INWARD = {
    "services": {"announce", "note_publication", "require_steward", "search_text", "tell"},
    "releases": {
        *("begin_own", "discard", "is_alone_enough", "note", "open_release", "prepare", "submit"),
        *("publish_at_once", "publish_due", "publish_itself", "publish_prepared", "unready"),
        *("approve", "take_back"),
    },
    "ingesting": {
        *("accept_findings", "attach", "begin_dataset", "new_resource", "read_again"),
        *("read_file", "read_forgotten", "table_key"),
    },
    "dictionary": set(),
    "machine": {"last_file", "own_dataset", "put_dataset", "read_link", "sent_file"},
    "measuring": {"common_values", "count_anew", "count_keys", "empty_cells", "key_names"},
}


@pytest.fixture
def public(agency, settings) -> Dataset:
    settings.CKAN_URL = "http://127.0.0.1:9"
    dataset = make_dataset(agency)
    add_table(dataset, "أ,ب\n1,2\n")
    add_table(dataset, "ج,د\n1,2\n")
    return services.publish_dataset(dataset=dataset, actor=PLATFORM, now=NOW())


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_noted_for_ckan(public, name) -> None:
    CkanChange.objects.all().delete()
    CHANGES[name](public)
    assert CkanChange.objects.filter(copy=outbox.copy_of(public)).exists()


def test_every_service_is_known() -> None:
    """A new service is listed above: as a change that is noted, or as one that the public does not see."""
    modules = (services, releases, ingesting, dictionary, machine, measuring)
    named = {name.split(" ")[0] for name in CHANGES}
    for module in modules:
        own = module.__name__.removeprefix("opendata.")
        functions = {
            name
            for name, found in inspect.getmembers(module, inspect.isfunction)
            if found.__module__ == module.__name__ and not name.startswith("_")
        }
        unknown = {name for name in functions - INWARD[own] if f"{own}.{name}" not in named}
        assert unknown == set(), own
