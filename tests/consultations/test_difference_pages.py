"""Anybody can see what changed from one published version to another."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from tests.consultations.conftest import ARABIC, ENGLISH, publish_text, translate

pytestmark = pytest.mark.django_db
SECOND = ARABIC.replace("٣٠ يومًا", "٦٠ يومًا") + "\n2.2 ينشر الجواب على صفحة الاستشارة.\n"
API = "/api/v1/consultations/strategy/diff/1..2/"


@pytest.fixture
def two_versions(consultation):
    cache.clear()
    publish_text(consultation, SECOND, ENGLISH)
    return consultation


def test_the_api_tells_each_clause_and_its_pieces(client, two_versions) -> None:
    answer = client.get(API).json()
    assert answer["counts"] == {
        "unchanged": 4,
        "changed": 1,
        "added": 1,
        "removed": 0,
        "moved": 0,
    }
    changed = next(one for one in answer["clauses"] if one["change"] == "changed")
    assert (changed["key"], changed["old_key"]) == ("art-2.p-1", "art-2.p-1")
    assert [one for one in changed["pieces"] if one["operation"] != "kept"] == [
        {"operation": "removed", "text": "٣٠"},
        {"operation": "added", "text": "٦٠"},
    ]


def test_the_same_difference_is_worked_out_once(
    client, two_versions, django_assert_max_num_queries
) -> None:
    first = client.get(API).json()
    with django_assert_max_num_queries(8):
        assert client.get(API).json() == first


@pytest.mark.parametrize("pair", ["1..1", "2..1", "0..1", "1..3", "1..99999999999"])
def test_versions_that_are_not_there_have_no_difference(client, two_versions, pair) -> None:
    assert client.get(f"/api/v1/consultations/strategy/diff/{pair}/").status_code == 404
    assert client.get(f"/ar/consultations/strategy/changes/{pair}/").status_code == 404


def test_a_version_that_is_still_a_draft_is_not_shown(client, consultation) -> None:
    from accounts.actors import PLATFORM
    from consultations import drafting, services

    services.draft_text_version(
        consultation=consultation, actor=PLATFORM, texts={"ar": drafting.parse(SECOND)}
    )
    assert client.get(API).status_code == 404


def test_the_page_marks_what_was_added_and_removed_in_words_too(client, two_versions) -> None:
    page = client.get("/ar/consultations/strategy/changes/1..2/").text
    assert '<del><span class="d-hidden">' in page
    assert "٦٠</ins>" in page
    assert "يقصد بالخدمة الرقمية" not in page  # unchanged clauses are counted only


def test_the_consultation_leads_to_what_changed(client, two_versions) -> None:
    translate(two_versions, "Draft strategy")
    assert (
        "/ar/consultations/strategy/changes/1..2/" in client.get("/ar/consultations/strategy/").text
    )
