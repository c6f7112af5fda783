"""A registration as its person's own data: shown, handed over, erased, and the place given to the next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Agency
from cms.events import services
from cms.events.personal import Registrations
from cms.models import EventPage, Registration
from common.registry import DataSubject, personal_data
from operations.models import Delivery
from tests.cms import pages
from tests.cms.test_event import BEFORE, ENDS, register

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HUDA = DataSubject(1, ("email:huda@example.org",), ("huda@example.org",))
NOBODY = DataSubject(2, ("phone:+962790000000",), ("+962790000000",))


def workshop(agency: Agency, **fields: Any) -> EventPage:
    return pages.event(agency, capacity=1, **fields)


def test_events_offer_what_they_hold_of_people() -> None:
    assert "event_registrations" in {provider.name for provider in personal_data}


def test_a_person_sees_their_registration_in_their_language(agency: Agency) -> None:
    event = workshop(agency)
    register(event, "huda")
    (shown,) = Registrations().contributions(HUDA, "ar")
    assert (shown.title, shown.state, shown.sent_at) == (event.title, "confirmed", BEFORE)
    assert shown.url == "/ar/events/workshop/"
    assert list(Registrations().contributions(NOBODY, "ar")) == []


def test_the_file_holds_what_was_typed_and_nobody_elses_words(agency: Agency) -> None:
    event = workshop(agency)
    register(event, "huda")
    register(event, "omar")
    (told,) = Registrations().export(HUDA)
    assert (told["name"], told["email"], told["sector"]) == ("huda", "huda@example.org", "media")
    assert "omar" not in str(told)


def test_erasing_blanks_the_row_and_gives_the_place_to_the_next_who_alone_is_told(
    agency: Agency,
) -> None:
    event = workshop(agency)
    register(event, "huda")
    register(event, "omar")
    Delivery.objects.all().delete()
    assert Registrations().kept(HUDA)
    assert Registrations().erase(HUDA, BEFORE) == 1
    blank, promoted = Registration.objects.order_by("pk")
    assert (blank.name, blank.email, blank.state) == ("", "", "cancelled")
    assert blank.erased_at == BEFORE
    assert promoted.state == "confirmed"
    assert [row.recipient for row in Delivery.objects.all()] == ["omar@example.org"]
    assert Registrations().erase(HUDA, BEFORE) == 0
    assert list(Registrations().kept(HUDA)) == []


def test_who_was_at_a_past_event_still_counts_without_a_name(agency: Agency) -> None:
    register(workshop(agency), "huda")
    Registrations().erase(HUDA, ENDS + timedelta(days=1))
    blank = Registration.objects.get()
    assert (blank.email, blank.state, blank.sector) == ("", "confirmed", "media")


def test_nobody_without_an_address_erases_the_blank_ones(agency: Agency) -> None:
    register(workshop(agency), "huda")
    Registrations().erase(HUDA, BEFORE)
    assert services.erase_person(emails=[], now=BEFORE) == 0
    assert list(Registrations().contributions(DataSubject(3), "ar")) == []
