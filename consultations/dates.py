"""Days and instants as the site writes them, for what is read without it."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from common.dates import format_date


def day_words(day: date | datetime) -> str:
    """A day in the active language, with the months' names of the site; an instant in the site's zone."""
    local = timezone.localtime(day) if isinstance(day, datetime) else day
    return format_date(local, get_language() or "ar", settings.DIWAN_MONTHS)


def moment_words(moment: datetime) -> str:
    """A day with the time, in the site's zone."""
    return f"{day_words(moment)} {timezone.localtime(moment):%H:%M}"
