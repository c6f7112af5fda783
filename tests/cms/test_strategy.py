"""Strategies: phases, axes, initiatives, and lateness that nobody types."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from accounts.models import Agency
from cms.strategies.lateness import Lateness, timing
from cms.translation import publish_translation
from tests.cms import pages

FIND = "/api/v1/pages/find/?path=/ar/strategies/digital-2030/"
YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}


def found(today: date, progress: int, *, is_active: bool = True) -> tuple[Lateness, int]:
    result = timing(**YEAR, progress=progress, is_active=is_active, today=today)
    return result.lateness, result.amount


def test_on_its_last_day_an_initiative_is_behind_and_the_day_after_overdue() -> None:
    assert found(date(2026, 12, 31), 80) == (Lateness.BEHIND, 20)
    assert found(date(2027, 1, 1), 80) == (Lateness.OVERDUE, 1)


def test_fifteen_points_behind_the_calendar_are_tolerated_and_sixteen_are_not() -> None:
    half_way = date(2026, 7, 2)
    assert found(half_way, 35)[0] == Lateness.ON_TIME
    assert found(half_way, 34) == (Lateness.BEHIND, 16)


def test_no_progress_after_the_start_is_named_a_start_that_did_not_happen() -> None:
    assert found(date(2026, 4, 1), 0) == (Lateness.NOT_STARTED, 90)


@pytest.mark.parametrize(
    ("progress", "is_active"), [(100, True), (10, False)], ids=["complete", "stopped"]
)
def test_what_is_complete_or_stopped_is_never_late(progress: int, is_active: bool) -> None:
    assert found(date(2030, 1, 1), progress, is_active=is_active) == (Lateness.ON_TIME, 0)


def test_before_its_start_nothing_is_expected() -> None:
    result = timing(**YEAR, progress=0, is_active=True, today=date(2025, 6, 1))
    assert (result.expected, result.lateness) == (0, Lateness.ON_TIME)


def test_an_initiative_of_one_day_has_no_division_by_zero() -> None:
    day = date(2026, 5, 5)
    result = timing(starts_on=day, ends_on=day, progress=0, is_active=True, today=day)
    assert result.lateness == Lateness.ON_TIME


@time_machine.travel("2026-11-23T09:00:00Z", tick=False)
def test_the_page_shows_phases_axes_and_what_is_late(agency: Agency, client: Client) -> None:
    late = pages.initiative("1.2", ends_on=date(2026, 10, 31), progress=70)
    done = pages.initiative("1.3", status="done", progress=100)
    pages.strategy(
        agency,
        axes=[("axis", {"title": "الخدمات", "text": "", "initiatives": [late, done]})],
    )
    content = client.get(FIND).json()["page"]["content"]
    assert content["phases"][0]["kind"] == "current_state"
    assert content["counts"] == {"initiatives": 2, "done": 1, "late": 1}
    [row] = content["late"]
    assert (row["code"], row["lateness"], row["late_by"]) == ("1.2", "overdue", 23)
    assert row["owner"]["name"] == "وزارة العدل"


def test_the_translation_names_the_owner_in_its_language(agency: Agency, client: Client) -> None:
    page = pages.strategy(agency)
    publish_translation(page, "en", {"title": "Digital strategy"})
    content = client.get(FIND.replace("/ar/", "/en/")).json()["page"]["content"]
    assert content["axes"][0]["initiatives"][0]["owner"]["name"] == "Ministry of Justice"


def test_an_owner_that_is_gone_is_left_empty(agency: Agency, client: Client) -> None:
    orphan = pages.initiative("1.1", owner="dissolved")
    pages.strategy(agency, axes=[("axis", {"title": "أ", "text": "", "initiatives": [orphan]})])
    content = client.get(FIND).json()["page"]["content"]
    assert content["axes"][0]["initiatives"][0]["owner"] is None


def test_thirty_initiatives_cost_as_many_queries_as_three(
    agency: Agency, client: Client, django_assert_max_num_queries
) -> None:
    page = pages.strategy(agency)
    client.get(FIND)
    counts = []
    for number in (3, 30):
        rows = [pages.initiative(str(index)) for index in range(number)]
        page.axes = [("axis", {"title": "محور", "text": "", "initiatives": rows})]
        page.save_revision().publish()
        with django_assert_max_num_queries(24) as asked:
            client.get(FIND)
        counts.append(len(asked))
    assert counts[0] == counts[1]
