"""Subscriptions, happenings and calendars over HTTP."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from accounts.actors import PLATFORM
from consultations import services
from consultations.models import Subscription
from consultations.services.extensions import Later
from consultations.subscriptions import tokens
from operations.models import Delivery
from tests.consultations.conftest import (
    make_consultation,
    publish_text,
    published_comment,
    translate,
)
from tests.consultations.people import LAYLA as LAYLAS
from tests.consultations.people import OMAR, caller
from tests.consultations.subscriptions.conftest import LAYLA, subscribe

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ROOT = "/api/v1/subscriptions/"


def ask(**body: str):
    headers = {"Idempotency-Key": uuid4().hex}
    given = {"email": LAYLA, **body}
    return Client().post(f"{ROOT}?lang=en", given, "application/json", headers=headers)


def test_known_and_unknown_addresses_get_the_same_answer(consultation) -> None:
    subscribe(consultation, at=timezone.now() - timedelta(hours=2))
    known, unknown = (
        ask(consultation="strategy"),
        ask(email="x@example.org", consultation="strategy"),
    )
    assert (known.status_code, unknown.status_code) == (202, 202)
    assert known.content == unknown.content == b'{"confirm_within_days":7}'
    assert Delivery.objects.count() == 2


def test_the_same_key_asks_once(consultation) -> None:
    headers = {"Idempotency-Key": uuid4().hex}
    for _ in range(2):
        answer = Client().post(ROOT, {"email": LAYLA}, "application/json", headers=headers)
        assert answer.status_code == 202
    assert Delivery.objects.count() == 1
    assert Client().post(ROOT, {"email": LAYLA}, "application/json").status_code == 400


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"email": "layla"}, 422, "mail_address_refused"),
        ({"email": "+962790001234"}, 422, "mail_address_refused"),
        ({"email": ""}, 422, "mail_address_refused"),
        ({"email": "x" * 400}, 400, "invalid_input"),
        ({"consultation": "nothing"}, 404, "not_found"),
        ({"agency": "nothing"}, 404, "not_found"),
        ({"consultation": "strategy", "agency": "moj"}, 400, "invalid_input"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(consultation, body, status, code) -> None:
    answer = ask(**body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("visibility", ["invited", "government"])
def test_what_is_not_for_everybody_takes_no_subscription_and_has_no_feed(
    agency, visibility
) -> None:
    make_consultation(agency, "secret", visibility=visibility, participation_level="verified")
    layla = caller(LAYLAS)
    headers = {"Idempotency-Key": uuid4().hex}
    body = {"email": LAYLA, "consultation": "secret"}
    assert layla.post(ROOT, body, "application/json", headers=headers).status_code == 404
    for path in ("consultations/secret/happenings/", "consultations/secret/calendar.ics"):
        assert layla.get(f"/api/v1/{path}").status_code == 404
    for path in ("consultation-changes/", "consultation-calendar.ics"):
        assert "secret" not in layla.get(f"/api/v1/{path}").content.decode()


def test_the_link_in_the_mailbox_confirms_changes_and_ends(consultation) -> None:
    ask(consultation="strategy")
    row, client = Subscription.objects.get(), Client()
    body = {"token": tokens.for_confirming(row)}
    confirmed = client.post(f"{ROOT}confirmation/?lang=en", body, "application/json")
    assert confirmed["Cache-Control"] == "no-store"
    told = confirmed.json()
    assert (told["address"], told["what"], told["ended_at"]) == (
        "l•••@example.org", consultation.title, None,
    )  # fmt: skip
    assert len(told["events"]) == 8
    path = f"{ROOT}{told['token']}/"
    wanted = {"language": "ar", "events": ["outcome"]}
    changed = client.patch(path, wanted, "application/json").json()
    assert (changed["language"], changed["events"]) == ("ar", ["outcome"])
    for _ in range(2):
        assert client.post(f"{path}end/").json()["ending"] == "reader"
    assert client.get(path).json()["ended_at"] is not None
    assert client.patch(path, wanted, "application/json").status_code == 404


@pytest.mark.parametrize("events", [["nothing"], "x", None])
def test_preferences_that_make_no_sense_are_refused(consultation, events) -> None:
    path = f"{ROOT}{tokens.for_managing(subscribe(consultation))}/"
    body = {"language": "ar", "events": events}
    assert Client().patch(path, body, "application/json").status_code == 400


def test_a_visitor_asks_ten_times_a_minute_at_most(consultation) -> None:
    codes = [ask(email=f"p{number}@example.org").status_code for number in range(12)]
    assert codes == [202] * 10 + [429] * 2


def test_a_person_sees_what_their_own_address_is_told_of(consultation) -> None:
    mine = subscribe(consultation)
    subscribe(consultation, "omar@example.org")
    subscribe(None, at=timezone.now() - timedelta(hours=3))
    Subscription.objects.filter(consultation=None).update(ended_at=timezone.now())
    assert Client().get(f"{ROOT}mine/").status_code == 401
    (row,) = caller(LAYLAS).get(f"{ROOT}mine/").json()["results"]
    assert row["token"] == tokens.for_managing(mine)
    assert len(caller(OMAR).get(f"{ROOT}mine/").json()["results"]) == 1


def test_happenings_are_read_from_what_is_stored_newest_first(consultation) -> None:
    translate(consultation, "Draft strategy")
    publish_text(consultation)
    services.answer_comment(
        comment=published_comment(consultation),
        actor=PLATFORM,
        body="سندرس المدة.",
        language="ar",
        now=timezone.now(),
    )
    later = Later(consultation.closes_at + timedelta(days=2), "طلبتم مزيدًا من الوقت.")
    services.extend_consultation(consultation=consultation, actor=PLATFORM, later=later)
    told = Client().get("/api/v1/consultations/strategy/happenings/?lang=en").json()
    assert told["title"] == "Draft strategy"
    kinds = [row["what"] for row in told["results"]]
    assert kinds == ["extended", "reply", "version", "version", "opened"]
    assert [row["at"] for row in told["results"]] == sorted(
        (row["at"] for row in told["results"]), reverse=True
    )
    assert len({row["id"] for row in told["results"]}) == 5
    assert told["results"][2]["url"] == "/en/consultations/strategy/changes/1..2/"
    again = Client().get("/api/v1/consultations/strategy/happenings/?lang=en").json()
    assert again == told


def test_a_closed_consultation_tells_of_its_silence_and_its_outcome(january) -> None:
    def kinds() -> list[str]:
        rows = Client().get("/api/v1/consultations/january/happenings/").json()["results"]
        return [row["what"] for row in rows if row["what"] != "version"]

    assert kinds() == ["overdue", "closed", "closing_soon", "opened"]
    services.publish_outcome(consultation=january, actor=PLATFORM)
    assert kinds()[0] == "outcome"


def test_the_list_goes_by_what_happened_last(consultation, january, agency) -> None:
    def slugs(query: str = "") -> list[str]:
        answer = Client().get(f"/api/v1/consultation-changes/{query}").json()
        return [row["url"].split("/")[-2] for row in answer["results"]]

    assert slugs() == ["january", "strategy"] or slugs() == ["strategy", "january"]
    services.publish_outcome(consultation=january, actor=PLATFORM)
    assert slugs() == ["january", "strategy"]
    publish_text(consultation)
    assert slugs("?agency=moj") == ["strategy", "january"]
    assert Client().get("/api/v1/consultation-changes/?agency=none").status_code == 404


def test_the_list_costs_the_same_for_many(agency, django_assert_max_num_queries) -> None:
    for number in range(12):
        make_consultation(agency, f"c{number}")
    for path in ("consultation-changes/", "consultation-calendar.ics"):
        with django_assert_max_num_queries(14):
            assert Client().get(f"/api/v1/{path}").status_code == 200


def entries(path: str) -> dict[str, object]:
    answer = Client().get(f"/api/v1/{path}")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    assert calendar["version"] == "2.0"
    return {
        str(one["uid"]).split("@")[0].rpartition("-")[2]: one for one in calendar.walk("VEVENT")
    }


def test_a_calendar_has_opening_and_closing_and_moves_with_an_extension(consultation) -> None:
    first = entries("consultations/strategy/calendar.ics?lang=en")
    assert first["opening"]["dtstart"].dt == consultation.opens_at.replace(microsecond=0)
    closing = first["closing"]
    assert closing["dtend"].dt == consultation.closes_at.replace(microsecond=0)
    assert closing.walk("VALARM")[0]["trigger"].dt == timedelta(days=-1)
    same = Client().get("/api/v1/consultations/strategy/calendar.ics?lang=en")
    assert (
        same.content == Client().get("/api/v1/consultations/strategy/calendar.ics?lang=en").content
    )
    later = Later(consultation.closes_at + timedelta(days=2), "طلبتم مزيدًا من الوقت.")
    soon = timezone.now() + timedelta(minutes=1)
    services.extend_consultation(
        consultation=consultation, actor=PLATFORM, later=later, clock=lambda: soon
    )
    moved = entries("consultations/strategy/calendar.ics?lang=en")["closing"]
    assert moved["uid"] == closing["uid"]
    assert moved["sequence"] > closing["sequence"]
    assert moved["last-modified"].dt > closing["last-modified"].dt
    assert moved["dtend"].dt - closing["dtend"].dt == timedelta(days=2)


def test_a_withdrawn_consultation_is_cancelled_in_calendars(consultation) -> None:
    services.withdraw_consultation(
        consultation=consultation, actor=PLATFORM, reasons={"ar": "أعيدت."}, now=timezone.now()
    )
    found = entries("consultations/strategy/calendar.ics")
    assert {str(one["status"]) for one in found.values()} == {"CANCELLED"}
    assert found["closing"].walk("VALARM") == []


def test_the_calendar_of_all_has_those_of_an_agency_too(consultation, agency) -> None:
    make_consultation(agency, "other")
    for path in ("consultation-calendar.ics", "consultation-calendar.ics?agency=moj"):
        content = Client().get(f"/api/v1/{path}").content
        assert len(Calendar.from_ical(content).walk("VEVENT")) == 4
        assert b"VALARM" not in content
    assert Client().get("/api/v1/consultation-calendar.ics?agency=none").status_code == 404
