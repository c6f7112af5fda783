"""Events as calendar files.

Source: RFC 5545; times are written in UTC, so that no time zone definition has to travel along.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from icalendar import Calendar, Event

from cms.models import EventPage


def calendar_file(event: EventPage, *, now: datetime) -> bytes:
    """One event as an ``.ics`` file; a cancelled one says so."""
    entry = Event()
    entry.add("uid", f"{event.translation_key}@{settings.SITE_URL.split('://')[-1]}")
    entry.add("dtstamp", (event.last_published_at or now).astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", event.ends_at.astimezone(UTC))
    entry.add("summary", event.title)
    entry.add("description", event.lead)
    where = ", ".join(part for part in (event.place, event.address) if part)
    if where:
        entry.add("location", where)
    if event.latitude is not None and event.longitude is not None:
        entry.add("geo", (float(event.latitude), float(event.longitude)))
    entry.add("url", settings.SITE_URL + event.public_path)
    entry.add("status", "CANCELLED" if event.cancelled_on else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Diwan//Events//AR")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
