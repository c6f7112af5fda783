"""An outage takes nobody's time: the rule, on a simulated clock."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.actors import PLATFORM
from accounts.models import User
from common.registry import outward_events
from consultations import services
from consultations.log import records
from consultations.models import Cause, ConsultationPage, Extension, Outcome, PendingLeaf
from consultations.outage_rule import LEAST, STEP, WINDOW, fair_closing
from consultations.services.extensions import Later
from consultations.services.outages import extend_for_outages
from consultations.tasks import announce_stage
from operations import outages
from operations.models import Delivery, Outage, Pulse
from operations.worker import drain
from tests.consultations.conftest import CLOSES, OPENS, TICK
from tests.consultations.people import person, session_of

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def hours(number: float) -> datetime:
    """So many hours after the closing, or before it."""
    return CLOSES + number * HOUR


# --- The rule, pure ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spans", "moved"),
    [
        ([], 0),
        ([(-5, -4)], 1),
        ([(-5, -3.5)], 2),  # rounded up to whole hours
        ([(-48, -47)], 1),
        ([(-50, -48)], 0),  # before the last 48 hours
        ([(-50, -47)], 1),  # only what lies in them
        ([(-5, -5 + 9 / 60)], 0),  # less than ten minutes
        ([(-5, -5 + 10 / 60)], 1),
        ([(-9, -9 + 5 / 60), (-5, -5 + 5 / 60)], 1),  # ten minutes in sum
        ([(-5, -3), (-4, -3)], 2),  # announced and measured: counted once
        ([(0, 5)], 0),  # after the closing: nobody was late for it
        ([(-1, 5)], 6),  # over the closing: one hour is left after it, as before
        ([(-5, -4), (0.5, 1)], 2),  # a second one in the time won
    ],
)
def test_the_rule(spans, moved) -> None:
    fair = fair_closing(OPENS, CLOSES, [(hours(a), hours(b)) for a, b in spans])
    assert fair - CLOSES == moved * HOUR


def test_time_before_the_opening_was_nobody_s() -> None:
    assert fair_closing(hours(-4), CLOSES, [(hours(-6), hours(-3))]) - CLOSES == HOUR


SPANS = st.lists(
    st.tuples(st.integers(-4000, 1000), st.integers(1, 600)).map(
        lambda one: (CLOSES + one[0] * MINUTE, CLOSES + (one[0] + one[1]) * MINUTE)
    ),
    max_size=6,
)


@given(spans=SPANS)
def test_nobody_has_less_time_than_without_the_outage(spans) -> None:
    fair = fair_closing(OPENS, CLOSES, spans)
    missing = outages.lost(spans, CLOSES - WINDOW, fair)
    assert fair >= CLOSES
    assert (fair - CLOSES) % STEP == timedelta()
    assert missing < LEAST or missing <= fair - CLOSES < missing + STEP


# --- Measuring -----------------------------------------------------------------------------------------------------


@pytest.mark.database
@pytest.mark.django_db
def test_silence_between_two_pulses_is_an_outage() -> None:
    assert outages.pulse(now=OPENS) is None
    assert outages.pulse(now=OPENS + outages.SILENCE) is None
    found = outages.pulse(now=OPENS + outages.SILENCE + 20 * MINUTE)
    assert found is not None
    assert (found.began_at, found.is_measured) == (OPENS + outages.SILENCE, True)
    assert found.ended_at - found.began_at == 20 * MINUTE
    assert outages.pulse(now=OPENS + 10 * MINUTE) is None  # a clock that goes back
    assert Outage.objects.count() == 1


@pytest.mark.database
@pytest.mark.django_db
def test_a_web_part_that_does_not_answer_is_an_outage_too(settings) -> None:
    outages.pulse(now=OPENS)
    settings.DIWAN_PROBE_URL = "http://127.0.0.1:9/"
    for minute in range(1, 15):
        outages.pulse(now=OPENS + minute * MINUTE)
    settings.DIWAN_PROBE_URL = ""
    found = outages.pulse(now=OPENS + 15 * MINUTE)
    assert found is not None
    assert (found.began_at, found.ended_at) == (OPENS, OPENS + 15 * MINUTE)


# --- What it does to consultations ---------------------------------------------------------------------------------


def outage(begins: float, ends: float) -> Outage:
    return Outage.objects.create(began_at=hours(begins), ended_at=hours(ends), note_ar="صيانة")


def closing() -> datetime:
    return ConsultationPage.objects.get(slug="january").closes_at


@pytest.mark.database
@pytest.mark.django_db
def test_an_announced_outage_moves_the_closing_once(january) -> None:
    outage(-3, -1.5)
    assert extend_for_outages(clock=lambda: hours(-10)) == 1
    assert closing() == hours(2)
    assert extend_for_outages(clock=lambda: hours(-9)) == 0
    made = Extension.objects.get()
    assert (made.cause, made.closed_at, made.reason_ar) == (Cause.OUTAGE, CLOSES, "")


@pytest.mark.database
@pytest.mark.django_db
def test_a_measured_outage_over_the_closing_opens_it_again(january) -> None:
    outages.pulse(now=hours(-1))
    outages.pulse(now=hours(3))
    draft = services.CommentDraft(clause_key="art-1.p-1", body="نعم", language="ar")
    assert extend_for_outages(clock=lambda: hours(3)) == 1
    assert closing() == hours(4)
    services.submit_comment(consultation=january, draft=draft, clock=lambda: hours(4) - TICK)


@pytest.mark.database
@pytest.mark.django_db
def test_what_closed_long_ago_or_was_answered_stays_closed(january) -> None:
    outage(-3, -1)
    assert extend_for_outages(clock=lambda: hours(48)) == 0
    Outcome.objects.create(consultation=january, published_at=hours(1))
    assert extend_for_outages(clock=lambda: hours(2)) == 0
    assert closing() == CLOSES


@pytest.mark.database
@pytest.mark.django_db
def test_an_outage_that_is_longer_than_announced_moves_it_once_more(january) -> None:
    planned = outage(-3, -2)
    extend_for_outages(clock=lambda: hours(-10))
    planned.ended_at = hours(-0.5)
    planned.save()
    extend_for_outages(clock=lambda: hours(-1))
    assert closing() == hours(3)
    assert Extension.objects.count() == 2


@pytest.mark.database
@pytest.mark.django_db
def test_a_closing_that_the_agency_moved_is_measured_from_there(january) -> None:
    outage(-3, -1)
    extend_for_outages(clock=lambda: hours(-5))
    later = Later(hours(100), "طلب أصحاب الشأن وقتًا أطول.")
    services.extend_consultation(
        consultation=january, actor=PLATFORM, later=later, clock=lambda: hours(-1)
    )
    assert extend_for_outages(clock=lambda: hours(0)) == 0
    assert closing() == hours(100)
    outage(98, 99)
    assert extend_for_outages(clock=lambda: hours(99)) == 1
    assert closing() == hours(101)


@pytest.mark.database
@pytest.mark.django_db
def test_it_is_a_leaf_and_told_once_to_who_took_part(january) -> None:
    drain(strict=True)
    session_of("email:layla@example.org")
    User.objects.update(wants_news=True)
    services.submit_comment(
        consultation=january,
        draft=services.CommentDraft(clause_key="art-1.p-1", body="نعم", language="ar"),
        participant=person("email:layla@example.org"),
        clock=lambda: hours(-20),
    )
    outage(-3, -1)
    for hour in (-10, -9, -8):
        extend_for_outages(clock=lambda hour=hour: hours(hour))
        drain(strict=True)
    assert Delivery.objects.filter(recipient="layla@example.org").count() == 1
    key = str(january.translation_key)
    leaves = [records.parse_leaf(row.leaf) for row in PendingLeaf.objects.filter(subject_id=key)]
    (told,) = [leaf for leaf in leaves if leaf.kind == "consultation.extended"]
    assert told.facts["cause"] == "outage"
    assert told.facts["closes"] == records.minute_of(hours(2))


@pytest.mark.database
@pytest.mark.django_db
def test_rule_and_outages_are_published(site, client) -> None:
    now = datetime.now(UTC)
    Outage.objects.create(
        began_at=now - HOUR, ended_at=now, note_ar="صيانة الخوادم", note_en="Maintenance"
    )
    told = client.get("/api/v1/consultation-rules/?lang=en").json()
    assert told["outage_window_hours"] * HOUR == WINDOW
    assert told["outage_least_minutes"] * MINUTE == LEAST
    assert [one["note"] for one in told["outages"]] == ["Maintenance"]
    page = client.get("/ar/consultation-rules/").text
    assert "صيانة الخوادم" in page
    assert "48" in page


@pytest.mark.database
@pytest.mark.django_db
def test_only_superusers_announce_an_outage(site, admin_client) -> None:
    given = {"began_at": "2026-05-01 10:00", "ended_at": "2026-05-01 12:00", "note_ar": "صيانة"}
    answer = admin_client.post("/admin/snippets/operations/outage/add/", given)
    assert answer.status_code == 302
    assert Outage.objects.get().is_measured is False
    wrong = admin_client.post(
        "/admin/snippets/operations/outage/add/", given | {"ended_at": "2026-05-01 09:00"}
    )
    assert wrong.status_code == 200
    assert Outage.objects.count() == 1


@pytest.mark.database
@pytest.mark.django_db
def test_a_closing_that_moves_at_its_very_instant_is_told_as_moved_alone(consultation) -> None:
    now = timezone.now()
    ConsultationPage.objects.filter(pk=consultation.pk).update(closes_at=now)
    Outage.objects.create(began_at=now - HOUR, ended_at=now - HOUR / 2)
    heard: list[str] = []
    outward_events.listen(lambda name, *_: heard.append(name))
    announce_stage.func(consultation.pk)
    outward_events._listeners.pop()
    assert heard == ["consultation.extended"]
    assert ConsultationPage.objects.get(pk=consultation.pk).is_open(timezone.now())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "is_silent"), [(200, False), (301, True), (400, True), (503, True)]
)
def test_only_a_good_answer_of_the_web_part_counts(settings, status: int, is_silent: bool) -> None:
    """A redirect to TLS, or the refusal of a strange host name, says nothing of whether visitors are served."""
    heard: list[tuple[str, str]] = []

    class Web(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append((self.headers["Host"], self.headers["X-Forwarded-Proto"]))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    settings.SITE_URL = "https://diwan.example.jo"
    with HTTPServer(("127.0.0.1", 0), Web) as server:
        settings.DIWAN_PROBE_URL = f"http://127.0.0.1:{server.server_port}/readyz"
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        outages.pulse(now=OPENS)
        thread.join()
    assert heard == [("diwan.example.jo", "https")]
    assert Pulse.objects.exists() is not is_silent
