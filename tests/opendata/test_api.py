"""Open data over HTTP."""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from opendata import services
from tests.opendata.conftest import ARABIC_CSV, add_table, make_dataset

SHARED = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data"))


def rows(client: Client, resource, **params):
    return client.get(f"/api/v1/resources/{resource.public_id}/rows/", params)


def test_a_dataset_shows_its_resources_and_their_columns_in_the_readers_language(
    dataset, client
) -> None:
    url = f"/api/v1/datasets/{quote(dataset.slug)}/"
    arabic, english = client.get(url, {"lang": "ar"}).json(), client.get(url, {"lang": "en"}).json()
    assert arabic["title"] == "طلبات شهادة عدم المحكومية"
    assert english["title"] == "Requests for a certificate of no criminal record"
    assert english["agency"]["name"] == "Ministry of Justice"
    resource = arabic["resources"][0]
    assert (resource["row_count"], resource["state"]) == (3, "ready")
    assert resource["columns"][1] == {
        "name": "c2",
        "original": "المحافظة",
        "label": "المحافظة",
        "type": "text",
        "unit": "",
        "description": "",
        "empty_means": "",
        "is_key": False,
        "reference_list": "",
        "codes_of": "",
    }


def test_rows_are_typed_sorted_and_cut_into_pages(resource, client) -> None:
    page = rows(client, resource, sort="-c3", page_size=2).json()
    assert [row["c3"] for row in page["results"]] == [120, 80]
    assert page["count"] == 3
    last = client.get(page["next"]).json()
    assert [row["c3"] for row in last["results"]] == [None]
    assert last["next"] is None


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"c3": "٨٠"}, ["002"]),
        ({"c3__gte": "80"}, ["001", "002"]),
        ({"c3__ne": "80"}, ["001", "003"]),
        ({"c3__empty": "1"}, ["003"]),
        ({"c2__contains": "اربد"}, ["002"]),
        ({"c5__lt": "2019-02-03"}, ["001"]),
        ({"c1": "001", "c4__lte": "0.5"}, ["001"]),
        ({"c1": "' OR 1=1 --"}, []),
    ],
)
def test_conditions_narrow_the_rows(resource, client, condition, found) -> None:
    assert [row["c1"] for row in rows(client, resource, **condition).json()["results"]] == found


@pytest.mark.parametrize(
    "params",
    [
        {"c99": "1"},
        {"c3__like": "1"},
        {"c3__gte": "كثير"},
        {"c3": "1_0"},
        {"c4": "nan"},
        {"c3": "9" * 40},
        {"sort": "c99"},
        {"sort": 'c1"; DROP TABLE t --'},
        {'c1" OR 1=1 --': "1"},
        {"page": "0"},
        {"page": "10" * 30},
        {"page_size": "100000"},
        {"c1": [str(number) for number in range(50)]},
    ],
)
def test_bad_row_queries_are_refused_in_words(resource, client, params) -> None:
    answer = rows(client, resource, **params)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_refused_condition_names_the_columns_there_are(resource, client) -> None:
    assert rows(client, resource, c99="1").json()["columns"] == ["c1", "c2", "c3", "c4", "c5"]


def test_a_page_beyond_the_last_is_not_found(resource, client) -> None:
    assert rows(client, resource, page=1_000_000).status_code == 404


def test_the_download_is_the_uploaded_bytes_and_cannot_run_in_the_sites_name(
    dataset, client
) -> None:
    original = "المدينة;n\nعمّان;1\n".encode("cp1256")
    resource = add_table(dataset, original)
    answer = client.get(f"/api/v1/resources/{resource.public_id}/download/original")
    assert b"".join(answer.streaming_content) == original
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Type"] == "text/csv; charset=windows-1256"


def test_the_view_as_csv_holds_all_its_rows(resource, client) -> None:
    answer = client.get(
        f"/api/v1/resources/{resource.public_id}/rows.csv",
        {"c3__gte": "1", "sort": "c3", "page_size": 1},
    )
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines() == [
        "الرقم,المحافظة,عدد الطلبات,النسبة,التاريخ",
        "002,إربد,80,0.25,2019-02-03",
        "001,العاصمة,120,0.5,2019-01-02",
    ]


def payloads() -> list[str]:
    own = [
        "=1+1",
        "@SUM(1+1)",
        "+1+1",
        "-1+1",
        "\t=1",
        "\u200f=1+1",
        "＝1+1",
        "'=1+1",
        '=HYPERLINK("x")',
    ]
    shared = [
        json.loads(line)["s"]
        for path in sorted(SHARED.glob("hostile/csvinj/*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return own + shared


def test_no_formula_survives_in_csv_that_the_platform_writes(dataset, client) -> None:
    import csv
    import io

    buffer = io.StringIO()
    csv.writer(buffer).writerows([["نص", "ملاحظة"], *([payload, "x"] for payload in payloads())])
    resource = add_table(dataset, buffer.getvalue())
    answer = client.get(f"/api/v1/resources/{resource.public_id}/rows.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    cells = [row[0] for row in csv.reader(io.StringIO(text))][1:]
    assert len(cells) == len(payloads())
    for cell, payload in zip(cells, payloads(), strict=True):
        is_formula = payload.strip("\t\n \u200f'")[:1] in set("=+-@＝＋－＠")
        assert cell.startswith("'") if is_formula else cell == payload


def test_the_catalogue_narrows_and_counts_its_facets(dataset, agency, client) -> None:
    other = make_dataset(agency, "courts", title_ar="المحاكم", theme="JUST", licence="cc0-1.0")
    add_table(other)
    services.publish_dataset(dataset=other, actor=PLATFORM, now=timezone.now())
    make_dataset(agency, "draft")
    answer = client.get("/api/v1/datasets/?lang=ar").json()
    assert answer["count"] == 2
    assert answer["facets"]["agency"] == [{"value": "moj", "label": "وزارة العدل", "count": 2}]
    narrowed = client.get("/api/v1/datasets/?lang=ar&theme=JUST").json()
    assert [row["slug"] for row in narrowed["results"]] == ["courts"]
    assert {value["value"] for value in narrowed["facets"]["theme"]} == {"JUST", "GOVE"}
    assert [value["value"] for value in narrowed["facets"]["licence"]] == ["cc0-1.0"]
    assert client.get("/api/v1/datasets/", {"q": "المحكوميه"}).json()["count"] == 1


def test_a_draft_is_not_found_and_a_withdrawn_dataset_is_gone(
    dataset, resource, agency, client
) -> None:
    make_dataset(agency, "draft")
    assert client.get("/api/v1/datasets/draft/").status_code == 404
    services.withdraw_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    url = f"/api/v1/datasets/{quote(dataset.slug)}"
    for address in (f"{url}/", f"{url}.jsonld", f"/api/v1/resources/{resource.public_id}/rows/"):
        assert client.get(address).status_code == 410
    assert client.get(f"/api/v1/resources/{resource.public_id}/download/csv").status_code == 410
    assert client.get("/api/v1/datasets/").json()["count"] == 0


def test_a_file_that_could_not_be_read_is_not_shown(dataset, client) -> None:
    broken = add_table(dataset, b"a,b\n1,\x00\n")
    assert broken.files.get().problem == "nul_byte"
    assert rows(client, broken).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "datasets/%00/",
        "datasets/nothing/",
        "datasets/nothing.jsonld",
        "datasets/?theme=NONE",
        "datasets/?q=" + "x" * 500,
        "datasets/?q=%00",
        "datasets/?page=1000000000",
        "resources/00000000-0000-0000-0000-000000000000/rows/",
        "resources/00000000-0000-0000-0000-000000000000/",
    ],
)
def test_bad_addresses_are_refused_in_words(dataset, client, address) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert 400 <= answer.status_code < 500


def test_the_record_is_dcat_in_two_languages_with_a_checksum(dataset, resource, client) -> None:
    answer = client.get(f"/api/v1/datasets/{quote(dataset.slug)}.jsonld")
    assert answer.headers["Content-Type"] == "application/ld+json"
    record = answer.json()
    assert record["@context"]["dcat"] == "http://www.w3.org/ns/dcat#"
    assert record["@type"] == "dcat:Dataset"
    assert {title["@language"] for title in record["dct:title"]} == {"ar", "en"}
    distribution = record["dcat:distribution"][0]
    assert distribution["spdx:checksum"]["spdx:checksumValue"]["@value"] == resource.sha256
    download = distribution["dcat:downloadURL"]["@id"]
    path = download.removeprefix("http://localhost:8000")
    assert b"".join(client.get(path).streaming_content) == ARABIC_CSV.encode()
    catalogue = client.get("/api/v1/catalog.jsonld").json()
    assert [one["@id"] for one in catalogue["dcat:dataset"]] == [record["@id"]]


@pytest.mark.parametrize("count", [3, 30])
def test_lists_cost_the_same_queries_with_three_and_with_thirty_datasets(
    agency, client, count, django_assert_max_num_queries
) -> None:
    for number in range(count):
        dataset = make_dataset(agency, f"d-{number}")
        add_table(dataset, "أ\n1\n")
        services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    with django_assert_max_num_queries(8):
        assert client.get("/api/v1/datasets/?page_size=50").json()["count"] == count
    with django_assert_max_num_queries(6):
        assert len(client.get("/api/v1/catalog.jsonld").json()["dcat:dataset"]) == count
