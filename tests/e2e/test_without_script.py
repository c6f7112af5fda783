"""What people come for, in a browser without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import opened_before


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page(script=False, width=360)


def test_a_citizen_searches_from_the_home_page_and_opens_a_result(page: Page) -> None:
    page.goto("/ar/")
    page.locator("main input[name=q]").fill("الاستراتيجية")
    page.get_by_role("button", name="بحث").click()
    expect(page).to_have_url(re.compile("/ar/search/"))
    page.locator("main .d-list a").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert "/search/" not in page.url


def test_a_citizen_changes_the_language_of_the_same_page(page: Page) -> None:
    page.goto("/ar/agencies/modee/")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile("/en/agencies/modee/$"))
    expect(page.locator("html")).to_have_attribute("dir", "ltr")


def test_a_citizen_chooses_dark_colours_and_arabic_digits(page: Page) -> None:
    page.goto("/ar/agencies/modee/")
    page.get_by_role("link", name="الأرقام والتقويم والألوان وحجم الخط").click()
    page.locator("#digits-arab").check()
    page.locator("#theme-dark").check()
    page.get_by_role("button", name="حفظ الاختيارات").click()
    expect(page).to_have_url(re.compile("/ar/agencies/modee/$"))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("footer")).to_contain_text("٢٠٢٦")


def test_a_citizen_says_that_a_page_was_of_no_use_and_why(page: Page) -> None:
    page.goto("/ar/policies/e-participation/")
    page.get_by_role("button", name="لا", exact=True).click()
    page.get_by_label("المعلومات قديمة").check()
    page.locator("textarea[name=text]").fill("تغيّر الرقم.")
    opened_before(page)
    page.get_by_role("button", name="إرسال").click()
    expect(page.locator("h1")).to_have_text("شكرًا جزيلًا")


def test_a_citizen_narrows_the_catalogue_with_a_plain_form(page: Page) -> None:
    page.goto("/ar/services/")
    box = page.locator(".d-facets input[type=checkbox]").first
    if not box.is_visible():
        page.locator(".d-facets summary").first.click()
    box.check()
    page.locator(".d-facets button[type=submit]").click()
    assert "=" in page.url
    expect(page.locator("main [role=status]").first).to_be_visible()


def test_the_page_that_is_not_there_searches_for_what_was_meant(page: Page) -> None:
    page.goto("/ar/services/رخصة-القيادة/")
    expect(page.locator("main input[name=q]")).to_have_value("رخصة القيادة")
