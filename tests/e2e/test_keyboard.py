"""The keyboard alone: skip link first, the reading order, a focus that can be seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

HEADER = {
    "ar": [
        "الانتقال إلى المحتوى",
        "ديوان",
        "English",
        "حسابي",
        "البحث",
        "الخدمات",
        "الاستشارات العامة",
        "البيانات المفتوحة",
        "المؤشرات",
        "الفعاليات",
    ],
    "en": [
        "Skip to content",
        "Diwan",
        "العربية",
        "My account",
        "Search",
        "Services",
        "Public consultations",
        "Open data",
        "Indicators",
        "Events",
    ],
}
FOCUSED = """() => { const e = document.activeElement; const s = getComputedStyle(e);
  return {name: e.innerText.trim().replace(/\\s+/g, ' '), outline: s.outlineStyle + ' ' + s.outlineWidth,
          box: e.getBoundingClientRect().toJSON()}; }"""


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_header_is_walked_in_reading_order_with_a_visible_focus(
    language: str, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.goto(f"/{language}/")
    walked = []
    for _ in HEADER[language]:
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        walked.append(focused["name"])
        assert focused["outline"] == "solid 3px", focused
        assert focused["box"]["width"] > 0
        assert focused["box"]["top"] >= 0
    assert walked == HEADER[language]


def test_the_skip_link_leads_to_the_content(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/ar/services/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_nothing_traps_the_keyboard(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/ar/services/")
    page.evaluate("document.querySelector('footer a:last-of-type').scrollIntoView()")
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('footer')"):
            return
    pytest.fail("200 steps did not reach the footer")


@pytest.mark.parametrize("path", ["services/", "search/?q=a", "display/", "events/"])
def test_every_control_can_be_hit_with_a_thumb(path: str, new_page: Callable[..., Page]) -> None:
    page = new_page(width=360)
    page.goto(f"/ar/{path}")
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, .d-button, nav a, .d-input, .d-select')]
          .filter(e => !e.closest('.d-hidden, .d-trap, .d-crumbs, .d-official'))
          .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 90)])
          .filter(([r]) => r.width && r.height < 43).map(([, html]) => html)"""
    )
    assert small == []
