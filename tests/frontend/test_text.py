"""Numbers, dates and amounts as an Arabic reader expects them."""

import pytest
from django.utils import translation

from frontend import preferences, text
from frontend.preferences import DEFAULT, Preferences
from frontend.templatetags.diwan import opening_hours


@pytest.fixture(autouse=True)
def _defaults():
    with translation.override("ar"):
        yield
    preferences.activate(DEFAULT)


def test_numbers_are_grouped_and_follow_the_chosen_digits() -> None:
    assert text.number(1234567.5) == "1,234,567.5"
    preferences.activate(Preferences(digits="arab"))
    assert text.number(1234567.5) == "١٬٢٣٤٬٥٦٧٫٥"
    assert text.percent(12.5) == "١٢٫٥٪"
    with translation.override("en"):
        assert text.number(1234) == "1,234"


def test_months_are_those_of_the_levant_and_hijri_stands_beside_on_request() -> None:
    assert text.day_words("2026-01-05") == "5 كانون الثاني 2026"
    preferences.activate(Preferences(calendar="hijri"))
    assert text.day_words("2026-01-05") == "5 كانون الثاني 2026 م / 16 رجب 1447 هـ"


def test_an_instant_is_told_in_the_sites_time_zone() -> None:
    assert text.hour_words("2026-01-05T21:30:00Z") == "00:30"
    assert text.day_words("2026-01-05T21:30:00Z") == "6 كانون الثاني 2026"
    assert text.hour_words("2026-01-05") == ""


@pytest.mark.parametrize("value", [None, "", "yesterday", "2026-13-40", 5])
def test_what_is_no_date_shows_nothing(value) -> None:
    assert text.day_words(value) == ""


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 يوم"),
        (1, "يوم واحد"),
        (2, "يومان"),
        (3, "3 أيام"),
        (10, "10 أيام"),
        (11, "11 يومًا"),
        (99, "99 يومًا"),
        (100, "100 يوم"),
        (102, "102 يوم"),
        (103, "103 أيام"),
        (1000, "1,000 يوم"),
    ],
)
def test_days_take_all_six_plural_forms(count: int, words: str) -> None:
    assert text.days(count) == words


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (0, "JOD", "مجانًا"),
        (2000, "JOD", "ديناران"),
        (2500, "JOD", "2.500 دينار"),
        (25000, "JOD", "25 دينارًا"),
        (1050, "USD", "10.50 USD"),
    ],
)
def test_money_is_counted_in_words(minor: int, currency: str, words: str) -> None:
    assert text.money(minor, currency) == words


def test_sizes_and_durations_take_the_largest_fitting_unit() -> None:
    assert text.file_size(2) == "بايتان"
    assert text.file_size(348_160) == "340 كيلوبايت"
    assert text.file_size(1_258_291) == "1.2 ميغابايت"
    assert text.duration(7200) == "ساعتان"
    assert text.duration(1) == "دقيقة واحدة"
    assert text.duration(3 * 86400) == "3 أيام"


def test_a_range_of_hours_reads_from_left_to_right_inside_arabic() -> None:
    shown = opening_hours("الأحد–الخميس 8:30–15:00 <b>")
    assert shown == 'الأحد–الخميس <bdi dir="ltr">8:30–15:00</bdi> &lt;b&gt;'
