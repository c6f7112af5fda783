"""When an event takes place, in the words of its own time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.dates import format_date, month_name
from frontend import text


@dataclass(frozen=True, slots=True)
class When:
    """First and last day in words (`last_day` empty for one day), hours, and whose clock they follow."""

    starts: datetime
    first_day: str
    last_day: str
    hours: str
    zone: str


def when(event: dict[str, Any]) -> When:
    """The event's time as its place counts it."""
    language, zone = get_language() or "ar", ZoneInfo(event["time_zone"])
    starts, ends = (
        datetime.fromisoformat(str(event[name])).astimezone(zone)
        for name in ("starts_at", "ends_at")
    )
    city = get_timezone_location(zone, locale=language, return_city=True)

    def day(moment: datetime) -> str:
        return text.digits(format_date(moment, language, settings.DIWAN_MONTHS, with_weekday=True))

    return When(
        starts=starts,
        first_day=day(starts),
        last_day=day(ends) if ends.date() != starts.date() else "",
        hours=text.digits(f"{starts:%H:%M}–{ends:%H:%M}"),
        zone=_("%(city)s time") % {"city": city},
    )


def month_words(month: str) -> str:
    """``2026-12`` in words."""
    year, number = month.split("-")
    name = month_name(int(number), get_language() or "ar", settings.DIWAN_MONTHS)
    return f"{name} {text.digits(year)}"
