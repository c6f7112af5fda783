"""From the box to a result, or to nothing and what is offered then: on a telephone and at a desk, with and without a script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import opened_before
from tests.e2e.test_consulting import faults

WORDS = {
    "ar": {
        "query": "استراتيجية",
        "begun": "استرات",
        "phrase": '"استراتيجية زرافة"',
        "results": re.compile("نتيج|نتائج"),
        "title": "حسب العنوان",
        "show": "عرض",
        "send": "إرسال",
        "thanks": "شكرًا جزيلًا",
    },
    "en": {
        "query": "strategy",
        "begun": "strat",
        "phrase": '"strategy giraffe"',
        "results": re.compile("results?"),
        "title": "By title",
        "show": "Show",
        "send": "Send",
        "thanks": "Thank you",
    },
}


@pytest.fixture(params=[360, 1280])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_search_is_narrowed_ordered_and_widened_again(
    new_page: Callable[..., Page], language: str, width: int, script: bool, strangers: list[str]
) -> None:
    page, words = new_page(script=script, width=width), WORDS[language]
    page.goto(f"/{language}/search/")
    page.locator("main #q").fill(words["query"])
    page.locator("main .d-search button").click()
    expect(page.locator("h1")).to_contain_text(words["query"])
    expect(page.locator("main #q")).to_have_value(words["query"])
    count = page.locator(".d-results__count")
    expect(count).to_contain_text(words["results"])
    everything = count.inner_text()
    expect(page.locator("main mark").first).to_be_visible()

    fold = page.locator(".d-fold > summary")
    expect(fold).to_be_visible(visible=width == 360)
    if width == 360:
        assert not page.locator(".d-facets button").is_visible()
        fold.click()
    page.locator(".d-facets input[name=type]").first.check()
    page.get_by_role("button", name=words["show"], exact=True).click()
    expect(page).to_have_url(re.compile("type="))
    assert count.inner_text() != everything
    page.locator(".d-chosen a").first.click()
    expect(page.locator(".d-chosen")).to_have_count(0)
    assert count.inner_text() == everything

    page.get_by_role("link", name=words["title"]).click()
    expect(page.locator(".d-tabs [aria-current=true]")).to_have_text(words["title"])
    feed = page.locator("main a[href^='feed.atom']").get_attribute("href")
    assert page.request.get(f"/{language}/search/{feed}").status == 200
    page.locator("main .d-list a").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert "/search/" not in page.url
    assert strangers == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_who_finds_nothing_is_led_on_and_may_say_what_was_looked_for(
    new_page: Callable[..., Page], language: str, width: int, script: bool
) -> None:
    page, words = new_page(script=script, width=width), WORDS[language]
    page.goto(f"/{language}/search/?q={words['phrase']}")
    if script:
        assert faults(page) == []
    text = page.locator("#sought")
    text.fill(words["query"])
    opened_before(page)
    page.get_by_role("button", name=words["send"], exact=True).click()
    expect(page.locator("h1")).to_have_text(words["thanks"])
    page.go_back()
    page.locator(".d-empty a").first.click()
    expect(page.locator("main .d-list a").first).to_be_visible()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_suggestions_are_told_and_never_chosen_by_themselves(
    new_page: Callable[..., Page], language: str, width: int
) -> None:
    page, words = new_page(width=width), WORDS[language]
    page.goto(f"/{language}/search/")
    box = page.locator("main #q")
    expect(box).to_have_attribute("role", "combobox")
    box.press_sequentially(words["begun"])
    options = page.locator("main [role=option]")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("main [role=option][aria-selected=true]")).to_have_count(0)
    expect(page.locator("main .d-search [role=status]")).to_contain_text(re.compile(r"\w"))
    assert faults(page) == []
    box.press("Escape")
    expect(options.first).to_be_hidden()
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q="))
    page.goto(f"/{language}/search/")
    box.press_sequentially(words["begun"])
    expect(options.first).to_be_visible()
    options.first.click(button="right")
    page.wait_for_timeout(300)  # an address that is gone to is not there at once
    expect(page).to_have_url(re.compile(r"/search/$"))
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(page).not_to_have_url(re.compile(r"/search/$"))


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    "query",
    ["q=-x", "q=%D8%9F", "q=a&page=1000000", "q=type:nonsense+a&topic=a+b", "q=%22a%22&type=news"],
)
def test_refusals_and_notices_are_without_fault(
    new_page: Callable[..., Page], language: str, width: int, query: str
) -> None:
    page = new_page(width=width)
    page.goto(f"/{language}/search/?{query}")
    assert faults(page) == []
