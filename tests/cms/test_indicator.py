"""Indicators: values that are never lost, gaps that are never zero, imports that are all or nothing."""

import csv
import doctest
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Agency
from cms.indicators import periods
from cms.indicators.services import Outcome, Reading, import_values, record_value
from cms.models import EarlierValue, IndicatorPage, IndicatorValue
from cms.translation import publish_translation
from tests.cms import pages

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
URL = "/api/v1/indicators/e-services/"


def record(page: IndicatorPage, year: int, value: str | None, **given: object) -> Outcome:
    reading = Reading(
        period_on=date(year, 1, 1),
        value=None if value is None else Decimal(value),
        **given,  # type: ignore[arg-type]
    )
    return record_value(indicator_id=page.pk, reading=reading, now=NOW, reason="مراجعة السجل")


def load(page: IndicatorPage, text: str):  # type: ignore[no-untyped-def]
    return import_values(indicator=page, content=text.encode("utf-8"), now=NOW)


def test_the_examples_of_the_periods_hold() -> None:
    assert doctest.testmod(periods).failed == 0


@pytest.mark.parametrize(
    ("text", "rhythm"),
    [
        ("2024-13", "month"),
        ("2024-Q5", "quarter"),
        ("24", "year"),
        ("2024-Q1", "year"),
        ("", "year"),
    ],
)
def test_what_is_no_period_of_the_rhythm_is_refused(text: str, rhythm: str) -> None:
    with pytest.raises(ValueError):
        periods.parse_period(text, rhythm)


def test_a_revised_number_keeps_the_one_it_replaces(agency: Agency, client: Client) -> None:
    page = pages.indicator(agency)
    record(page, 2017, "120", is_provisional=True)
    assert record(page, 2017, "122") == Outcome.REVISED
    [point] = client.get(URL).json()["values"]
    assert (point["value"], point["is_provisional"], point["is_revised"]) == ("122", False, True)
    [earlier] = point["earlier"]
    assert (earlier["value"], earlier["was_provisional"]) == ("120", True)
    assert earlier["reason"] == "مراجعة السجل"


def test_the_same_number_again_changes_nothing(agency: Agency) -> None:
    page = pages.indicator(agency)
    record(page, 2017, "122")
    assert record(page, 2017, "122.0000") == Outcome.UNCHANGED
    assert not EarlierValue.objects.exists()


def test_a_provisional_number_made_final_is_no_revision(agency: Agency) -> None:
    page = pages.indicator(agency)
    record(page, 2017, "122", is_provisional=True)
    assert record(page, 2017, "122") == Outcome.CHANGED
    assert not EarlierValue.objects.exists()


def test_a_gap_is_a_gap_and_the_change_skips_it(agency: Agency, client: Client) -> None:
    page = pages.indicator(agency)
    for year, value in ((2015, "60"), (2016, None), (2017, "122")):
        record(page, year, value)
    answer = client.get(URL).json()
    assert [point["value"] for point in answer["values"]] == ["60", None, "122"]
    assert answer["change"] == {"since": "2015", "difference": "62", "is_improvement": True}


def test_falling_is_better_where_lower_is_better_and_the_target_is_a_ceiling(
    agency: Agency, client: Client
) -> None:
    page = pages.indicator(agency, direction="down", target=10, unit="يوم")
    record(page, 2016, "14.5")
    record(page, 2017, "10")
    answer = client.get(URL).json()
    assert answer["change"]["difference"] == "-4.5"
    assert answer["change"]["is_improvement"] is True
    assert answer["target"] == {"value": "10", "on": "2019-12-31", "is_met": True}


def test_without_any_value_there_is_neither_change_nor_verdict(
    agency: Agency, client: Client
) -> None:
    pages.indicator(agency)
    answer = client.get(URL).json()
    assert (answer["latest"], answer["change"], answer["values"]) == (None, None, [])
    assert answer["target"]["is_met"] is None


def test_the_translation_shows_the_same_numbers_under_its_own_words(
    agency: Agency, client: Client
) -> None:
    page = pages.indicator(agency)
    publish_translation(page, "en", {"title": "Completed e-services", "unit": "services"})
    record(page, 2017, "122")
    answer = client.get(f"{URL}?lang=en").json()
    assert (answer["title"], answer["unit"]) == ("Completed e-services", "services")
    assert answer["latest"]["value"] == "122"


def test_the_period_picker_cuts_the_series(agency: Agency, client: Client) -> None:
    page = pages.indicator(agency)
    for year in range(2012, 2018):
        record(page, year, str(year - 2000))
    cut = client.get(f"{URL}?since=2014&until=2015").json()
    assert [point["period"] for point in cut["values"]] == ["2014", "2015"]
    assert client.get(f"{URL}?since=abc").status_code == 400


def test_a_file_with_arabic_digits_is_read_and_counted(agency: Agency) -> None:
    page = pages.indicator(agency)
    record(page, 2016, "90")
    report = load(page, "period,value,provisional,note\n٢٠١٦,٩١\n2017,١٢٢٫٥,نعم,أولي\n2018,\n")
    assert report.errors == []
    assert report.counts == {"revised": 1, "created": 2}
    rows = IndicatorValue.objects.values_list("period_on__year", "value", "is_provisional")
    assert list(rows) == [
        (2016, Decimal("91"), False),
        (2017, Decimal("122.5"), True),
        (2018, None, False),
    ]


def test_the_same_file_again_changes_nothing(agency: Agency) -> None:
    page = pages.indicator(agency)
    load(page, "period,value\n2016,91\n")
    assert load(page, "period,value\n2016,91\n").counts == {"unchanged": 1}


def test_one_wrong_line_stops_the_whole_file_and_is_named(agency: Agency) -> None:
    page = pages.indicator(agency)
    report = load(page, 'period,value\n2016,91\n2017,كثير\n2016,4\nx,1\n2019,1e40\n2020,"1,5"\n')
    assert [line for line, _ in report.errors] == [3, 4, 5, 6, 7]
    assert not IndicatorValue.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"",
        b"a,b\n1,2\n",
        b'period,value\n2016,"9\x00"\n',
        b"period,value\n2016,NaN\n",
    ],
)
def test_what_is_no_table_of_values_gives_a_sentence_not_a_failure(
    agency: Agency, content: bytes
) -> None:
    report = import_values(indicator=pages.indicator(agency), content=content, now=NOW)
    assert report.errors
    assert not IndicatorValue.objects.exists()


def test_the_csv_can_be_read_in_again_and_starts_no_formula(agency: Agency, client: Client) -> None:
    page = pages.indicator(agency)
    record(page, 2016, "90", note="=1+1")
    record(page, 2016, "91", note="=1+1")
    text = client.get(f"{URL}values.csv").text
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [
        ["period", "value", "provisional", "note", "earlier"],
        ["2016", "91", "no", "'=1+1", "90"],
    ]
    assert load(page, text).errors == []


def test_the_list_costs_the_same_for_three_and_thirty(
    agency: Agency, client: Client, django_assert_max_num_queries
) -> None:
    counts = []
    for numbers in (range(3), range(3, 30)):
        for number in numbers:
            page = pages.indicator(agency, f"i{number}")
            record(page, 2016, "1")
            record(page, 2016, "2")
        with django_assert_max_num_queries(6) as asked:
            rows = client.get("/api/v1/indicators/?page_size=100").json()["results"]
        assert rows[0]["values"][0]["earlier"][0]["value"] == "1"
        counts.append(len(asked))
    assert counts[0] == counts[1]
