"""The programme's part of the demo is real content in both languages, and loading it again changes nothing."""

import pytest
from wagtail.models import Page, Revision

from cms.demo import agencies, programme
from cms.models import (
    EarlierValue,
    EventPage,
    IndicatorPage,
    IndicatorValue,
    NewsPage,
    PolicyPage,
    PolicyVersion,
    Registration,
    StrategyPage,
)


@pytest.fixture
def demo(db: None) -> None:
    agencies.load()
    programme.load()


def test_everything_the_demo_promises_is_there_in_both_languages(demo: None) -> None:
    for model, count in (
        (NewsPage, 7),
        (EventPage, 2),
        (IndicatorPage, 6),
        (PolicyPage, 1),
        (StrategyPage, 1),
    ):
        for language in ("ar", "en"):
            pages = model.objects.live().filter(locale__language_code=language)
            assert pages.count() == count, (model, language)
            assert all(page.alias_of_id is None for page in pages)
    policy = PolicyPage.objects.get(locale__language_code="ar")
    assert len(policy.sections) >= 8
    assert set(policy.versions.values_list("number", flat=True)) == {"1", "2"}
    strategy = StrategyPage.objects.get(locale__language_code="ar")
    assert [block.value["kind"] for block in strategy.phases] == [
        "current_state",
        "future_state",
        "road_map",
    ]
    assert sum(len(block.value["initiatives"]) for block in strategy.axes) >= 10


def test_every_indicator_has_eight_years_and_122_services_are_among_them(demo: None) -> None:
    for page in IndicatorPage.objects.filter(locale__language_code="ar"):
        assert page.values.count() >= 8, page.slug
    services = IndicatorValue.objects.get(
        indicator__slug="completed-e-services", period_on__year=2017
    )
    assert services.value == 122
    assert services.indicator.target == 350
    assert EarlierValue.objects.count() == 1


def test_loading_again_changes_nothing(demo: None) -> None:
    def state() -> list[int]:
        models = (Page, Revision, PolicyVersion, IndicatorValue, EarlierValue, Registration)
        return [model.objects.count() for model in models]

    before = state()
    programme.load()
    assert state() == before
