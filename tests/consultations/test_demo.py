"""The sample consultations."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Agency
from cms.services import open_agency_section
from consultations import demo
from consultations.models import Comment, TextVersion


@pytest.fixture
def loaded(site) -> None:
    for slug in ("modee", "dvld"):
        agency = Agency.objects.create(slug=slug, name_ar=slug, name_en=slug)
        open_agency_section(agency=agency)
    demo.load()


def test_the_demo_shows_every_stage_and_a_second_load_changes_nothing(
    loaded, client: Client
) -> None:
    states = client.get("/api/v1/consultations/?lang=en").json()["states"]
    assert states == {"announced": 1, "open": 1, "closed": 0, "outcome": 1, "withdrawn": 0}
    before = (Comment.objects.count(), TextVersion.objects.count())
    demo.load()
    assert (Comment.objects.count(), TextVersion.objects.count()) == before


def test_the_draft_strategy_has_more_than_25_clauses_in_both_languages(
    loaded, client: Client
) -> None:
    for language in ("ar", "en"):
        detail = client.get(
            f"/api/v1/consultations/digital-transformation-strategy/?lang={language}"
        ).json()
        paragraphs = [c for c in detail["text"]["clauses"] if c["kind"] == "paragraph"]
        assert len(paragraphs) > 25
        assert {c["language"] for c in detail["text"]["clauses"]} == {language}
        assert detail["comments_count"] == 23  # replies included, the official one aside
    assert Comment.objects.filter(status="pending").count() == 2


def test_the_outcome_says_for_each_theme_what_was_decided_and_why(loaded, client: Client) -> None:
    for language in ("ar", "en"):
        outcome = client.get(
            f"/api/v1/consultations/e-participation-policy/?lang={language}"
        ).json()["outcome"]
        assert [item["decision"] for item in outcome["items"]] == [
            "accepted",
            "accepted",
            "partly",
            "declined",
            "out_of_scope",
        ]
        assert all(item["reason"] and item["said"] for item in outcome["items"])


def test_the_consultation_that_is_over_shows_a_campaign(loaded, client: Client) -> None:
    base = "/api/v1/consultations/e-participation-policy/"
    told = client.get(f"{base}campaigns/").json()
    assert (told["campaigns_count"], told["in_campaigns_count"]) == (1, 4)
    (one,) = told["results"]
    assert (one["name"], one["size"]) == ("التعليق بالاسم الصريح", 4)
    listed = client.get(f"{base}comments/?campaign=1").json()
    assert listed["count"] == 4
    assert {row["disposition"]["decision"] for row in listed["results"]} == {"declined"}
