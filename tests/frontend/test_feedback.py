"""Page feedback and ratings, as a browser without script sends them."""

import re

import pytest
from django.test import Client

from cms.models import PageFeedback, ServiceRating
from tests.cms.guide_factory import make_guide
from tests.waiting import opened_before

PATH = "/ar/agencies/moj/"


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return found[1]


@pytest.fixture
def second_page(agency, client: Client) -> str:
    page = client.get(PATH).text
    assert hidden(page, "page") == PATH
    answer = client.post("/ar/feedback/", {"page": PATH, "step": "vote", "useful": "no"})
    assert answer.status_code == 200
    return answer.text


@pytest.fixture
def an_hour_ago() -> str:
    return opened_before(3600)["opened"]


def details(page: str, **more) -> dict:
    names = ("feedback_id", "page", "key", "opened")
    return {"step": "details", **{name: hidden(page, name) for name in names}, **more}


def test_the_vote_is_stored_before_any_reason_is_asked(second_page: str) -> None:
    (stored,) = PageFeedback.objects.all()
    assert (stored.path, stored.is_useful) == (PATH, False)
    assert "المعلومات ناقصة" in second_page


def test_reasons_and_words_follow_on_the_second_page(
    second_page: str, client: Client, an_hour_ago: str
) -> None:
    sent = details(second_page, reasons=["outdated"], text="الرسم قديم.", opened=an_hour_ago)
    answer = client.post("/ar/feedback/", sent)
    assert "شكرًا جزيلًا" in answer.text
    (stored,) = PageFeedback.objects.all()
    assert (stored.reasons, stored.text) == (["outdated"], "الرسم قديم.")


def test_the_same_form_sent_twice_is_stored_once_and_thanked_twice(
    second_page: str, client: Client, an_hour_ago: str
) -> None:
    sent = details(second_page, text="مرة", opened=an_hour_ago)
    assert [client.post("/ar/feedback/", sent).status_code for _ in range(2)] == [200, 200]


def test_a_text_that_is_too_long_comes_back_to_be_shortened(
    second_page: str, client: Client, an_hour_ago: str
) -> None:
    answer = client.post("/ar/feedback/", details(second_page, text="ن" * 503, opened=an_hour_ago))
    assert answer.status_code == 400
    assert "بمقدار 3 أحرف" in answer.text
    assert "ن" * 503 in answer.text
    assert "<title>خطأ:" in answer.text


def test_what_a_program_sends_at_once_is_not_stored(second_page: str, client: Client) -> None:
    answer = client.post("/ar/feedback/", details(second_page, text="spam"))
    assert answer.status_code == 400
    assert PageFeedback.objects.get().text == ""


def test_the_field_nobody_sees_must_stay_empty(
    second_page: str, client: Client, an_hour_ago: str
) -> None:
    client.post("/ar/feedback/", details(second_page, text="spam", website="x", opened=an_hour_ago))
    assert PageFeedback.objects.get().text == ""


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"step": "vote", "page": "/ar/", "useful": "maybe"},
        {"step": "vote", "page": "https://evil.example/", "useful": "yes"},
        {"step": "details", "feedback_id": "x"},
    ],
)
def test_a_form_that_is_not_ours_is_a_400_page(site, client: Client, sent: dict) -> None:
    assert client.post("/ar/feedback/", sent).status_code == 400


def test_a_service_is_rated_on_a_page_of_its_own(agency, client: Client, an_hour_ago: str) -> None:
    guide = make_guide(agency, "renew", title="تجديد رخصة")
    path = guide.get_url()
    assert f"/ar/rating/?of={path.replace('/', '%2F')}" in client.get(path).text
    form = client.get("/ar/rating/", {"of": path})
    sent = {"of": path, "stars": "4", "key": hidden(form.text, "key"), "opened": an_hour_ago}
    answer = client.post("/ar/rating/", sent)
    assert "تقييم الخدمة الآن 4.0 من خمسة، من تقييم واحد." in answer.text
    assert ServiceRating.objects.get().stars == 4


def test_a_rating_without_a_star_is_asked_again(agency, client: Client) -> None:
    path = make_guide(agency, "renew", title="تجديد رخصة").get_url()
    answer = client.post("/ar/rating/", {"of": path})
    assert answer.status_code == 400
    assert "يُرجى اختيار درجة" in answer.text


def test_only_services_are_rated(agency, client: Client) -> None:
    assert client.get("/ar/rating/", {"of": PATH}).status_code == 400


def test_forms_are_never_kept_by_anybody(agency, client: Client) -> None:
    path = make_guide(agency, "renew", title="تجديد رخصة").get_url()
    assert "no-store" in client.get("/ar/rating/", {"of": path})["Cache-Control"]
