"""Committees, councils and partners, as the demo publishes them."""

from __future__ import annotations

import pytest
from django.test import Client

from cms.demo import agencies, bodies, profiles
from cms.models import BodyPage, Partner


@pytest.fixture
def demo(db) -> None:
    agencies.load()
    bodies.load()


def test_a_body_shows_mandate_members_decisions_and_minutes_in_both_languages(
    demo, client: Client
) -> None:
    arabic = client.get("/api/v1/bodies/steering-committee/?lang=ar").json()
    english = client.get("/api/v1/bodies/steering-committee/?lang=en").json()
    assert arabic["members"][0]["seat"] == "chair"
    assert arabic["members"][0]["agency"]["name"] == "وزارة الاقتصاد الرقمي"
    assert english["members"][0]["agency"]["name"] == "Ministry of Digital Economy"
    assert [row["number"] for row in english["decisions"]] == ["2/2018", "4/2017", "1/2017"]
    assert english["decisions"][1]["title"].startswith("Ten services")
    assert arabic["meetings"][0]["held_on"] == "2018-04-15"
    assert "<p>" in arabic["mandate"][0]["html"]


def test_loading_twice_adds_nothing(demo) -> None:
    before = (BodyPage.objects.count(), Partner.objects.count())
    revisions = BodyPage.objects.get(
        slug="cio-council", locale__language_code="en"
    ).revisions.count()
    agencies.load()
    profiles.load()
    bodies.load()
    assert (BodyPage.objects.count(), Partner.objects.count()) == before == (4, 3)
    english = BodyPage.objects.get(slug="cio-council", locale__language_code="en")
    assert english.revisions.count() == revisions


def test_the_lists_are_paginated_and_in_the_readers_language(demo, client: Client) -> None:
    found = client.get("/api/v1/bodies/?lang=en").json()
    assert [row["url"] for row in found["results"]] == [
        "/en/bodies/steering-committee/",
        "/en/bodies/cio-council/",
    ]
    assert found["results"][0]["members"] == 5
    partners = client.get("/api/v1/partners/?lang=ar").json()["results"]
    assert partners[0]["kind_name"] == "منظمة دولية"
    assert "ESCWA" in client.get("/api/v1/partners/?lang=en").json()["results"][0]["name"]


def test_a_bodys_page_costs_the_same_whatever_it_decided(
    demo, client: Client, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(20):
        answer = client.get("/api/v1/pages/find/?path=/ar/bodies/steering-committee/")
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    "path", ["bodies/", "bodies/steering-committee/", "partners/", "agencies/", "agencies/modee/"]
)
def test_every_page_of_the_directory_is_shown(demo, client: Client, language, path) -> None:
    answer = client.get(f"/{language}/{path}")
    assert answer.status_code == 200, answer.text
    assert "<h1" in answer.text
