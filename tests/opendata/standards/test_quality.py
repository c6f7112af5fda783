"""How good a dataset is: on its page, for its steward, for the whole catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import PLATFORM
from opendata import services
from opendata.models import DatasetQuality, LinkCheck, Resource
from opendata.standards import mqa, quality, stars
from opendata.standards.facts import BY_SUFFIX, facts_of
from opendata.timeliness import late_days
from operations import generation
from tests.opendata.conftest import make_dataset


def asked(client, dataset, language: str = "ar"):
    return client.get(f"/api/v1/datasets/{quote(dataset.slug)}/quality/", {"lang": language}).json()


def complete(dataset, **more):
    values = {
        "area_code": "JO",
        "covers_from": date(2019, 1, 1),
        "contact_email": "data@moj.example",
    }
    for name, value in (values | more).items():
        setattr(dataset, name, value)
    return services.save_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())


def test_what_is_missing_is_told_with_its_gain_most_first(dataset, client) -> None:
    found = asked(client, dataset)
    assert found["points"] == 405 - 20 - 20 - 20
    gains = [(gain["name"], gain["points"]) for gain in found["gains"]]
    assert gains == [
        ("spatialAvailability", 20),
        ("temporalAvailability", 20),
        ("contactPointAvailability", 20),
    ]
    assert found["gains"][2]["fix"] == "ضع بريدًا إلكترونيًّا للأسئلة عن البيانات."
    assert (found["rating"], found["rating_label"]) == ("good", "جيدة")
    by_name = {one["name"]: one["points"] for one in found["dimensions"]}
    assert by_name["findability"] == 60
    assert sum(by_name.values()) == found["points"]


def test_a_complete_dataset_has_every_point_and_three_stars(dataset, client) -> None:
    complete(dataset)
    found = asked(client, dataset, "en")
    assert (found["points"], found["gains"], found["rating_label"]) == (405, [], "excellent")
    assert found["stars"]["level"] == 3


def test_a_licence_outside_the_european_list_costs_ten(dataset, client) -> None:
    complete(dataset, licence="unicode-3.0")
    assert [gain["name"] for gain in asked(client, dataset)["gains"]] == ["knownLicence"]


def test_a_broken_link_costs_its_points_and_is_named(dataset, client) -> None:
    complete(dataset)
    Resource.objects.update(kind="link", link="https://gone.example/table.csv")
    assert asked(client, dataset)["points"] == 400  # a link's size is not known
    now = timezone.now()
    LinkCheck.objects.create(
        url="https://gone.example/table.csv", status=404, failures=1, checked_at=now, due_at=now
    )
    found = asked(client, dataset)
    assert found["points"] == 370
    assert found["broken_links"][0]["status"] == 404
    page = client.get(f"/ar/datasets/{quote(dataset.slug)}/quality/")
    assert "روابط لا تعمل" in page.text
    assert "gone.example" in page.text


@pytest.mark.parametrize(
    ("frequency", "days", "late"),
    [
        ("DAILY", 1, 0),
        ("DAILY", 3, 2),
        ("WEEKLY", 8, 1),
        ("MONTHLY", 31, 0),
        ("MONTHLY", 32, 1),
        ("QUARTERLY", 93, 1),
        ("ANNUAL", 366, 0),
        ("IRREG", 3000, None),
        ("NEVER", 3000, None),
    ],
)
def test_lateness_is_counted_from_the_rhythm_that_was_promised(frequency, days, late) -> None:
    last = datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert late_days(frequency, last, last + timedelta(days=days)) == late


def test_stars_stand_on_top_of_each_other(dataset) -> None:
    facts = facts_of(dataset)
    assert stars.level(stars.steps(facts)) == 3

    def offered_as(suffix: str):
        resource = facts.resources[0]
        offer = replace(resource.distributions[0], format=BY_SUFFIX[suffix])
        return replace(facts, resources=(replace(resource, distributions=(offer,)),))

    assert stars.level(stars.steps(offered_as(".pdf"))) == 1
    assert stars.level(stars.steps(offered_as(".xlsx"))) == 2
    assert stars.level(stars.steps(offered_as(".ttl"))) == 4
    tied = offered_as(".ttl").resources[0]
    column = replace(tied.columns[0], reference_list="governorates")
    linked = replace(facts, resources=(replace(tied, columns=(column,)),))
    assert stars.level(stars.steps(linked)) == 5
    assert stars.level(stars.steps(replace(facts, access="RESTRICTED"))) == 0


def test_cells_that_were_counted_are_shown_as_shares(dataset, resource, client) -> None:
    found = asked(client, dataset)["cells"]
    assert (found["empty"], found["odd"]) == (round(1 / 15, 4), 0)
    assert [(one["name"], one["empty"]) for one in found["columns"]] == [
        ("c1", 0),
        ("c2", 0),
        ("c3", 0.3333),
        ("c4", 0),
        ("c5", 0),
    ]
    # Of a file that nobody measured nothing is told.
    resource.columns.exclude(name="c3").update(figures={})
    generation.bump()
    found = asked(client, dataset)["cells"]
    assert (found["empty"], [one["name"] for one in found["columns"]]) == (0.3333, ["c3"])
    page = client.get(f"/en/datasets/{quote(dataset.slug)}/quality/")
    assert "33.33%" in page.text


def test_the_mean_is_that_of_all_public_datasets(dataset, agency, client) -> None:
    make_dataset(agency, "draft")
    complete(dataset)
    assert quality.measure_all(now=timezone.now()) == 1
    mean = client.get("/api/v1/catalog/quality/").json()
    assert (mean["points"], mean["datasets"], mean["rating"]) == (405, 1, "excellent")
    assert mean["dimensions"] == {
        name: sum(metrics.values()) for name, metrics in mqa.DIMENSIONS.items()
    }
    assert "405" in client.get("/en/datasets/").text
    assert DatasetQuality.objects.get().stars == 3


def test_the_mean_of_nothing_is_nothing(site, client) -> None:
    assert client.get("/api/v1/catalog/quality/").json()["datasets"] == 0


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_gives_reasons_and_the_dataset_leads_to_it(dataset, client, language) -> None:
    address = f"/{language}/datasets/{quote(dataset.slug)}/"
    assert "quality/" in client.get(address).text
    page = client.get(f"{address}quality/")
    assert page.status_code == 200
    assert "345" in page.text
    assert client.get(f"/{language}/datasets/nothing/quality/").status_code == 404


def test_the_steward_sees_points_to_gain_also_of_a_draft(agency, admin_client) -> None:
    draft = make_dataset(agency, "draft")
    page = admin_client.get(reverse("opendata_quality", args=[draft.pk]))
    assert page.status_code == 200
    assert "+50" in page.text
    assert (
        reverse("opendata_quality", args=[draft.pk])
        in admin_client.get(reverse("opendata_dataset", args=[draft.pk])).text
    )
