"""Reads of events: lists, states and places left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cms.models import EventPage, Registration, RegistrationState
from cms.published import live_in


class EventState(StrEnum):
    UPCOMING = "upcoming"
    FULL = "full"
    LIVE = "live"
    CANCELLED = "cancelled"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Places:
    """Registrations of an event; `capacity` None means no limit."""

    capacity: int | None
    confirmed: int
    waiting: int

    @property
    def left(self) -> int | None:
        return None if self.capacity is None else max(self.capacity - self.confirmed, 0)


def events(
    *, language: str, now: datetime, when: str = "all", month: date | None = None, agency: str = ""
) -> QuerySet[EventPage]:
    """Events with ``confirmed`` and ``waiting`` counted; upcoming ones soonest first, past ones latest first."""
    pages = live_in(EventPage, language).annotate(
        confirmed=_counted(RegistrationState.CONFIRMED), waiting=_counted(RegistrationState.WAITING)
    )
    if when == "past":
        pages = pages.filter(ends_at__lte=now).order_by("-starts_at", "-pk")
    elif when == "upcoming":
        pages = pages.filter(ends_at__gt=now).order_by("starts_at", "pk")
    else:
        pages = pages.order_by("-starts_at", "-pk")
    if month:
        pages = pages.filter(starts_at__year=month.year, starts_at__month=month.month)
    return pages.filter(agency__slug=agency) if agency else pages


def months_with_events(*, language: str, now: datetime, when: str) -> list[date]:
    """First days of the months that have events of this kind, earliest first; one query."""
    pages = live_in(EventPage, language)
    if when == "past":
        pages = pages.filter(ends_at__lte=now)
    elif when == "upcoming":
        pages = pages.filter(ends_at__gt=now)
    return [moment.date() for moment in pages.datetimes("starts_at", "month")]


def places_of(event: EventPage) -> Places:
    """Count the registrations of an event in the source language; one query."""
    counts = dict(
        Registration.objects.filter(
            event__translation_key=event.translation_key,
            state__in=[RegistrationState.CONFIRMED, RegistrationState.WAITING],
        )
        .order_by()
        .values_list("state")
        .annotate(Count("pk"))
    )
    return Places(
        capacity=event.capacity,
        confirmed=counts.get(RegistrationState.CONFIRMED, 0),
        waiting=counts.get(RegistrationState.WAITING, 0),
    )


def state_of(event: EventPage, *, places: Places, now: datetime) -> EventState:
    """What people must know first; cancelled events stay cancelled, even past ones."""
    if event.cancelled_on:
        return EventState.CANCELLED
    if now >= event.ends_at:
        return EventState.PAST
    if now >= event.starts_at:
        return EventState.LIVE
    if event.takes_registrations and places.left == 0:
        return EventState.FULL
    return EventState.UPCOMING


def is_registration_open(event: EventPage, *, now: datetime) -> bool:
    """Whether a registration would be taken now, be it for the waiting list."""
    return (
        event.takes_registrations and not event.cancelled_on and now < event.registration_deadline
    )


def place_in_queue(registration: Registration) -> int | None:
    """1 for the person who is next; None for anyone who does not wait. One query."""
    if registration.state != RegistrationState.WAITING:
        return None
    ahead = Registration.objects.filter(
        event_id=registration.event_id, state=RegistrationState.WAITING
    ).filter(pk__lt=registration.pk)
    return ahead.count() + 1


def _counted(state: str) -> Coalesce:
    of_event = (
        Registration.objects.filter(
            event__translation_key=OuterRef("translation_key"),
            event__locale__language_code=settings.LANGUAGE_CODE,
            state=state,
        )
        .order_by()
        .values("event__translation_key")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(of_event, output_field=IntegerField()), 0)
