"""The sample datasets."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from accounts.models import Agency
from opendata import demo
from opendata.models import Dataset, Resource


@pytest.fixture
def loaded(site) -> None:
    Agency.objects.create(slug="modee", name_ar="وزارة الاقتصاد الرقمي", name_en="Digital Economy")
    demo.load()


def test_two_datasets_with_arabic_columns_are_public_and_a_second_load_changes_nothing(
    loaded, client: Client
) -> None:
    assert client.get("/api/v1/datasets/").json()["count"] == 2
    before = (Dataset.objects.count(), Resource.objects.count())
    demo.load()
    assert (Dataset.objects.count(), Resource.objects.count()) == before


def test_countries_have_arabic_names_codes_and_currencies(loaded, client: Client) -> None:
    detail = client.get(f"/api/v1/datasets/{quote('دول-العالم')}/?lang=en").json()
    resource = detail["resources"][0]
    assert resource["row_count"] > 240
    assert resource["columns"][1]["label"] == "Name in Arabic"
    found = client.get(resource["rows_url"], {"c1": "JO"}).json()["results"]
    assert found == [
        {
            "c1": "JO",
            "c2": "الأردن",
            "c3": "Jordan",
            "c4": "JOD",
            "c5": "دينار أردني",
            "c6": "العربية",
        }
    ]
    assert detail["licence"]["code"] == "unicode-3.0"


def test_the_programmes_own_figures_are_marked_and_the_rest_says_sample(
    loaded, client: Client
) -> None:
    detail = client.get("/api/v1/datasets/egovernment-programme-figures/?lang=ar").json()
    assert detail["is_sample"]
    services = client.get(detail["resources"][0]["rows_url"], {"c1": "2017"}).json()["results"]
    assert services == [{"c1": 2017, "c2": 122, "c3": 120, "c4": "من نصوص البرنامج"}]
    channels = client.get(
        detail["resources"][1]["rows_url"], {"c1": "2021", "page_size": 100}
    ).json()
    assert channels["count"] == 8
    assert sum(row["c4"] for row in channels["results"]) == pytest.approx(100)
