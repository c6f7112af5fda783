"""The goals of sustainable development, and what on the site serves them."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import Agency
from cms.models import SdgGoal, SdgTarget
from cms.sdg.services import load_goals
from cms.translation import publish_translation
from tests.cms import pages


@pytest.fixture
def goals(site) -> None:
    load_goals()


def test_seventeen_goals_are_loaded_once_with_their_targets(goals: None) -> None:
    call_command("load_sdg", stdout=StringIO())
    assert SdgGoal.objects.count() == 17
    assert SdgGoal.objects.get(number=16).title_ar == "السلام والعدل والمؤسسات القوية"
    assert list(SdgTarget.objects.filter(goal=16).values_list("code", flat=True)) == [
        "16.5",
        "16.6",
        "16.7",
        "16.10",
    ]


def test_every_target_belongs_to_the_goal_of_its_code(goals: None) -> None:
    for target in SdgTarget.objects.all():
        assert target.code.split(".")[0] == str(target.goal_id)


def test_a_goal_shows_the_indicators_and_initiatives_that_serve_it(
    goals: None, agency: Agency, client: Client
) -> None:
    page = pages.indicator(agency, goals=[SdgGoal.objects.get(number=16)])
    pages.indicator(agency, "other", title="مؤشر آخر")
    pages.strategy(agency)
    publish_translation(page, "en", {"title": "Completed e-services"})
    goal = client.get("/api/v1/sdg/16/").json()
    assert [row["slug"] for row in goal["indicators"]] == ["e-services"]
    assert [row["code"] for row in goal["initiatives"]] == ["1.1"]
    assert goal["initiatives"][0]["strategy"]["url"] == "/ar/strategies/digital-2030/"
    english = client.get("/api/v1/sdg/16/?lang=en").json()
    assert english["title"] == "Peace, Justice and Strong Institutions"
    assert [row["title"] for row in english["indicators"]] == ["Completed e-services"]


def test_the_list_counts_what_serves_each_goal(goals: None, agency: Agency, client: Client) -> None:
    pages.indicator(agency, goals=[SdgGoal.objects.get(number=9)])
    pages.strategy(agency)
    rows = {row["number"]: row for row in client.get("/api/v1/sdg/").json()}
    assert len(rows) == 17
    assert (rows[9]["indicators"], rows[9]["initiatives"]) == (1, 0)
    assert (rows[16]["indicators"], rows[16]["initiatives"]) == (0, 1)


def test_a_withdrawn_indicator_serves_no_goal(goals: None, agency: Agency, client: Client) -> None:
    pages.indicator(agency, goals=[SdgGoal.objects.get(number=9)]).unpublish()
    assert client.get("/api/v1/sdg/9/").json()["indicators"] == []
    assert client.get("/api/v1/sdg/").json()[8]["indicators"] == 0


@pytest.mark.parametrize("number", ["0", "18", "99999999999999999999"])
def test_an_eighteenth_goal_does_not_exist(goals: None, client: Client, number: str) -> None:
    assert client.get(f"/api/v1/sdg/{number}/").status_code == 404


def test_a_goal_costs_the_same_with_three_and_thirty_indicators(
    goals: None, agency: Agency, client: Client, django_assert_max_num_queries
) -> None:
    counts = []
    for numbers in (range(3), range(3, 30)):
        for number in numbers:
            pages.indicator(agency, f"i{number}", goals=[SdgGoal.objects.get(number=16)])
        with django_assert_max_num_queries(12) as asked:
            client.get("/api/v1/sdg/16/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
