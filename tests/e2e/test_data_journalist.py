"""What a journalist does with a table, in both languages, on a telephone and at a desk, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
WORDS = {
    "ar": {"show": "عرض", "draw": "رسم", "compare": "عرض ما تغيّر", "channel": "البوابة"},
    "en": {"show": "Show", "draw": "Draw", "compare": "Show what changed", "channel": "البوابة"},
}


def checked(page: Page) -> None:
    """No fault that axe finds, and nothing wider than the window."""
    page.wait_for_load_state("load")  # the address changes before the styles have come
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(width) <= 0, page.url


@pytest.mark.parametrize("width", [360, 1100])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_from_the_catalogue_to_a_chart_a_citation_and_what_changed(
    new_page: Callable[..., Page], language: str, width: int, strangers: list[str]
) -> None:
    page, words = new_page(width=width), WORDS[language]
    page.goto(f"/{language}/datasets/egovernment-programme-figures/")
    page.locator("main table a[href*='-'][href$='/']").nth(1).click()
    expect(page.locator("table").first).to_contain_text(words["channel"])
    checked(page)

    page.locator("select[name=column]").first.select_option(index=1)  # the year
    page.locator("select[name=operator]").first.select_option("gte")
    page.locator("input[name=value]").first.fill("٢٠١٨")
    page.get_by_role("button", name=words["show"], exact=True).click()
    expect(page).to_have_url(re.compile("__gte="))
    whole = page.locator("[role=status]").inner_text()

    page.locator(".d-facets__values a", has_text=words["channel"]).click()
    expect(page).to_have_url(re.compile("__eq="))
    assert page.locator("[role=status]").inner_text() != whole
    page.locator("thead th a").nth(2).click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_count(1)
    checked(page)

    page.locator("select[name=kind]").select_option("bars")
    page.get_by_role("button", name=words["draw"], exact=True).click()
    expect(page).to_have_url(re.compile("kind=bars"))
    assert "__gte=" in page.url
    picture = page.locator("img.d-drawn")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    drawn = picture.evaluate("img => [img.naturalWidth, img.currentSrc]")
    assert (drawn[0], "size=narrow" in drawn[1]) == ((320, True) if width == 360 else (680, False))
    checked(page)

    cited = page.locator("#cite ~ p").inner_text()
    assert "SHA-256" in cited
    assert "release=" in cited
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    lines = download.value.path().read_text("utf-8").splitlines()
    assert len(lines) == 1 + int(re.findall(r"\d+", page.locator("[role=status]").inner_text())[0])

    page.goto(f"/{language}/datasets/egovernment-programme-figures/releases/")
    page.get_by_role("button", name=words["compare"]).click()
    expect(page).to_have_url(re.compile(r"/releases/1\.\.2/"))
    checked(page)
    changed = page.locator("main a[href*='/changes/']")
    if changed.count():
        changed.first.click()
        checked(page)
    assert strangers == []


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_frame_in_another_page_stands_alone(new_page: Callable[..., Page], language: str) -> None:
    page = new_page(width=360)
    page.goto(f"/{language}/datasets/egovernment-programme-figures/")
    page.locator("main table a[href*='-'][href$='/']").first.click()
    code = page.locator("code", has_text="<iframe").first.evaluate("code => code.textContent")
    address = re.search(r'src="([^"]+)"', code)
    assert address
    page.goto(address[1].replace("&amp;", "&"))
    expect(page.locator("footer")).to_contain_text("4.0")  # the licence, by its name in words
    expect(page.locator("header")).to_have_count(0)
    checked(page)
