"""An agency's profile: contact, place among the other agencies, and its page."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Agency
from cms.models import AgencyPage
from cms.services import open_agency_section


@pytest.fixture
def profile(agency: Agency) -> AgencyPage:
    above = Agency.objects.create(slug="pm", name_ar="رئاسة الوزراء", name_en="Prime Ministry")
    below = Agency.objects.create(
        slug="courts", name_ar="إدارة المحاكم", name_en="Courts", parent=agency
    )
    open_agency_section(agency=below)
    agency.parent = above
    agency.save()
    page = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    page.summary = "السجل العدلي وكتّاب العدل"
    page.phone = "064603630"
    page.about = [("paragraph", "<p>نص<script>alert(1)</script></p>")]
    page.links = [("link", {"title": "البوابة", "url": "https://portal.example"})]
    page.save_revision().publish()
    return page


def test_a_profile_carries_contact_parent_children_and_links(profile, client: Client) -> None:
    answer = client.get("/api/v1/agencies/moj/?lang=ar").json()
    assert answer["contact"]["phone"] == "064603630"
    assert answer["parent"]["name"] == "رئاسة الوزراء"
    assert [child["slug"] for child in answer["children"]] == ["courts"]
    assert answer["links"] == [{"title": "البوابة", "url": "https://portal.example"}]
    assert "<script" not in answer["about"][0]["html"]
    assert client.get("/api/v1/pages/find/?path=/ar/agencies/moj/").json()["page"]["content"][
        "children"
    ]


def test_an_agency_that_does_not_exist_is_a_404_problem(site, client: Client) -> None:
    answer = client.get("/api/v1/agencies/none/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("count", [3, 30])
def test_the_list_costs_the_same_for_three_agencies_as_for_thirty(
    site, client: Client, count, django_assert_max_num_queries
) -> None:
    for number in range(count):
        agency = Agency.objects.create(slug=f"a{number}", name_ar=f"جهة {number}", name_en="A")
        open_agency_section(agency=agency)
    with django_assert_max_num_queries(8):
        answer = client.get("/api/v1/agencies/?page_size=50").json()
    assert answer["count"] == count


def test_the_page_shows_how_to_reach_the_agency(profile, client: Client) -> None:
    answer = client.get("/ar/agencies/moj/")
    assert 'href="tel:064603630"' in answer.text
    assert "إدارة المحاكم" in answer.text
    assert client.get("/ar/agencies/").text.count("/ar/agencies/moj/") >= 1
