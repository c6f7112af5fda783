"""News, events, indicators, goals, policies and strategies as visitors see them."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from accounts.models import Agency
from cms.indicators.services import Reading, record_value
from cms.models import Registration, SdgGoal
from cms.sdg.services import load_goals
from cms.translation import publish_translation
from operations.models import Delivery
from tests.cms import pages
from tests.waiting import opened_before

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
REGISTER = "/ar/events/workshop/register/"
BODY = {"name": "ليلى حداد", "email": "layla@example.org", "sector": "civil_society"}
ORIGIN = {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def indicator(agency: Agency):  # type: ignore[no-untyped-def]
    load_goals()
    page = pages.indicator(agency, goals=[SdgGoal.objects.get(number=16)])
    for year, value in ((2014, "60"), (2015, None), (2016, "91"), (2017, "120"), (2017, "122")):
        reading = Reading(date(year, 1, 1), None if value is None else Decimal(value))
        record_value(indicator_id=page.pk, reading=reading, now=NOW)
    publish_translation(page, "en", {"title": "Completed e-services", "unit": "services"})
    return page


def words(html: str) -> str:
    """The text of a page with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_a_date_line_names_the_month_as_the_levant_does(agency: Agency, client: Client) -> None:
    pages.news(agency)
    html = client.get("/ar/news/workshop-ends/").text
    assert "<b>عمّان</b>" in html
    assert '<time datetime="2025-11-05">5 تشرين الثاني 2025</time>' in html


def test_the_list_of_news_narrows_by_year(agency: Agency, client: Client) -> None:
    pages.news(agency, "old", title="خبر قديم", dated_on=date(2017, 3, 1))
    pages.news(agency, "new", title="خبر جديد", dated_on=date(2026, 3, 1))
    html = client.get("/ar/news/?year=2017").text
    assert "خبر قديم" in html
    assert "خبر جديد" not in html
    assert '<option value="2017" selected>' in html


def test_an_indicator_shows_value_change_target_chart_table_and_csv(
    indicator, client: Client
) -> None:
    html = client.get("/en/indicators/e-services/").text
    text = words(html)
    assert "Rose from 91 in 2016 to 122 in 2017." in text
    assert "Target: 350 by 31 December 2019" in text
    assert "not met yet" in text
    assert "no data" in text
    assert "revised; it was 120 until 23 November 2026" in text
    assert html.count('<svg class="d-chart') == 2
    assert 'aria-labelledby="finding-e-services"' in html
    assert "style=" not in html
    assert client.get("/en/indicators/e-services/values.csv").text.startswith("period,value")


def test_no_text_of_the_narrow_chart_is_cut_at_320_px(indicator, client: Client) -> None:
    html = client.get("/ar/indicators/").text
    svg = re.search(r'<svg class="d-chart.*?</svg>', html, re.S)
    assert svg is not None
    assert 'width="272"' in svg[0]
    assert "viewBox" not in svg[0]
    for x in re.findall(r'<text[^>]* x="([\d.]+)"', svg[0]):
        assert 0 <= float(x) <= 272


def test_the_dashboard_keeps_to_the_years_that_were_picked(indicator, client: Client) -> None:
    text = words(client.get("/en/indicators/?since=2014&until=2016").text)
    assert "Rose from 60 in 2014 to 91 in 2016." in text
    assert "122" not in text


def test_a_goal_shows_what_serves_it(indicator, agency: Agency, client: Client) -> None:
    pages.strategy(agency)
    html = client.get("/ar/sdg/16/").text
    assert "السلام والعدل والمؤسسات القوية" in html
    assert "الخدمات الإلكترونية المكتملة" in html
    assert "مبادرة 1.1" in html
    assert client.get("/ar/sdg/").status_code == 200


def test_a_policy_has_contents_anchors_and_its_earlier_versions(
    agency: Agency, client: Client
) -> None:
    page = pages.policy(agency)
    page.version, page.sections = 2, [pages.section("purpose", "الغاية", "نص جديد.")]
    page.save_revision().publish()
    html = client.get("/ar/policies/e-participation/").text
    assert '<a href="#purpose">' in html
    assert 'id="purpose"' in html
    assert "/ar/policies/e-participation/versions/1/" in html
    first = client.get("/ar/policies/e-participation/versions/1/").text
    assert "تنظّم هذه السياسة المشاركة." in first
    assert "سياسة المشاركة الإلكترونية" in client.get("/ar/policies/").text


@time_machine.travel(NOW, tick=False)
def test_a_strategy_says_in_words_what_is_late(agency: Agency, client: Client) -> None:
    late = pages.initiative("1.2", ends_on=date(2026, 10, 31), progress=70)
    page = pages.strategy(
        agency, axes=[("axis", {"title": "الخدمات", "text": "", "initiatives": [late]})]
    )
    publish_translation(page, "en", {"title": "Digital strategy"})
    text = words(client.get("/en/strategies/digital-2030/").text)
    assert "Overdue by 23 days" in text
    assert "Description of the current state" in text
    assert "1 in all: 0 done, 1 late" in text
    assert "Digital strategy" in client.get("/en/strategies/").text


@time_machine.travel(NOW, tick=False)
def test_an_event_says_when_by_its_own_clock(agency: Agency, client: Client) -> None:
    page = pages.event(agency, time_zone="Asia/Baghdad")
    publish_translation(page, "en", {"title": "Open data workshop"})
    text = words(client.get("/en/events/workshop/").text)
    assert "Monday 14 December 2026 to Tuesday 15 December 2026, 09:00–15:00" in text
    assert "Baghdad time" in text
    assert "BEGIN:VCALENDAR" in client.get("/en/events/workshop/calendar.ics").text
    assert "Open data workshop" in client.get("/en/events/").text


@time_machine.travel(NOW, tick=False)
def test_a_person_registers_without_javascript_and_cancels_by_the_link(
    agency: Agency, client: Client
) -> None:
    pages.event(agency)
    form = client.get(REGISTER).text
    key = re.search(r'name="key" value="([^"]+)"', form)
    assert key is not None
    answer = client.post(REGISTER, BODY | opened_before() | {"key": key[1]}, headers=ORIGIN)
    assert (answer.status_code, answer["Location"]) == (303, f"{REGISTER}sent/")
    sent = client.get(answer["Location"])
    assert (sent.status_code, "layla" in sent.text) == (200, False)
    letter = Delivery.objects.get().text
    link = re.search(r"http://[^/]+(/ar/events/workshop/registration/\S+)", letter)
    assert link
    receipt = client.get(link[1])
    assert receipt["Referrer-Policy"] == "no-referrer"
    assert "no-store" in receipt["Cache-Control"]
    again = client.post(REGISTER, BODY | opened_before() | {"key": key[1]}, headers=ORIGIN)
    assert again["Location"] == answer["Location"]
    assert Registration.objects.count() == 1
    client.post(link[1], headers=ORIGIN)
    assert Registration.objects.get().state == "cancelled"


@time_machine.travel(NOW, tick=False)
def test_a_wrong_form_comes_back_with_what_was_typed_and_what_to_correct(
    agency: Agency, client: Client
) -> None:
    pages.event(agency)
    answer = client.post(
        REGISTER, BODY | opened_before() | {"email": "nowhere", "sector": ""}, headers=ORIGIN
    )
    assert answer.status_code == 400
    assert 'value="ليلى حداد"' in answer.text
    assert 'value="nowhere"' in answer.text
    assert '<a href="#email">' in answer.text
    assert '<a href="#sector">' in answer.text
    assert not Registration.objects.exists()


@time_machine.travel(NOW, tick=False)
def test_a_second_registration_of_one_address_is_answered_as_the_first(
    agency: Agency, client: Client
) -> None:
    pages.event(agency)
    first, second = (
        client.post(REGISTER, BODY | opened_before() | {"key": key}, headers=ORIGIN)
        for key in ("key-00000001", "key-00000002")
    )
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    assert Registration.objects.count() == 1


def test_a_closed_registration_is_explained_and_keeps_the_text(
    agency: Agency, client: Client
) -> None:
    pages.event(agency, registration_closes_at=NOW)
    form = BODY | {"key": "key-00000001"}
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        answer = client.post(REGISTER, form | opened_before(), headers=ORIGIN)
    assert answer.status_code == 409
    assert 'value="layla@example.org"' in answer.text


@time_machine.travel(NOW, tick=False)
def test_the_trap_for_machines_registers_nobody(agency: Agency, client: Client) -> None:
    pages.event(agency)
    client.post(
        REGISTER, BODY | opened_before() | {"website": "http://spam.example"}, headers=ORIGIN
    )
    assert not Registration.objects.exists()
