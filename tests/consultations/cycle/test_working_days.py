"""Weekend and holidays as the administrator sets them, and what is counted by them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.models import SiteSettings
from common.working_days import Calendar, site_calendar
from consultations.services.period import last_day, working_days_left
from tests.consultations.conftest import make_consultation

EID = (date(2026, 3, 20), date(2026, 3, 23))
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))


def test_friday_and_saturday_are_free_unless_told_otherwise() -> None:
    week = [date(2026, 1, 4) + timedelta(days=n) for n in range(7)]  # from a Sunday
    assert [Calendar().is_working(day) for day in week] == [True] * 5 + [False] * 2


def test_holidays_are_no_working_days() -> None:
    calendar = Calendar(holidays=(EID,))
    assert Calendar().between(date(2026, 3, 19), date(2026, 3, 24)) == 4
    assert calendar.between(date(2026, 3, 19), date(2026, 3, 24)) == 2
    assert calendar.after(date(2026, 3, 19), 1) == date(2026, 3, 24)


@given(day=DAYS, count=st.integers(1, 60), weekend=st.sampled_from([{4, 5}, {4}, {3, 4}, {5, 6}]))
def test_counting_forward_and_counting_between_agree(day, count, weekend) -> None:
    calendar = Calendar(frozenset(weekend), (EID,))
    reached = calendar.after(day, count)
    assert calendar.is_working(reached)
    assert calendar.between(day + timedelta(days=1), reached) == count


@pytest.mark.django_db
def test_the_site_s_own_week_and_holidays_count(site) -> None:
    settings = SiteSettings.load()
    settings.weekend = "sat-sun"
    settings.holidays = [
        (
            "holiday",
            {"name_ar": "عيد", "name_en": "Eid", "first_day": EID[0], "last_day": EID[1]},
        )
    ]
    settings.save()
    assert site_calendar() == Calendar(frozenset({5, 6}), (EID,))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "left"),
    [
        # It closes on Sunday 11 January 2026 at 21:00 in Amman; Friday and Saturday are free.
        (datetime(2026, 1, 4, 9, tzinfo=UTC), 5),
        (datetime(2026, 1, 8, 9, tzinfo=UTC), 1),
        (datetime(2026, 1, 10, 9, tzinfo=UTC), 1),
        (datetime(2026, 1, 11, 9, tzinfo=UTC), 0),
    ],
)
def test_working_days_left_are_those_after_today(agency, now, left) -> None:
    page = make_consultation(
        agency,
        opens_at=datetime(2026, 1, 1, tzinfo=UTC),
        closes_at=datetime(2026, 1, 11, 18, tzinfo=UTC),
    )
    assert working_days_left(page, now, Calendar()) == left


def test_a_closing_at_midnight_belongs_to_the_day_before() -> None:
    assert last_day(datetime(2026, 1, 10, 21, tzinfo=UTC)) == date(2026, 1, 10)  # 00:00 in Amman
    assert last_day(datetime(2026, 1, 10, 21, 1, tzinfo=UTC)) == date(2026, 1, 11)
