"""The home page: sections that are full, empty or failing, never a hole."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.models import PageViews
from frontend import client as api
from frontend.client import ApiClient
from tests.cms.guide_factory import make_guide

SECTIONS = ("services", "consultations", "outcomes", "indicators", "datasets", "events", "news")


def test_an_empty_site_says_so_in_every_section(site, client: Client) -> None:
    text = client.get("/ar/").text
    for section in SECTIONS:
        assert f'id="home-{section}"' in text
    assert text.count('class="d-empty"') == len(SECTIONS)
    assert "لا توجد استشارة مفتوحة حاليًا" in text


def test_a_section_whose_call_fails_leaves_the_page_standing(
    site, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ApiClient.get

    def failing(self, path, /, **asked):
        if path in {"datasets/", "services/popular/"}:
            raise api.ApiProblem(503, {"code": "unavailable"})
        return whole(self, path, **asked)

    monkeypatch.setattr(ApiClient, "get", failing)
    answer = client.get("/en/")
    assert answer.status_code == 200
    assert "No dataset has been published yet." in answer.text


def test_services_stand_by_readings_of_the_last_thirty_days(agency, client: Client) -> None:
    first, second = (
        make_guide(agency, "renew", title="تجديد رخصة"),
        make_guide(agency, "issue", title="إصدار شهادة"),
    )
    today = timezone.localdate()
    for page, day, views in (
        (first, today, 5),
        (second, today - timedelta(days=1), 7),
        (first, today - timedelta(days=31), 100),
    ):
        PageViews.objects.create(
            path=page.get_url(),
            page_key=page.translation_key,
            language="ar",
            day=day,
            views=views,
        )
    answer = client.get("/api/v1/services/popular/?lang=ar").json()
    assert [row["title"] for row in answer["results"]] == ["إصدار شهادة", "تجديد رخصة"]
    assert answer["reads"] == 12
    assert answer["since"] == str(today - timedelta(days=29))
    assert "الخدمات الأكثر قراءة" in client.get("/ar/").text


def test_the_popular_list_costs_the_same_with_more_services(
    agency, client: Client, django_assert_max_num_queries
) -> None:
    for number in range(3):
        make_guide(agency, f"s-{number}", title=f"خدمة {number}")
    with django_assert_max_num_queries(6) as few:
        client.get("/api/v1/services/popular/")
    for number in range(12):
        make_guide(agency, f"t-{number}", title=f"خدمة أخرى {number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert len(client.get("/api/v1/services/popular/").json()["results"]) == 8


def test_the_home_page_asks_no_more_with_more_services(
    agency, client: Client, django_assert_max_num_queries
) -> None:
    client.get("/ar/")
    make_guide(agency, "first", title="خدمة أولى")
    with django_assert_max_num_queries(120) as few:
        client.get("/ar/")
    for number in range(12):
        make_guide(agency, f"s-{number}", title=f"خدمة {number}")
    with django_assert_max_num_queries(len(few.captured_queries) + 1):
        answer = client.get("/ar/")
    assert answer.status_code == 200
