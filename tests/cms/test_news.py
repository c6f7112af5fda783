"""News: date lines, filters, related pages, search."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from accounts.models import Agency
from cms.models import Topic
from cms.searchable import PagesProvider
from cms.translation import publish_translation
from tests.cms import pages


def test_a_piece_of_news_carries_its_date_line_and_clean_text(
    agency: Agency, client: Client
) -> None:
    pages.news(agency, body=[("paragraph", "<p>نصّ<script>alert(1)</script></p>")])
    page = client.get("/api/v1/pages/find/?path=/ar/news/workshop-ends/").json()["page"]
    assert page["type"] == "news"
    assert page["content"]["place"] == "عمّان"
    assert page["content"]["dated_on"] == "2025-11-05"
    assert "<script" not in page["content"]["body"][0]["html"]


def test_related_pages_appear_in_the_language_of_the_page(agency: Agency, client: Client) -> None:
    older = pages.news(agency, "older", title="خبر أقدم")
    page = pages.news(agency, related=[("page", older)])
    publish_translation(older, "en", {"title": "Older news"})
    publish_translation(page, "en", {"title": "Workshop ends"})
    found = client.get("/api/v1/pages/find/?path=/en/news/workshop-ends/").json()["page"]
    assert found["content"]["related"] == [{"title": "Older news", "url": "/en/news/older/"}]


def test_a_withdrawn_related_page_is_left_out(agency: Agency, client: Client) -> None:
    older = pages.news(agency, "older")
    pages.news(agency, related=[("page", older)])
    older.unpublish()
    found = client.get("/api/v1/pages/find/?path=/ar/news/workshop-ends/").json()["page"]
    assert found["content"]["related"] == []


def test_the_list_is_newest_first_and_narrows_by_year_and_agency(
    agency: Agency, client: Client
) -> None:
    pages.news(agency, "old", dated_on=date(2017, 3, 1))
    pages.news(agency, "new", dated_on=date(2026, 3, 1))
    everything = client.get("/api/v1/news/").json()
    assert [row["slug"] for row in everything["results"]] == ["new", "old"]
    assert everything["years"] == [2026, 2017]
    of_2017 = client.get("/api/v1/news/?year=2017&agency=moj").json()
    assert [row["slug"] for row in of_2017["results"]] == ["old"]
    assert client.get("/api/v1/news/?agency=ssc").json()["count"] == 0


def test_news_is_filed_under_topics_in_every_language(agency: Agency, client: Client) -> None:
    topic = Topic.objects.create(slug="participation", name_ar="المشاركة", name_en="Participation")
    page = pages.news(agency, topics=[topic])
    pages.news(agency, "other")
    publish_translation(page, "en", {"title": "Workshop ends"})
    answer = client.get("/api/v1/news/?lang=en&topic=participation").json()
    assert [row["slug"] for row in answer["results"]] == ["workshop-ends"]
    assert answer["topics"] == [
        {
            "slug": "participation",
            "name": "Participation",
            "url": "/en/news/?topic=participation",
        }
    ]
    found = client.get("/api/v1/pages/find/?path=/ar/news/workshop-ends/").json()["page"]
    assert [row["name"] for row in found["content"]["topics"]] == ["المشاركة"]


def test_the_list_costs_the_same_for_three_and_thirty(
    agency: Agency, client: Client, django_assert_max_num_queries
) -> None:
    for number in range(3):
        pages.news(agency, f"n{number}")
    with django_assert_max_num_queries(7) as few:
        client.get("/api/v1/news/?page_size=100")
    for number in range(3, 30):
        pages.news(agency, f"n{number}")
    with django_assert_max_num_queries(7) as many:
        assert client.get("/api/v1/news/?page_size=100").json()["count"] == 30
    assert len(few) == len(many)


@pytest.mark.parametrize(
    "query", ["year=abc", "year=99999", "lang=xx", "agency=%00", "year=-1", "agency=" + "x" * 81]
)
def test_a_wrong_question_is_answered_with_400(site, client: Client, query: str) -> None:
    answer = client.get(f"/api/v1/news/?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_page_beyond_the_last_is_404(site, client: Client) -> None:
    assert client.get("/api/v1/news/?page=1000000000").status_code == 404


def test_news_is_searchable_by_its_lead_text_and_place(agency: Agency) -> None:
    page = pages.news(agency)
    [document] = PagesProvider().documents(str(page.pk))
    assert (document.kind, document.summary) == ("news", "أقرّ المشاركون تسع توصيات.")
    assert "اختتمت الورشة أعمالها." in document.body
    assert document.keywords == "عمّان"
    assert document.date == datetime(2025, 11, 5, tzinfo=UTC)
