"""What visitors say of pages, and how often they read them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client

from accounts.models import Agency, Role, User
from accounts.services import grant
from cms.api.feedback import COUNTS_SALT
from cms.errors import NotRatable
from cms.feedback import selectors, services
from cms.feedback.text import without_personal_data
from cms.models import PageFeedback, PageViews, ServiceRating, VisitorDayKey
from cms.services import open_agency_section
from common.errors import NotFound

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
PATH = "/ar/agencies/moj/"


def post(client: Client, path: str, body: dict, key: str | None = None):
    return client.post(
        f"/api/v1/{path}",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": key or str(uuid4())},
    )


def say(client: Client, is_useful: bool, path: str = PATH):
    return post(client, "feedback/", {"path": path, "is_useful": is_useful})


@pytest.fixture
def ratable(agency, monkeypatch):
    """The agency's page stands in for a service, so that this test needs no other part."""
    monkeypatch.setattr(services, "RATABLE_TYPES", frozenset({"agency"}))
    return agency


def test_yes_and_no_are_counted_and_shown_with_the_page(agency, client: Client) -> None:
    for answer in (True, True, False):
        assert say(client, answer).status_code == 201
    bundle = client.get(f"/api/v1/pages/find/?path={PATH}").json()
    assert bundle["feedback"] == {
        "yes": 2,
        "no": 1,
        "useful_percent": 67,
        "rating": {"average": None, "count": 0},
    }
    assert client.get(f"/api/v1/feedback/?path={PATH}").json()["feedback"]["yes"] == 2


def test_a_page_in_another_language_has_its_own_answers(agency, client: Client) -> None:
    say(client, True, "/en/agencies/moj/")
    assert client.get(f"/api/v1/feedback/?path={PATH}").json()["feedback"]["yes"] == 0


def test_a_list_that_is_no_editors_page_can_be_answered_too(site, client: Client) -> None:
    assert say(client, False, "/ar/services/").status_code == 201
    numbers = client.get("/api/v1/feedback/?path=/ar/services/").json()["feedback"]
    assert (numbers["no"], numbers["useful_percent"]) == (1, 0)


def test_the_same_key_is_counted_once(agency, client: Client) -> None:
    body = {"path": PATH, "is_useful": True}
    first = post(client, "feedback/", body, "same-key-1")
    again = post(client, "feedback/", body, "same-key-1")
    assert first.json() == again.json()
    assert PageFeedback.objects.count() == 1
    other = post(client, "feedback/", {**body, "is_useful": False}, "same-key-1")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


def test_words_are_kept_without_addresses_and_numbers(agency, client: Client) -> None:
    feedback_id = say(client, False).json()["id"]
    body = {
        "reasons": ["outdated", "other"],
        "text": "راسلوني sami@example.org أو ٠٧٩ ١٢٣ ٤٥٦٧ عام 2026",
    }
    answer = post(client, f"feedback/{feedback_id}/details/", body)
    assert answer.status_code == 201
    stored = PageFeedback.objects.get()
    assert stored.reasons == ["other", "outdated"]
    assert "example" not in stored.text
    assert "٤٥٦٧" not in stored.text
    assert stored.text.endswith("عام 2026")
    assert answer.json()["text"] == stored.text


@pytest.mark.parametrize(
    "text",
    ["+962 79 123 4567", "(06) 500-8080", "۰۷۹۱۲۳۴۵۶۷", "a.b@c.co", "رقمي 9871234567."],
)
def test_what_identifies_a_person_never_stays(text: str) -> None:
    cleaned = without_personal_data(text)
    assert "@" not in cleaned
    assert sum(character.isdigit() for character in cleaned) == 0


def test_prices_years_and_article_numbers_stay(client: Client) -> None:
    text = "المادة 12 من قانون 2017 والرسم 5.50"
    assert without_personal_data(text) == text


def test_words_come_too_late_after_two_hours(agency) -> None:
    signs = services.FormSigns()
    feedback = services.give_feedback(path=PATH, is_useful=False, signs=signs, now=NOON)
    with pytest.raises(NotFound):
        services.explain_feedback(
            feedback_id=feedback.pk,
            reasons=["other"],
            text="x",
            signs=signs,
            now=NOON + timedelta(hours=2),
        )


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"website": "http://spam"}, "honeypot_filled"),
        ({"elapsed_seconds": 0.4}, "sent_too_quickly"),
    ],
)
def test_what_no_person_sends_is_refused_and_stores_nothing(
    agency, client: Client, extra, code
) -> None:
    answer = post(client, "feedback/", {"path": PATH, "is_useful": True, **extra})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not PageFeedback.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {"path": "javascript:alert(1)", "is_useful": True},
        {"path": "/ar/" + "x" * 400, "is_useful": True},
        {"path": "/ar/\x01", "is_useful": True},
        {"path": PATH, "is_useful": "perhaps"},
        {"path": PATH},
        [],
        "text",
    ],
)
def test_broken_feedback_is_a_problem_and_never_a_crash(site, client: Client, body) -> None:
    answer = post(client, "feedback/", body)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_visitors_last_stars_of_the_day_count_once(ratable, client: Client) -> None:
    first = post(client, "ratings/", {"path": PATH, "stars": 2})
    assert first.status_code == 201
    second = post(client, "ratings/", {"path": "/en/agencies/moj/", "stars": 5}).json()
    assert second == {"stars": 5, "average": 5.0, "count": 1}


def test_other_visitors_and_other_days_count_apart(ratable) -> None:
    for visitor, day in (("a", 0), ("b", 0), ("a", 1)):
        services.rate_service(path=PATH, stars=4, visitor=visitor, now=NOON + timedelta(days=day))
    assert ServiceRating.objects.count() == 3


def test_no_rating_can_be_tied_to_a_visitor_after_its_day(ratable) -> None:
    rating = services.rate_service(path=PATH, stars=4, visitor="192.0.2.1\nFirefox", now=NOON)
    assert "192" not in rating.visitor
    assert services.forget_visitor_keys(today=NOON.date()) == 0
    assert services.forget_visitor_keys(today=NOON.date() + timedelta(days=1)) == 1
    assert not VisitorDayKey.objects.exists()


def test_only_services_are_rated(agency, client: Client) -> None:
    answer = post(client, "ratings/", {"path": PATH, "stars": 5})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_ratable")
    with pytest.raises(NotRatable):
        services.rate_service(path="/ar/none/", stars=5, visitor="x", now=NOON)


@pytest.mark.parametrize("stars", [0, 6, -1, "five", None, 2.5])
def test_stars_are_one_to_five(ratable, client: Client, stars) -> None:
    assert post(client, "ratings/", {"path": PATH, "stars": stars}).status_code == 400


def test_views_are_added_by_address_and_day(agency, client: Client) -> None:
    day = date(2026, 1, 15)
    services.count_views(counts={PATH: 3, "/ar/services/": 1}, day=day)
    services.count_views(counts={PATH: 4}, day=day)
    services.count_views(counts={PATH: 1}, day=day + timedelta(days=1))
    assert PageViews.objects.get(path=PATH, day=day).views == 7
    views = selectors.page_numbers(
        page_key=PageViews.objects.filter(path=PATH).first().page_key,
        language="ar",
        today=day + timedelta(days=1),
    )["views"]
    assert views == {"total": 8, "last_30_days": 8}


def test_views_keep_counting_when_the_page_gets_another_address(agency) -> None:
    day = date(2026, 1, 15)
    page = agency.pages.get(locale__language_code="ar")
    services.count_views(counts={PATH: 3}, day=day)
    page.slug = "justice"
    page.save_revision().publish()
    services.count_views(counts={"/ar/agencies/justice/": 2}, day=day)
    views = selectors.page_numbers(page_key=page.translation_key, language="ar", today=day)
    assert views["views"]["total"] == 5


def test_counting_a_batch_costs_one_statement_per_address(
    agency, django_assert_max_num_queries
) -> None:
    counts = {f"/ar/x{number}/": 1 for number in range(30)}
    with django_assert_max_num_queries(30 + 7):
        services.count_views(counts=counts, day=date(2026, 1, 15))


def test_only_the_front_end_may_report_views(site, client: Client) -> None:
    forged = signing.dumps({"views": {PATH: 10**6}}, salt="other")
    answer = post(client, "page-views/", {"counts": forged})
    assert (answer.status_code, answer.json()["code"]) == (403, "unsigned_count")
    assert (
        post(
            client, "page-views/", {"counts": signing.dumps({"views": {PATH: 1}}, salt=COUNTS_SALT)}
        ).status_code
        == 202
    )


def test_the_sites_numbers_name_reasons_and_the_most_read(agency, client: Client) -> None:
    services.count_views(counts={PATH: 3, "/ar/": 9}, day=datetime.now(UTC).date())
    feedback_id = say(client, False).json()["id"]
    post(client, f"feedback/{feedback_id}/details/", {"reasons": ["broken"]})
    answer = client.get("/api/v1/statistics/?lang=ar").json()
    assert answer["views"]["most_read"][0] == {"path": "/ar/", "views": 9}
    assert {row["reason"]: row["count"] for row in answer["feedback"]["reasons"]}["broken"] == 1


def test_the_worst_rated_pages_come_first(agency, client: Client) -> None:
    for answer in (False, False, True):
        say(client, answer)
    for answer in (True, True, False):
        say(client, answer, "/en/agencies/moj/")
    rows = selectors.worst_rated(limit=5)
    assert [(row["path"], row["no"], row["answers"]) for row in rows] == [
        (PATH, 2, 3),
        ("/en/agencies/moj/", 1, 3),
    ]


def test_a_visitor_who_writes_without_end_is_asked_to_wait(agency, client: Client) -> None:
    answers = [say(client, True).status_code for _ in range(31)]
    assert answers[-1] == 429
    assert answers[:30] == [201] * 30


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    from django.core.cache import cache

    cache.clear()


def test_editors_read_what_was_said_of_their_own_pages_and_change_nothing(
    agency, client: Client
) -> None:
    other = Agency.objects.create(slug="ssc", name_ar="الضمان", name_en="SSC")
    open_agency_section(agency=other)
    for path, text in ((PATH, "الرسم قديم"), ("/ar/agencies/ssc/", "لا يخصكم")):
        feedback_id = say(client, False, path).json()["id"]
        post(client, f"feedback/{feedback_id}/details/", {"text": text})
    editor = User.objects.create_user("e@example.org", "a-long-password", is_staff=True)
    grant(user=editor, agency=agency, role=Role.EDITOR)
    client.force_login(editor)
    listing = client.get("/admin/snippets/cms/pagefeedback/")
    assert "الرسم قديم" in listing.text
    assert "لا يخصكم" not in listing.text
    given = PageFeedback.objects.get(path=PATH)
    assert client.get(f"/admin/snippets/cms/pagefeedback/edit/{given.pk}/").status_code == 404
