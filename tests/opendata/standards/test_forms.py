"""Datasets as Data Packages, for search engines, as tables, and at the address of their page."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from urllib.parse import quote

import frictionless
import jsonschema
import pytest
from django.utils import timezone
from hypothesis import given

from accounts.actors import PLATFORM
from opendata import services
from opendata.standards.datapackage import data_package
from opendata.standards.schema_org import LONGEST, SHORTEST, structured_data
from tests.opendata.conftest import add_table, make_dataset
from tests.opendata.standards.generated import DATASETS, GENERATED

TEXT = {"type": "string", "minLength": 1}
# What version 2 of the standard asks of what is written here; https://datapackage.org/profiles/2.0/.
PACKAGE = {
    "type": "object",
    "required": ["$schema", "name", "resources"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/datapackage.json"},
        "name": {"type": "string", "pattern": "^[a-z0-9][-a-z0-9._]*$"},
        "id": TEXT,
        "title": {"type": "string"},
        "description": {"type": "string"},
        "homepage": TEXT,
        "version": TEXT,
        "created": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT"},
        "keywords": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "licenses": {
            "type": "array",
            "minItems": 1,
            "items": {"anyOf": [{"required": ["name"]}, {"required": ["path"]}]},
        },
        "contributors": {
            "type": "array",
            "minItems": 1,
            "items": {"required": ["title"], "properties": {"roles": {"type": "array"}}},
        },
        "resources": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "path"],
                "properties": {
                    "$schema": {"const": "https://datapackage.org/profiles/2.0/dataresource.json"},
                    "name": TEXT,
                    "path": {"type": "string", "pattern": "^https?://"},
                    "type": {"const": "table"},
                    "schema": {
                        "type": "object",
                        "required": ["fields"],
                        "properties": {
                            "fields": {
                                "type": "array",
                                "items": {
                                    "required": ["name", "type"],
                                    "properties": {
                                        "type": {
                                            "enum": [
                                                *("string", "integer", "number", "boolean"),
                                                *("date", "datetime", "geojson", "any"),
                                            ]
                                        }
                                    },
                                },
                            },
                            "primaryKey": {"type": "array", "minItems": 1},
                        },
                    },
                },
            },
        },
    },
}


def get(client, dataset, name: str, language: str = "ar"):
    return client.get(f"/api/v1/datasets/{quote(dataset.slug)}/{name}", {"lang": language}).json()


def test_the_package_is_valid_and_its_table_has_the_types_that_it_claims(
    dataset, resource, client, tmp_path
) -> None:
    resource.columns.filter(name="c1").update(is_key=True)
    package = get(client, dataset, "datapackage.json", "en")
    jsonschema.validate(package, PACKAGE)
    table = package["resources"][0]
    answer = client.get(table["path"].removeprefix("http://localhost:8000"))
    (tmp_path / "table.csv").write_bytes(b"".join(answer.streaming_content))
    local = {**package, "resources": [{**table, "path": "table.csv"}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(local), encoding="utf-8")
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])
    fields = [(field["name"], field["type"]) for field in table["schema"]["fields"]]
    assert fields == [
        ("الرقم", "string"),
        ("المحافظة", "string"),
        ("عدد الطلبات", "integer"),
        ("النسبة", "number"),
        ("التاريخ", "date"),
    ]
    assert table["schema"]["primaryKey"] == ["الرقم"]
    assert package["title"] == "Requests for a certificate of no criminal record"


@GENERATED
@given(DATASETS)
def test_packages_and_records_for_search_engines_are_valid_for_all_kinds_of_datasets(facts) -> None:
    package = data_package(facts, "ar")
    jsonschema.validate(package, PACKAGE)
    assert not frictionless.Package.validate_descriptor(package).errors
    record = structured_data(facts, "ar")
    assert SHORTEST <= len(record["description"]) <= LONGEST
    json.dumps([package, record])


def test_search_engines_read_the_dataset_in_its_page(dataset, resource, client) -> None:
    dataset.covers_from, dataset.covers_to = date(2019, 1, 1), None
    dataset.area_ar, dataset.area_code = "الأردن", "JO"
    services.save_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    page = client.get(f"/ar/datasets/{quote(dataset.slug)}/").text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert found
    record = json.loads(found[1])
    assert (record["@type"], record["name"]) == ("Dataset", "طلبات شهادة عدم المحكومية")
    assert SHORTEST <= len(record["description"]) <= LONGEST
    assert record["temporalCoverage"] == "2019-01-01/.."
    assert record["spatialCoverage"]["name"] == "الأردن"
    assert record["license"].startswith("https://creativecommons.org/")
    assert record["distribution"][0]["sha256"] == resource.sha256
    assert [one["name"] for one in record["variableMeasured"]][1] == "المحافظة"


def test_no_word_of_a_dataset_ends_the_script(dataset, client) -> None:
    dataset.notes_ar = "</script><script>alert(1)</script>" * 3
    services.save_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    assert "<script>alert" not in client.get(f"/ar/datasets/{quote(dataset.slug)}/").text


def test_the_catalogue_as_tables_has_every_public_dataset_and_no_formula(agency, client) -> None:
    for number in range(3):
        dataset = make_dataset(agency, f"d-{number}", title_ar="=cmd|' /C calc'!A0")
        add_table(dataset)
        services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    make_dataset(agency, "draft")
    tables = {}
    for name in ("datasets", "resources"):
        answer = client.get(f"/api/v1/catalog/{name}.csv")
        content = b"".join(answer.streaming_content)
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert int(answer.headers["Content-Length"]) == len(content)
        tables[name] = list(csv.DictReader(io.StringIO(content.decode())))
    assert [row["slug"] for row in tables["datasets"]] == ["d-0", "d-1", "d-2"]
    assert {row["title_ar"] for row in tables["datasets"]} == {"'=cmd|' /C calc'!A0"}
    files = [row for row in tables["resources"] if row["format"] == "CSV"]
    assert [row["dataset"] for row in files] == ["d-0", "d-1", "d-2"]
    assert {row["media_type"] for row in tables["resources"]} == {
        "text/csv",
        "application/vnd.apache.parquet",
    }
    assert {row["rows"] for row in tables["resources"]} == {"3"}


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        ("text/turtle", "ttl"),
        ("application/rdf+xml", "rdf"),
        ("application/ld+json", "jsonld"),
        ("text/turtle, text/html;q=0.5", "ttl"),
    ],
)
def test_a_page_leads_readers_of_rdf_to_the_record(dataset, client, accept, ending) -> None:
    address = f"/ar/datasets/{quote(dataset.slug)}/"
    client.get(address)  # the page is kept now
    answer = client.get(address, headers={"Accept": accept})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/api/v1/datasets/{quote(dataset.slug)}.{ending}"
    assert client.get(answer.headers["Location"]).status_code == 200
    catalogue = client.get("/ar/datasets/", headers={"Accept": accept})
    assert catalogue.headers["Location"] == f"/api/v1/catalog.{ending}"


@pytest.mark.parametrize("accept", ["text/html", "*/*", "", "text/html, text/turtle;q=0.5"])
def test_everybody_else_gets_the_page(dataset, client, accept) -> None:
    answer = client.get(f"/ar/datasets/{quote(dataset.slug)}/", headers={"Accept": accept})
    assert answer.status_code == 200


def test_other_pages_have_no_record(dataset, client) -> None:
    address = f"/ar/datasets/{quote(dataset.slug)}/quality/"
    assert client.get(address, headers={"Accept": "text/turtle"}).status_code == 200
