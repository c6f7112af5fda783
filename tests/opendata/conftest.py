"""A dataset of the ministry of justice with a table that was read."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from opendata import services
from opendata.models import Dataset, Resource

ARABIC_CSV = """الرقم,المحافظة,عدد الطلبات,النسبة,التاريخ
001,العاصمة,١٢٠,0.5,2019-01-02
002,إربد,80,0.25,2019-02-03
003,الزرقاء,,1,2020-12-31
"""


def make_dataset(agency, slug: str = "طلبات-عدم-المحكومية", **fields) -> Dataset:
    values = {
        "title_ar": "طلبات شهادة عدم المحكومية",
        "title_en": "Requests for a certificate of no criminal record",
        "notes_ar": "عدد الطلبات بحسب المحافظة.",
        "keywords_ar": "عدل، شهادات",
    }
    dataset = Dataset(agency=agency, slug=slug, **(values | fields))
    return services.save_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())


def add_table(dataset: Dataset, data: bytes | str = ARABIC_CSV) -> Resource:
    """Upload and read, as the worker would."""
    resource = services.add_resource(
        dataset=dataset,
        actor=PLATFORM,
        data=data.encode() if isinstance(data, str) else data,
        titles={"ar": "الطلبات بحسب المحافظة", "en": "Requests by governorate"},
        now=timezone.now(),
    )
    services.ingest(resource_id=resource.pk, now=timezone.now())
    resource.refresh_from_db()
    return resource


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
