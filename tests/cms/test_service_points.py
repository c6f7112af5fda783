"""The finder of service points: filters, offers in the reader's language, cost."""

from __future__ import annotations

import pytest

from cms.translation import publish_translation
from tests.cms.guide_factory import make_guide, make_point


@pytest.fixture
def points(agency):
    guide = make_guide(agency, "record", title="شهادة")
    publish_translation(guide, "en", {"title": "Certificate"})
    make_point(agency, "irbid", services=[guide], name_ar="مكتب بريد إربد", address_ar="شارع بغداد")
    make_point(agency, "aqaba", governorate="aqaba", type="kiosk", name_ar="كشك العقبة")
    make_point(agency, "closed", is_open=False)


def codes(client, **question) -> list[str]:
    return [
        row["code"] for row in client.get("/api/v1/service-points/", question).json()["results"]
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({}, ["irbid", "aqaba"]),
        ({"governorate": "aqaba"}, ["aqaba"]),
        ({"type": "kiosk"}, ["aqaba"]),
        ({"service": "record"}, ["irbid"]),
        ({"service": "absent"}, []),
        ({"q": "اربد بغداد"}, ["irbid"]),
        ({"q": "AQABA"}, ["aqaba"]),
        ({"q": "إربد", "type": "kiosk"}, []),
    ],
)
def test_points_are_found_by_place_kind_and_service(points, client, question, expected) -> None:
    assert codes(client, **question) == expected


def test_offers_are_named_in_the_readers_language(points, client) -> None:
    def offered(language: str) -> list[dict]:
        answer = client.get("/api/v1/service-points/", {"lang": language, "governorate": "irbid"})
        return answer.json()["results"][0]["services"]

    assert offered("ar") == [{"title": "شهادة", "url": "/ar/services/record/"}]
    assert offered("en") == [{"title": "Certificate", "url": "/en/services/record/"}]


@pytest.mark.parametrize("question", [{"type": "x"}, {"lang": "xx"}, {"q": "a" * 201}])
def test_bad_questions_are_answered_as_problems(points, client, question) -> None:
    assert client.get("/api/v1/service-points/", question).status_code == 400


def test_the_finder_costs_the_same_queries_for_three_and_for_thirty_points(
    agency, client, django_assert_max_num_queries
) -> None:
    guide = make_guide(agency, "record")
    for number in range(30):
        make_point(agency, f"p{number}", services=[guide])
        if number in (2, 29):
            with django_assert_max_num_queries(8):
                assert len(codes(client, page_size=50)) == number + 1
