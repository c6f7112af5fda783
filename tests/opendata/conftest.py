"""A dataset of the ministry of justice with a table that was read."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from opendata import ingesting, reader, services, store
from opendata.models import Dataset, ReleaseFile, Resource

ARABIC_CSV = """الرقم,المحافظة,عدد الطلبات,النسبة,التاريخ
001,العاصمة,١٢٠,0.5,2019-01-02
002,إربد,80,0.25,2019-02-03
003,الزرقاء,,1,2020-12-31
"""


# The columns of that table have these names for programs, as if an earlier release had given them.
NAMES = {label: f"c{place}" for place, label in enumerate(ARABIC_CSV.split("\n")[0].split(","), 1)}


def make_dataset(agency, slug: str = "طلبات-عدم-المحكومية", **fields) -> Dataset:
    values = {
        "title_ar": "طلبات شهادة عدم المحكومية",
        "title_en": "Requests for a certificate of no criminal record",
        "notes_ar": "عدد الطلبات بحسب المحافظة.",
        "keywords_ar": "عدل، شهادات",
    }
    dataset = Dataset(agency=agency, slug=slug, **(values | fields))
    return services.save_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())


def add_table(
    dataset: Dataset,
    data: bytes | str = ARABIC_CSV,
    titles: tuple[str, str] = ("الطلبات بحسب المحافظة", "Requests by governorate"),
) -> Resource:
    """Upload and read, as the worker would; of a public dataset it is published at once."""
    resource = ingesting.add_resource(
        dataset=dataset,
        actor=PLATFORM,
        upload=upload(data),
        titles=ingesting.Titles(*titles),
        now=timezone.now(),
    )
    ingesting.read_file(file_id=resource.files.get().pk, now=timezone.now())
    dataset.refresh_from_db()
    if dataset.is_public:
        services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    resource.refresh_from_db()
    return resource


def add_link(dataset: Dataset, url: str, kind: str = "link") -> Resource:
    """A link or an interface; of a public dataset it is published at once."""
    now = timezone.now()
    resource = ingesting.add_link(
        dataset=dataset, actor=PLATFORM, kind=kind, link=url, titles=ingesting.Titles(kind), now=now
    )
    if dataset.is_public:
        services.publish_dataset(dataset=dataset, actor=PLATFORM, now=now)
    resource.refresh_from_db()
    return resource


def upload(data: bytes | str = ARABIC_CSV, filename: str = "طلبات.csv") -> ingesting.Upload:
    return ingesting.Upload(
        io.BytesIO(data.encode() if isinstance(data, str) else data), filename, "text/csv"
    )


def release_of(resource: Resource, data: bytes | str, now=None) -> ReleaseFile:
    """A new release with other bytes of a resource, published."""
    now = now or timezone.now()
    file = ingesting.replace_file(resource=resource, actor=PLATFORM, upload=upload(data), now=now)
    ingesting.read_file(file_id=file.pk, now=now)
    services.publish_dataset(dataset=resource.dataset, actor=PLATFORM, now=now)
    resource.refresh_from_db()
    file.refresh_from_db()
    return file


@pytest.fixture(scope="session")
def _kept_readings(tmp_path_factory) -> tuple[dict, Path]:
    return {}, tmp_path_factory.mktemp("readings")


@pytest.fixture(autouse=True)
def _read_once(_kept_readings, monkeypatch) -> None:
    """The same bytes with the same choices are read by a process once in a run; what it gave is given again."""
    known, shelf = _kept_readings
    real = reader.read

    def read(original, key, options, earlier, keys=()):
        asked = (key, tuple(keys))
        if asked not in known:
            known[asked] = real(original, key, options, NAMES | earlier, keys)
            for path in store.folder().glob(f"{key}*"):
                shutil.copy(path, shelf / path.name)
        store.folder().mkdir(parents=True, exist_ok=True)
        for path in shelf.glob(f"{key}*"):
            shutil.copy(path, store.folder() / path.name)
        return known[asked]

    monkeypatch.setattr(reader, "read", read)


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def dataset(agency) -> Dataset:
    """Published, with one table."""
    dataset = make_dataset(agency)
    add_table(dataset)
    return services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())


@pytest.fixture
def resource(dataset) -> Resource:
    return dataset.resources.get()
