"""Services as visitors see them: catalogue, guide, finder, journeys, figures."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.test import Client

from cms.guides.figures import MonthFigure, record_figures
from cms.models import JourneyPage, LifeEvent
from cms.translation import publish_translation
from tests.cms.guide_factory import make_guide, make_point


@pytest.fixture
def guide(agency):
    guide = make_guide(
        agency,
        "record",
        title="إصدار شهادة عدم محكومية",
        status="connected",
        fees=[("portal", 1500), ("counter", 2000)],
        channels=["portal", "counter"],
        duration_value=3,
        documents=json.dumps([{"type": "document", "value": {"name": "الهوية"}}]),
        steps=json.dumps([{"type": "step", "value": {"do": "قدم الطلب", "get": "رقم الطلب"}}]),
        faqs=json.dumps(
            [{"type": "faq", "value": {"question": "هل تكفي الصورة؟", "answer": "نعم"}}]
        ),
        start_url="https://portal.example/record",
        start_name="بوابة الوزارة",
        appeal="اعترض خلال 15 يومًا.",
    )
    publish_translation(guide, "en", {"title": "Get a certificate", "promise": "In three days."})
    make_point(agency, "p1", services=[guide], phone="027240001")
    return guide


def test_the_catalogue_lists_the_guide_with_fee_time_and_counter(guide, client: Client) -> None:
    page = client.get("/ar/services/")
    assert page.status_code == 200
    assert "إصدار شهادة عدم محكومية" in page.text
    assert 'name="audience" value="citizen"' in page.text
    assert "1.500 دينار أردني" in page.text


def test_a_chosen_facet_can_be_taken_back_by_a_link(guide, client: Client) -> None:
    page = client.get("/ar/services/?agency=moj&fee=free")
    assert 'href="?agency=moj"' in page.text
    assert 'href="?fee=free"' in page.text
    assert "إصدار شهادة" in page.text.split("d-empty")[1], "the nearest guides are offered"


def test_the_guide_shows_facts_checklist_start_steps_places_and_appeal_in_this_order(
    guide, client: Client
) -> None:
    text = client.get("/ar/services/record/").text
    places = [
        text.index(mark)
        for mark in (
            "<h1>إصدار شهادة عدم محكومية</h1>",
            'class="d-facts"',
            "الهوية",
            "https://portal.example/record",
            "قدم الطلب",
            "مكتب بريد p1",
            "اعترض خلال 15 يومًا.",
            "<summary>هل تكفي الصورة؟</summary>",
        )
    ]
    assert places == sorted(places)
    assert 'href="tel:027240001"' in text


def test_the_english_guide_shows_the_same_facts(guide, client: Client) -> None:
    text = client.get("/en/services/record/").text
    assert "Get a certificate" in text
    assert "1.500 Jordanian dinars" in text


def test_a_suspended_guide_shows_its_banner_and_no_start_button(guide, client: Client) -> None:
    guide.status, guide.suspended_from = "suspended", date(2026, 11, 1)
    guide.alternative = "راجع مكتب الوزارة."
    guide.save_revision().publish()
    text = client.get("/ar/services/record/").text
    assert "راجع مكتب الوزارة." in text
    assert "d-notice--danger" in text
    assert "d-button--start" not in text


def test_the_finder_filters_by_governorate_and_place(guide, client: Client) -> None:
    assert "مكتب بريد p1" in client.get("/ar/service-points/?governorate=irbid").text
    assert "مكتب بريد p1" in client.get("/ar/service-points/?q=اربد").text
    assert "مكتب بريد p1" not in client.get("/ar/service-points/?q=العقبة").text


def test_a_journey_shows_its_guides_with_alternatives(guide, agency, client: Client) -> None:
    journey = JourneyPage(
        title="بدء عمل جديد",
        slug="starting-work",
        summary="ما تحتاج إليه قبل اليوم الأول.",
        life_event=LifeEvent.objects.get(slug="starting-work"),
        steps=json.dumps(
            [
                {
                    "type": "step",
                    "value": {"joins": "then", "title": "الشهادة", "services": [guide.pk]},
                },
                {"type": "step", "value": {"joins": "or", "title": "وثيقة بديلة", "services": []}},
            ]
        ),
    )
    guide.get_parent().add_child(instance=journey)
    journey.save_revision().publish()
    text = client.get("/ar/journeys/starting-work/").text
    assert "إصدار شهادة عدم محكومية" in text
    assert "d-journey__or" in text
    assert "بدء عمل جديد" in client.get("/ar/journeys/").text
    listed = client.get("/api/v1/journeys/").json()["results"]
    assert [(row["slug"], row["step_count"]) for row in listed] == [("starting-work", 2)]


def test_figures_are_public_per_month_and_per_service(guide, client: Client) -> None:
    figure = MonthFigure(
        service="record",
        month=date(2026, 10, 1),
        transactions={"portal": 75, "counter": 25},
        median_minutes=18,
        started=125,
        completed=100,
    )
    assert record_figures(figures=[figure], actor=None) == 1
    assert record_figures(figures=[figure], actor=None) == 0
    whole = client.get("/ar/services/statistics/").text
    assert "75.0%" in whole and "80.0%" in whole and "تشرين الأول 2026" in whole
    one = client.get("/ar/services/statistics/?service=record").text
    assert "18" in one
    assert "75.0%" in client.get("/ar/services/record/").text


def test_a_retired_guide_answers_410_and_leads_to_its_successor(
    guide, agency, client: Client
) -> None:
    make_guide(agency, "old", status="retired", successor=guide, alternative="اطلبها إلكترونيًّا.")
    gone = client.get("/ar/services/old/")
    assert gone.status_code == 410
    assert 'href="/ar/services/record/"' in gone.text
    assert "إصدار شهادة عدم محكومية" in gone.text
    assert "اطلبها إلكترونيًّا." in gone.text


@pytest.mark.parametrize(
    "path",
    [
        "/ar/services/?status=x",
        "/ar/services/?page=1000000000",
        "/ar/service-points/?type=x",
        "/ar/services/statistics/?service=absent",
        "/ar/services/absent/",
        "/ar/journeys/absent/",
    ],
)
def test_bad_addresses_are_answered_with_an_error_page_not_a_fault(site, client, path) -> None:
    answer = client.get(path)
    assert 400 <= answer.status_code < 500
    assert "<html" in answer.text
