"""The site's working week and holidays, for whoever counts working days (`common.working_days`)."""

from __future__ import annotations

from cms.models.site_settings import WEEKENDS
from cms.selectors import site_settings
from common.working_days import Calendar

# As `datetime.date.weekday` counts them.
_NUMBERS = {
    name: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
}


def calendar() -> Calendar:
    """What an administrator set under «Working week». One query."""
    site = site_settings()
    return Calendar(
        weekend=frozenset(_NUMBERS[day] for day in WEEKENDS[site.weekend]),
        holidays=tuple(
            (block.value["first_day"], block.value["last_day"]) for block in site.holidays
        ),
    )
