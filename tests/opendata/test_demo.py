"""The sample datasets."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from accounts.models import Agency
from cms.guides.taxonomies import load_default_taxonomies
from opendata import demo
from opendata.models import (
    DataQuestion,
    Dataset,
    DatasetRequest,
    DatasetUsage,
    RequestStatus,
    Resource,
    Reuse,
)


@pytest.fixture
def loaded(site) -> None:
    Agency.objects.create(slug="modee", name_ar="وزارة الاقتصاد الرقمي", name_en="Digital Economy")
    demo.load()


def counts() -> list[int]:
    return [
        model.objects.count()
        for model in (Dataset, Resource, DataQuestion, DatasetRequest, Reuse, DatasetUsage)
    ]


def test_two_datasets_with_arabic_columns_are_public_and_a_second_load_changes_nothing(
    loaded, client: Client
) -> None:
    listed = client.get("/api/v1/datasets/").json()
    assert len([one for one in listed["results"] if one["formats"]]) == 2
    before = counts()
    demo.load()
    assert counts() == before


def test_questions_are_answered_open_and_overdue_and_stand_where_they_were_asked(
    loaded, client: Client
) -> None:
    answer = client.get("/api/v1/datasets/egovernment-programme-figures/questions/?lang=en").json()
    assert {name: answer["numbers"][name] for name in ("shown", "answered", "overdue")} == {
        "shown": 3,
        "answered": 2,
        "overdue": 1,
    }
    on_row = answer["results"][-1]
    assert (on_row["place"]["row_label"], on_row["place"]["release"]) == ("2020", 2)
    countries = client.get(f"/api/v1/datasets/{quote('دول-العالم')}/questions/").json()["numbers"]
    assert (countries["shown"], countries["answered"], countries["overdue"]) == (2, 1, 0)


def test_there_is_a_request_in_every_status_and_each_says_what_its_status_needs(
    loaded, client: Client
) -> None:
    listed = client.get("/api/v1/dataset-requests/").json()["results"]
    assert {one["status"]["code"] for one in listed} == set(RequestStatus.values)
    told = {one["status"]["code"]: one for one in listed}
    assert told["published"]["dataset"]["slug"] == "egovernment-programme-figures"
    assert told["accepted"]["planned_on"]
    assert told["declined"]["reason"]


def test_reuses_the_inventory_and_the_use_have_something_to_show(loaded, client: Client) -> None:
    assert client.get("/api/v1/reuses/").json()["count"] == 2
    unpublished = client.get("/api/v1/unpublished-datasets/").json()["results"]
    assert [one["url"].rstrip("/").rpartition("/")[2] for one in unpublished] == [
        "contact-centre-calls"
    ]
    assert "بيانات شخصية" in unpublished[0]["reason"]
    usage = client.get("/api/v1/datasets/egovernment-programme-figures/usage/").json()
    assert usage["downloads"] > 100


def test_countries_have_arabic_names_codes_and_currencies(loaded, client: Client) -> None:
    detail = client.get(f"/api/v1/datasets/{quote('دول-العالم')}/?lang=en").json()
    resource = detail["resources"][0]
    assert resource["row_count"] > 240
    assert resource["columns"][1]["label"] == "Name in Arabic"
    names = [one["name"] for one in resource["columns"]]
    found = client.get(resource["rows_url"], {names[0]: "JO"}).json()["results"]
    assert [[row[name] for name in names] for row in found] == [
        ["JO", "الأردن", "Jordan", "JOD", "دينار أردني", "العربية"]
    ]
    assert detail["licence"]["code"] == "unicode-3.0"


def test_the_programmes_own_figures_are_marked_and_the_rest_says_sample(
    loaded, client: Client
) -> None:
    detail = client.get("/api/v1/datasets/egovernment-programme-figures/?lang=ar").json()
    assert detail["is_sample"]
    figures, channels, _governorates = detail["resources"]
    names = [one["name"] for one in figures["columns"]]
    rows = client.get(figures["rows_url"], {names[0]: "2017"}).json()["results"]
    assert [[row[name] for name in names] for row in rows] == [[2017, 122, 120, "من نصوص البرنامج"]]
    names = [one["name"] for one in channels["columns"]]
    shares = client.get(channels["rows_url"], {names[0]: "2021", "page_size": 100}).json()
    assert shares["count"] == 8
    assert sum(row[names[3]] for row in shares["results"]) == pytest.approx(100)


def test_governorates_are_known_in_all_their_spellings_and_shown_on_a_map(
    site, client: Client
) -> None:
    load_default_taxonomies()
    Agency.objects.create(slug="modee", name_ar="وزارة الاقتصاد الرقمي", name_en="Digital Economy")
    demo.load()
    detail = client.get("/api/v1/datasets/egovernment-programme-figures/?lang=ar").json()
    table = detail["resources"][2]
    address = f"/api/v1/resources/{table['id']}/chart/"
    told = client.get(address, {"lang": "ar", "kind": "map"}).json()
    assert len(told["results"]) == 12
    assert told["without_value"] == 0
    assert all(one["label"] for one in told["results"])


def test_each_has_two_releases_with_notes_and_the_column_names_stay(loaded, client: Client) -> None:
    for slug in ("egovernment-programme-figures", quote("دول-العالم")):
        listed = client.get(f"/api/v1/datasets/{slug}/releases/?lang=ar").json()["results"]
        assert [one["number"] for one in listed] == [2, 1]
        assert all(one["note"] for one in listed)
        details = [client.get(one["api_url"]).json() for one in listed]
        new, old = ([one["name"] for one in told["files"][0]["columns"]] for told in details)
        assert new[: len(old)] == old
