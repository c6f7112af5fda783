"""Dates in words."""

import doctest
from datetime import date

import pytest

from common import dates


def test_the_examples_of_the_documentation_hold() -> None:
    assert doctest.testmod(dates).failed == 0


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ("levant", "14 آب 2026"),
        ("gulf", "14 أغسطس 2026"),
        ("maghreb", "14 أوت 2026"),
        ("both", "14 آب (أغسطس) 2026"),
    ],
)
def test_a_country_calls_the_eighth_month_its_own_way(months: str, words: str) -> None:
    assert dates.format_date(date(2026, 8, 14), "ar", months) == words


def test_the_weekday_stands_before_the_day() -> None:
    assert (
        dates.format_date(date(2026, 11, 23), "ar", with_weekday=True)
        == "الاثنين 23 تشرين الثاني 2026"
    )
