"""Opening and closing of consultations as calendar entries.

Source: RFC 5545 and RFC 7986; times are written in UTC, so that no definition of a time zone has to travel along.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from consultations.models import ConsultationPage, Extension
from consultations.selectors import LocalConsultation

# Sequence numbers count from here; they grow with every change, and fit into 32 bits for decades.
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
# An entry at the very instant of a midnight would stand on the day after the last.
LAST_HOUR = timedelta(hours=1)
REMINDED = timedelta(days=1)


def calendar_of(
    consultations: Sequence[LocalConsultation], *, name: str, is_reminding: bool = False
) -> bytes:
    """An ``.ics`` file with two entries for each consultation, in the active language; the same bytes until something changes.

    With `is_reminding` programs remind of the closing a day before. One query for all extensions.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Diwan//Consultations//AR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    moved = _moved([local.original for local in consultations])
    for local in consultations:
        changed_at = _changed_at(local.original, moved.get(local.original.pk))
        calendar.add_component(_opening(local, changed_at))
        calendar.add_component(_closing(local, changed_at, is_reminding=is_reminding))
    return bytes(calendar.to_ical())


def _moved(originals: Sequence[ConsultationPage]) -> dict[int, datetime]:
    rows = Extension.objects.filter(consultation__in=[page.pk for page in originals])
    return dict(rows.order_by("extended_at").values_list("consultation", "extended_at"))


def _changed_at(original: ConsultationPage, moved_at: datetime | None) -> datetime:
    withdrawal = getattr(original, "withdrawal", None)
    times = (original.last_published_at, moved_at, withdrawal and withdrawal.withdrawn_at)
    return max((one for one in times if one), default=original.opens_at).replace(microsecond=0)


def _opening(local: LocalConsultation, changed_at: datetime) -> Event:
    at = local.original.opens_at
    title = _("Opens: %(title)s") % {"title": local.page.title}
    return _entry(local, "opening", title, changed_at, (at, at + LAST_HOUR))


def _closing(local: LocalConsultation, changed_at: datetime, *, is_reminding: bool) -> Event:
    at = local.original.closes_at
    title = _("Last hour to comment: %(title)s") % {"title": local.page.title}
    entry = _entry(local, "closing", title, changed_at, (at - LAST_HOUR, at))
    if is_reminding and not hasattr(local.original, "withdrawal"):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", -REMINDED)
        entry.add_component(alarm)
    return entry


def _entry(
    local: LocalConsultation,
    part: str,
    title: str,
    changed_at: datetime,
    span: tuple[datetime, datetime],
) -> Event:
    original, page = local.original, local.page
    url = f"{settings.SITE_URL}{page.public_path}"
    entry = Event()
    entry.add("uid", f"{original.translation_key}-{part}@{urlsplit(settings.SITE_URL).hostname}")
    entry.add("dtstamp", changed_at.astimezone(UTC))
    entry.add("last-modified", changed_at.astimezone(UTC))
    entry.add("sequence", max(0, int((changed_at - _EPOCH).total_seconds())))
    entry.add("dtstart", span[0].astimezone(UTC))
    entry.add("dtend", span[1].astimezone(UTC))
    entry.add("summary", title)
    entry.add("description", f"{page.summary}\n\n{url}")
    entry.add("url", url)
    entry.add("status", "CANCELLED" if hasattr(original, "withdrawal") else "CONFIRMED")
    entry.add("transp", "TRANSPARENT")
    return entry
