"""Writes of registrations: take, cancel, promote, erase."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from cms.errors import RegistrationClosed, RegistrationNotOffered, RegistrationOver
from cms.events import letters
from cms.events.selectors import is_registration_open
from cms.models import EventPage, Registration, RegistrationState
from common.errors import NotFound
from operations import generation

RETENTION = timedelta(days=90)
_BLANK = {"name": "", "email": "", "organisation": "", "needs": ""}


@dataclass(frozen=True, slots=True)
class Person:
    """Who registers; `needs` is what the venue must provide for them."""

    name: str
    email: str
    sector: str
    organisation: str = ""
    needs: str = ""


@transaction.atomic
def register(*, event_id: int, person: Person, language: str, now: datetime) -> Registration:
    """Give the person a place, or the last place in the queue when the event is full, and write to them.

    An address that has a place or waits keeps its registration as it is, which is returned, and gets a letter that says so:
    whoever types an address may learn nothing about it (ADR 184).

    Args:
        event_id: the page in the source language.

    Raises:
        NotFound: the event is not public.
        RegistrationNotOffered: it takes none.
        RegistrationClosed: cancelled, or `now` is not before the deadline.
    """
    event = _locked(event_id)
    if not event.takes_registrations:
        raise RegistrationNotOffered()
    if not is_registration_open(event, now=now):
        raise RegistrationClosed()
    email = person.email.strip().lower()
    registration = Registration(
        event=event,
        state=RegistrationState.CONFIRMED if _has_place(event) else RegistrationState.WAITING,
        name=person.name,
        email=email,
        organisation=person.organisation,
        sector=person.sector,
        needs=person.needs,
        language=language,
        registered_at=now,
    )
    registration.full_clean(exclude=["event"])
    active = event.registrations.exclude(state=RegistrationState.CANCELLED)
    standing = active.filter(email=email).first()
    if standing is not None:
        letters.tell_again(standing)
        return standing
    registration.save()
    letters.tell(registration)
    generation.bump()
    return registration


@transaction.atomic
def cancel(*, public_id: UUID, now: datetime) -> Registration:
    """Give the place back and let the next in the queue have it; a second call changes nothing.

    Raises:
        NotFound: no such registration.
        RegistrationOver: the event has begun.
    """
    found = Registration.objects.filter(public_id=public_id).values_list("event_id", flat=True)
    if not found:
        raise NotFound()
    event = _locked(found[0])
    registration = event.registrations.get(public_id=public_id)
    if registration.state == RegistrationState.CANCELLED:
        return registration
    if now >= event.starts_at:
        raise RegistrationOver()
    registration.state = RegistrationState.CANCELLED
    registration.cancelled_at = now
    registration.save(update_fields=["state", "cancelled_at"])
    letters.tell(registration)
    _fill(event, now=now)
    generation.bump()
    return registration


@transaction.atomic
def fill_places(*, event_id: int, now: datetime) -> int:
    """Promote from the queue while there are places, as after a raised capacity; returns how many were promoted."""
    event = EventPage.objects.select_for_update(of=("self",)).get(pk=event_id)
    promoted = _fill(event, now=now) if is_registration_open(event, now=now) else 0
    if promoted:
        generation.bump()
    return promoted


@transaction.atomic
def erase_personal_data(*, now: datetime) -> int:
    """Blank names, addresses and needs 90 days after the event's end; sector and state stay for the statistics."""
    return Registration.objects.filter(event__ends_at__lte=now - RETENTION, erased_at=None).update(
        **_BLANK, erased_at=now
    )


@transaction.atomic
def erase_person(*, emails: Iterable[str], now: datetime) -> int:
    """Blank the registrations of these addresses; places at events to come go to the next in the queue. Nobody is written to."""
    mine = Registration.objects.filter(email__in=emails, erased_at=None)
    erased = 0
    for event_id in sorted(set(mine.order_by().values_list("event_id", flat=True))):
        event = EventPage.objects.select_for_update(of=("self",)).get(pk=event_id)
        rows = mine.filter(event=event)
        if now < event.starts_at:
            rows.exclude(state=RegistrationState.CANCELLED).update(
                state=RegistrationState.CANCELLED, cancelled_at=now
            )
        erased += rows.update(**_BLANK, erased_at=now)
        if is_registration_open(event, now=now):
            _fill(event, now=now)
    if erased:
        generation.bump()
    return erased


def _locked(event_id: int) -> EventPage:
    # One lock per event makes counting places and taking one serial: two people cannot both get the last.
    event = (
        EventPage.objects.select_for_update(of=("self",))
        .select_related("locale")
        .filter(pk=event_id, live=True)
        .first()
    )
    if event is None:
        raise NotFound()
    return event


def _has_place(event: EventPage) -> bool:
    if event.capacity is None:
        return True
    # Nobody overtakes the queue, even when a place has just become free.
    if event.registrations.filter(state=RegistrationState.WAITING).exists():
        return False
    taken = event.registrations.filter(state=RegistrationState.CONFIRMED).count()
    return taken < event.capacity


def _fill(event: EventPage, *, now: datetime) -> int:
    taken = event.registrations.filter(state=RegistrationState.CONFIRMED).count()
    waiting = event.registrations.filter(state=RegistrationState.WAITING).order_by("pk")
    if event.capacity is not None:
        waiting = waiting[: max(event.capacity - taken, 0)]
    promoted = list(waiting)
    for registration in promoted:
        registration.state = RegistrationState.CONFIRMED
        registration.promoted_at = now
        registration.save(update_fields=["state", "promoted_at"])
        letters.tell(registration)
    return len(promoted)
