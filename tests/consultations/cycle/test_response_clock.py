"""Promised answers: due by the calendar, overdue from the midnight after, and counted for each agency."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from common import generation
from consultations import response_clock, services
from consultations.models import ConsultationPage, ConsultationRules, Outcome
from frontend import cache
from tests.consultations.conftest import CLOSES, TICK, make_consultation, translate

pytestmark = [pytest.mark.database, pytest.mark.django_db]
# 20 working days after Thursday 15 January 2026: Thursday 12 February, to midnight in Amman.
DUE = date(2026, 2, 12)
MIDNIGHT = datetime(2026, 2, 12, 21, tzinfo=UTC)


def closed(agency, slug: str = "closed", *, days_ago: int, due: int | None = None):
    """Closed so many days ago, with a date promised so many days ago."""
    now = timezone.now()
    promised = timezone.localdate(now) - timedelta(days=due) if due is not None else None
    return make_consultation(
        agency,
        slug,
        opens_at=now - timedelta(days=days_ago + 20),
        closes_at=now - timedelta(days=days_ago),
        response_due_on=promised,
    )


def answer(page, days_ago: int = 0) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    Outcome.objects.create(consultation=page, published_at=at)


def test_an_answer_is_due_working_days_after_closing(january) -> None:
    assert response_clock.overdue(MIDNIGHT - TICK) == []
    (late,) = response_clock.overdue(MIDNIGHT)
    assert (late.original.pk, late.due_on, late.late_days) == (january.pk, DUE, 1)
    (late,) = response_clock.overdue(MIDNIGHT + timedelta(days=9))
    assert late.late_days == 10


def test_its_own_promise_goes_before_the_rule(january) -> None:
    ConsultationPage.objects.filter(pk=january.pk).update(response_due_on=date(2026, 1, 20))
    (late,) = response_clock.overdue(MIDNIGHT)
    assert late.late_days == 24


def test_the_rule_can_be_changed(january) -> None:
    ConsultationRules.objects.create(response_days=1)
    (late,) = response_clock.overdue(MIDNIGHT)
    assert late.due_on == date(2026, 1, 18)  # Friday and Saturday are free


def test_an_extension_moves_the_promise(january) -> None:
    ConsultationPage.objects.filter(pk=january.pk).update(closes_at=CLOSES + timedelta(days=7))
    assert response_clock.overdue(MIDNIGHT) == []


def test_what_is_open_answered_or_withdrawn_is_not_overdue(agency) -> None:
    make_consultation(agency)
    answer(closed(agency, "answered", days_ago=90))
    gone = closed(agency, "gone", days_ago=90)
    services.withdraw_consultation(
        consultation=gone, actor=PLATFORM, reasons={"ar": "دُمجت"}, now=timezone.now()
    )
    assert response_clock.overdue(timezone.now()) == []


def test_the_public_list_names_the_latest_first_in_the_reader_s_language(agency, client) -> None:
    closed(agency, "later", days_ago=60, due=2)
    translate(closed(agency, "latest", days_ago=60, due=11), "Draft strategy")
    told = client.get("/api/v1/response-clock/?lang=en").json()
    shown = [(row["slug"], row["title"], row["response_late_days"]) for row in told["overdue"]]
    assert shown == [
        ("latest", "Draft strategy", 11),
        ("later", "مسودة استراتيجية التحول الرقمي", 2),
    ]
    assert "تأخرت 11 يومًا." in client.get("/ar/response-clock/").text


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "تأخرت يومًا واحدًا."),
        (2, "تأخرت يومين."),
        (3, "تأخرت 3 أيام."),
        (100, "تأخرت 100 يوم."),
    ],
)
def test_days_late_take_their_plural_form(agency, client, days, words) -> None:
    closed(agency, days_ago=200, due=days)
    assert words in client.get("/ar/response-clock/").text


def test_no_answer_is_kept_longer_than_a_minute(agency, client) -> None:
    assert cache.TTL_SECONDS <= 60
    assert client.get("/api/v1/response-clock/")["Cache-Control"] == "no-cache"
    assert "لا رد متأخرًا" in client.get("/ar/response-clock/").text
    page = closed(agency, days_ago=60, due=1)
    assert page.title in client.get("/ar/response-clock/").text
    answer(page)
    generation.bump()
    assert page.title not in client.get("/ar/response-clock/").text


def test_the_reply_rate_counts_what_was_due(agency, client: Client) -> None:
    answer(closed(agency, "in-time", days_ago=60, due=1), days_ago=5)
    answer(closed(agency, "late", days_ago=60, due=9), days_ago=5)
    closed(agency, "overdue", days_ago=60, due=1)
    closed(agency, "not-due", days_ago=1, due=-5)
    make_consultation(agency, "open")
    (row,) = client.get("/api/v1/response-clock/").json()["agencies"]
    assert row.pop("agency")["slug"] == agency.slug
    assert row == {
        "closed": 4,
        "answered": 2,
        "answered_in_time": 1,
        "overdue": 1,
        "reply_rate": 66.7,
    }
    assert "66.7%" in client.get("/en/response-clock/").text


def test_who_owes_nothing_yet_has_no_rate(agency) -> None:
    closed(agency, days_ago=1, due=-5)
    (row,) = response_clock.by_agency(timezone.now())
    assert row.reply_rate is None


def test_the_clock_costs_the_same_for_one_and_for_many(
    agency, django_assert_max_num_queries
) -> None:
    for number in range(6):
        closed(agency, f"c-{number}", days_ago=90)
    with django_assert_max_num_queries(8):
        response_clock.overdue(timezone.now())
        response_clock.by_agency(timezone.now())
