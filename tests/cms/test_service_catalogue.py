"""The catalogue: facets, counts, words, the counter of electronic services, and its cost."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Agency
from cms.founding import open_agency_section
from tests.cms.guide_factory import make_guide


def ask(client, **params) -> dict:
    answer = client.get("/api/v1/services/", params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def slugs(answer: dict) -> list[str]:
    return [row["slug"] for row in answer["results"]]


@pytest.fixture
def guides(agency):
    city = Agency.objects.create(slug="municipality", name_ar="أمانة المدينة", name_en="City")
    open_agency_section(agency=city)
    make_guide(
        agency,
        "record",
        title="إصدار شهادة عدم محكومية",
        status="connected",
        fees=[(None, 1500)],
        channels=["portal", "counter"],
        topics=["justice"],
    )
    make_guide(
        city,
        "profession",
        title="تجديد رخصة المهن",
        audiences=["business", "citizen"],
        fees=[("portal", 0)],
        life_events=["opening-a-business"],
    )
    make_guide(city, "planned", title="حجز قاعة", status="planned", audiences=[], channels=[])
    make_guide(city, "gone", title="خدمة قديمة", status="retired")
    make_guide(city, "draft", title="مسودة", publish=False)


def test_retired_and_unpublished_guides_are_not_listed(guides, client) -> None:
    answer = ask(client)
    assert slugs(answer) == ["record", "profession", "planned"]
    assert answer["electronic_count"] == 1


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({"audience": "business"}, ["profession"]),
        ({"audience": ["business", "citizen"]}, ["record", "profession"]),
        ({"life_event": "opening-a-business"}, ["profession"]),
        ({"topic": "justice"}, ["record"]),
        ({"agency": "moj"}, ["record"]),
        ({"channel": "portal"}, ["record"]),
        ({"fee": "free"}, ["profession", "planned"]),
        ({"fee": "paid"}, ["record"]),
        ({"electronic": "yes"}, ["record"]),
        ({"electronic": "no"}, ["profession", "planned"]),
        ({"status": "planned"}, ["planned"]),
        ({"q": "رخصه المهن"}, ["profession"]),
        ({"q": "محكوميّة"}, ["record"]),
        ({"q": "شهادة", "agency": "municipality"}, []),
        ({"agency": ""}, ["record", "profession", "planned"]),
    ],
)
def test_each_facet_narrows_the_list(guides, client, question, expected) -> None:
    assert slugs(ask(client, **question)) == expected


def test_a_facets_counts_follow_the_other_choices_but_not_its_own(guides, client) -> None:
    answer = ask(client, agency="municipality")
    agencies = {row["value"]: row["count"] for row in answer["facets"]["agency"]}
    assert agencies == {"moj": 1, "municipality": 2}
    audiences = {row["value"]: row["count"] for row in answer["facets"]["audience"]}
    assert audiences == {"business": 1, "citizen": 1}
    fees = {row["value"]: row["count"] for row in answer["facets"]["fee"]}
    assert fees == {"free": 2}


def test_a_chosen_value_stays_visible_with_a_count_of_zero(guides, client) -> None:
    answer = ask(client, audience="government", agency="moj")
    chosen = [row for row in answer["facets"]["audience"] if row["is_chosen"]]
    assert chosen == [{"value": "government", "name": "الحكومة", "count": 0, "is_chosen": True}]
    assert answer["count"] == 0
    assert answer["nearest"]


@pytest.mark.parametrize(
    "question",
    [{"lang": "xx"}, {"fee": "cheap"}, {"status": "new"}, {"q": "a\0b"}, {"agency": ["a"] * 31}],
)
def test_bad_questions_are_answered_as_problems(guides, client, question) -> None:
    answer = client.get("/api/v1/services/", question)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_page_beyond_the_last_is_not_found(guides, client) -> None:
    assert client.get("/api/v1/services/?page=1000000000").status_code == 404


def test_the_catalogue_costs_the_same_queries_for_three_and_for_thirty_guides(
    agency, client
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            ask(client, page_size=50, q="خدمة")
        return len(queries)

    for number in range(3):
        make_guide(agency, f"s{number}", fees=[("portal", 5)], topics=["justice"])
    few = cost()
    for number in range(3, 30):
        make_guide(agency, f"s{number}", fees=[("portal", 5)], topics=["justice"])
    assert len(ask(client, page_size=50)["results"]) == 30
    assert cost() == few <= 26
