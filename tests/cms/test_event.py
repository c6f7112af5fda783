"""Events: their states, registration, the waiting list, and what is kept of people."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from icalendar import Calendar
from wagtail.models import Page

from accounts.models import Agency
from cms.errors import RegistrationClosed
from cms.events import letters, services
from cms.events.selectors import place_in_queue, places_of
from cms.models import EventPage, Registration
from cms.translation import publish_translation
from operations.models import Delivery
from tests.cms import pages

STARTS = datetime(2026, 12, 14, 6, tzinfo=UTC)
ENDS = datetime(2026, 12, 15, 12, tzinfo=UTC)
BEFORE = datetime(2026, 11, 23, 9, tzinfo=UTC)
TICK = timedelta(microseconds=1)
FIND = "/api/v1/pages/find/?path=/ar/events/workshop/"
BODY = {"name": "ليلى حداد", "email": "layla@example.org", "sector": "civil_society"}


def register(event: EventPage, name: str, now: datetime = BEFORE) -> Registration:
    person = services.Person(name=name, email=f"{name}@example.org", sector="media")
    return services.register(event_id=event.pk, person=person, language="ar", now=now)


def post(client: Client, body: dict[str, Any], key: str = "key-00000001", slug: str = "workshop"):
    return client.post(
        f"/api/v1/events/{slug}/registrations/",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )


def test_places_go_in_order_and_the_third_of_two_waits(agency: Agency) -> None:
    event = pages.event(agency, capacity=2)
    rows = [register(event, name) for name in ("a", "b", "c", "d")]
    assert [row.state for row in rows] == ["confirmed", "confirmed", "waiting", "waiting"]
    assert [place_in_queue(row) for row in rows] == [None, None, 1, 2]


def test_a_place_given_back_goes_to_the_next_who_is_told(agency: Agency) -> None:
    event = pages.event(agency, capacity=1)
    first, second, third = (register(event, name) for name in ("a", "b", "c"))
    services.cancel(public_id=first.public_id, now=BEFORE)
    states = dict(Registration.objects.values_list("name", "state"))
    assert states == {"a": "cancelled", "b": "confirmed", "c": "waiting"}
    mail = Delivery.objects.filter(recipient="b@example.org").latest("created_at")
    assert "ورشة البيانات المفتوحة" in mail.subject
    assert letters.token_of(second) in mail.text
    assert place_in_queue(third) == 1


def test_cancelling_twice_frees_one_place_only(agency: Agency) -> None:
    event = pages.event(agency, capacity=1)
    first, _second, _third = (register(event, name) for name in ("a", "b", "c"))
    services.cancel(public_id=first.public_id, now=BEFORE)
    services.cancel(public_id=first.public_id, now=BEFORE)
    assert places_of(event).confirmed == 1
    assert places_of(event).waiting == 1


def test_nobody_overtakes_the_queue_when_capacity_grows(agency: Agency) -> None:
    event = pages.event(agency, capacity=1)
    register(event, "a")
    register(event, "b")
    EventPage.objects.filter(pk=event.pk).update(capacity=2)
    assert register(event, "c").state == "waiting"


@time_machine.travel(BEFORE, tick=False)
def test_publishing_a_larger_capacity_promotes_from_the_queue(agency: Agency) -> None:
    event = pages.event(agency, capacity=1)
    for name in ("a", "b", "c"):
        register(event, name)
    event.capacity = 2
    event.save_revision().publish()
    assert dict(Registration.objects.values_list("name", "state")) == {
        "a": "confirmed",
        "b": "confirmed",
        "c": "waiting",
    }


def test_the_last_instant_before_the_deadline_counts_and_the_deadline_does_not(
    agency: Agency,
) -> None:
    deadline = datetime(2026, 12, 10, tzinfo=UTC)
    event = pages.event(agency, registration_closes_at=deadline)
    assert register(event, "a", now=deadline - TICK).state == "confirmed"
    with pytest.raises(RegistrationClosed):
        register(event, "b", now=deadline)
    assert Registration.objects.count() == 1


def test_one_address_registers_once_whatever_its_case(agency: Agency) -> None:
    event = pages.event(agency)
    first = register(event, "a")
    person = services.Person(name="أ", email=" A@Example.ORG ", sector="media")
    again = services.register(event_id=event.pk, person=person, language="ar", now=BEFORE)
    assert (again.pk, again.name, Registration.objects.count()) == (first.pk, "a", 1)


@time_machine.travel(BEFORE, tick=False)
@pytest.mark.parametrize("capacity", [None, 1])
def test_whoever_types_an_address_learns_nothing_of_it(
    agency: Agency, client: Client, capacity: int | None
) -> None:
    event = pages.event(agency, capacity=capacity)
    register(event, "first")
    unknown = post(client, BODY, "key-00000001")
    known = post(client, BODY | {"name": "أخرى"}, "key-00000002")
    answers = [(one.status_code, one.json(), sorted(one.headers)) for one in (unknown, known)]
    assert answers[0] == answers[1]
    assert unknown.status_code == 202
    row = Registration.objects.get(email=BODY["email"])
    assert row.name == BODY["name"]
    told = Delivery.objects.filter(recipient=BODY["email"])
    assert all(letters.link_to(row, event) in letter.text for letter in told)
    assert ["أنت مسجّل" in letter.subject for letter in told].count(True) == 1
    assert told.count() == 2


def test_letters_that_tell_of_a_registration_again_are_counted(agency: Agency) -> None:
    event = pages.event(agency, capacity=1)
    first = register(event, "first")
    register(event, "a")
    services.cancel(public_id=first.public_id, now=BEFORE)  # "a" is promoted
    for _time in range(letters.PER_HOUR + 3):
        register(event, "a")
    assert Delivery.objects.filter(recipient="a@example.org").count() == letters.PER_HOUR + 1


def test_who_cancelled_may_register_again(agency: Agency) -> None:
    event = pages.event(agency)
    services.cancel(public_id=register(event, "a").public_id, now=BEFORE)
    assert register(event, "a").state == "confirmed"


def test_nobody_fills_a_mailbox_by_registering_and_cancelling(agency: Agency) -> None:
    event = pages.event(agency)
    for _time in range(letters.PER_HOUR):
        services.cancel(public_id=register(event, "a").public_id, now=BEFORE)
    assert Delivery.objects.filter(recipient="a@example.org").count() == letters.PER_HOUR
    register(event, "b")
    assert Delivery.objects.filter(recipient="b@example.org").count() == 1


def test_personal_data_goes_ninety_days_after_the_event_and_the_counts_stay(
    agency: Agency,
) -> None:
    event = pages.event(agency)
    register(event, "a")
    assert services.erase_personal_data(now=ENDS + timedelta(days=90) - TICK) == 0
    assert services.erase_personal_data(now=ENDS + timedelta(days=90)) == 1
    row = Registration.objects.get()
    assert (row.name, row.email, row.organisation, row.needs) == ("", "", "", "")
    assert (row.sector, row.state) == ("media", "confirmed")


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (STARTS - TICK, "full"),
        (STARTS, "live"),
        (ENDS - TICK, "live"),
        (ENDS, "past"),
    ],
)
def test_an_event_changes_state_at_its_instants(
    agency: Agency, client: Client, now: datetime, state: str
) -> None:
    register(pages.event(agency, capacity=1), "a")
    with time_machine.travel(now, tick=False):
        content = client.get(FIND).json()["page"]["content"]
    assert content["state"] == state


@time_machine.travel(BEFORE, tick=False)
def test_a_cancelled_event_stays_up_and_says_why(agency: Agency, client: Client) -> None:
    pages.event(agency, cancelled_on=date(2026, 11, 20), cancellation_reason="تأجيل المؤتمر")
    content = client.get(FIND).json()["page"]["content"]
    assert (content["state"], content["cancellation_reason"]) == ("cancelled", "تأجيل المؤتمر")
    assert not content["registration"]["is_open"]
    assert post(client, BODY).json()["code"] == "registration_closed"


@time_machine.travel(BEFORE, tick=False)
def test_the_api_registers_once_per_key_and_shows_the_registration_by_its_token(
    agency: Agency, client: Client
) -> None:
    pages.event(agency)
    first, again = post(client, BODY), post(client, BODY)
    assert (first.status_code, first.json()) == (202, again.json())
    assert first.json() == {
        "event": {"title": "ورشة البيانات المفتوحة", "url": "/ar/events/workshop/"}
    }
    row = Registration.objects.get()
    token = letters.token_of(row)
    assert token in Delivery.objects.get().text
    shown = client.get(f"/api/v1/event-registrations/{token}/").json()
    assert (shown["state"], shown["can_cancel"]) == ("confirmed", True)
    assert "layla" not in str(shown)
    cancelled = client.post(f"/api/v1/event-registrations/{token}/cancellation/")
    assert cancelled.json()["state"] == "cancelled"


@time_machine.travel(BEFORE, tick=False)
def test_the_english_page_registers_for_the_same_places(agency: Agency, client: Client) -> None:
    event = pages.event(agency, capacity=1)
    publish_translation(event, "en", {"title": "Open data workshop"})
    answer = client.post(
        "/api/v1/events/workshop/registrations/?lang=en",
        BODY,
        content_type="application/json",
        headers={"Idempotency-Key": "key-00000001"},
    ).json()
    assert answer["event"] == {"title": "Open data workshop", "url": "/en/events/workshop/"}
    assert register(event, "b").state == "waiting"
    english = client.get(FIND.replace("/ar/", "/en/")).json()["page"]["content"]
    assert (english["state"], english["registration"]["waiting"]) == ("full", 1)
    assert Delivery.objects.filter(subject__contains="Open data workshop").count() == 1


@time_machine.travel(BEFORE, tick=False)
@pytest.mark.parametrize(
    "change",
    [
        {"email": "no address"},
        {"sector": "army"},
        {"name": ""},
        {"name": "x" * 151},
        {"needs": "x" * 501},
        {"name": None},
    ],
)
def test_a_wrong_registration_is_refused_and_stores_nothing(
    agency: Agency, client: Client, change: dict[str, Any]
) -> None:
    pages.event(agency)
    answer = post(client, BODY | change)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
    assert set(answer.json()["errors"]) == set(change)
    assert not Registration.objects.exists()


def test_an_event_without_registration_refuses_it(agency: Agency, client: Client) -> None:
    pages.event(agency, takes_registrations=False)
    assert post(client, BODY).json()["code"] == "registration_not_offered"


def test_a_forged_token_shows_nothing(site, client: Client) -> None:
    assert client.get("/api/v1/event-registrations/abc:def:ghi/").status_code == 404
    assert client.post("/api/v1/event-registrations/x/cancellation/").status_code == 404


def test_the_calendar_file_holds_the_event_in_utc(agency: Agency, client: Client) -> None:
    pages.event(agency, address="شارع الملك، مبنى 5", latitude="31.95", longitude="35.91")
    answer = client.get("/api/v1/events/workshop/calendar.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    [entry] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert entry.decoded("dtstart") == STARTS
    assert str(entry["summary"]) == "ورشة البيانات المفتوحة"
    assert str(entry["location"]) == "عمّان, شارع الملك، مبنى 5"
    assert entry["status"] == "CONFIRMED"


@time_machine.travel(BEFORE, tick=False)
def test_the_list_separates_upcoming_from_past_and_narrows_by_month(
    agency: Agency, client: Client
) -> None:
    pages.event(agency, "soon")
    past = {"starts_at": STARTS - timedelta(days=400), "ends_at": ENDS - timedelta(days=400)}
    pages.event(agency, "gone", **past)
    upcoming = client.get("/api/v1/events/?when=upcoming").json()
    assert [row["slug"] for row in upcoming["results"]] == ["soon"]
    assert upcoming["months"] == ["2026-12"]
    assert client.get("/api/v1/events/?when=past").json()["results"][0]["slug"] == "gone"
    assert client.get("/api/v1/events/?month=2025-11").json()["count"] == 1
    assert client.get("/api/v1/events/?month=2025-13").status_code == 400


def test_the_list_costs_the_same_for_three_and_thirty(
    agency: Agency, client: Client, django_assert_max_num_queries
) -> None:
    counts = []
    for numbers in (range(3), range(3, 30)):
        for number in numbers:
            register(pages.event(agency, f"e{number}"), f"p{number}")
        with django_assert_max_num_queries(6) as asked:
            client.get("/api/v1/events/?page_size=100")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_end_before_start_and_unknown_zones_are_refused(agency: Agency) -> None:
    from django.core.exceptions import ValidationError

    for wrong in ({"ends_at": STARTS}, {"time_zone": "Mars/Base"}, {"time_zone": "../etc"}):
        with pytest.raises(ValidationError) as refusal:
            pages.event(agency, f"e-{len(wrong)}", **wrong)
        assert set(refusal.value.message_dict) == set(wrong)


@pytest.fixture
def open_event(scratch_database: None) -> EventPage:
    """An event with ten places, that every connection sees."""
    event = EventPage(
        title="سباق",
        slug="race",
        lead="س",
        starts_at=STARTS,
        ends_at=ENDS,
        takes_registrations=True,
        capacity=10,
    )
    return Page.get_first_root_node().add_child(instance=event)


def _in_thread(act):  # type: ignore[no-untyped-def]
    try:
        return act()
    finally:
        connection.close()


@pytest.mark.database
def test_forty_people_at_once_get_exactly_ten_places(open_event: EventPage) -> None:
    with ThreadPoolExecutor(8) as threads:
        rows = list(
            threads.map(
                lambda n: _in_thread(lambda: register(open_event, f"p{n}").state), range(40)
            )
        )
    assert sorted(rows) == ["confirmed"] * 10 + ["waiting"] * 30


@pytest.mark.database
def test_one_person_eight_times_at_once_is_registered_once(open_event: EventPage) -> None:
    with ThreadPoolExecutor(8) as threads:
        rows = list(
            threads.map(lambda _: _in_thread(lambda: register(open_event, "same").pk), range(8))
        )
    assert len(set(rows)) == 1
    assert Registration.objects.count() == 1


@pytest.mark.database
def test_places_given_back_at_once_are_each_filled_once(open_event: EventPage) -> None:
    rows = [register(open_event, f"p{n}") for n in range(20)]
    with ThreadPoolExecutor(8) as threads:
        list(
            threads.map(
                lambda row: _in_thread(
                    lambda: services.cancel(public_id=row.public_id, now=BEFORE)
                ),
                rows[:6],
            )
        )
    assert places_of(open_event).confirmed == 10
    assert places_of(open_event).waiting == 4
    assert Registration.objects.filter(promoted_at__isnull=False).count() == 6
