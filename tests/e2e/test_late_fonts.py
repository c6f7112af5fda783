"""Fonts that come late move little of what a phone already shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from tests.e2e.conftest import visit
from tests.e2e.pages import LANGUAGES, PAGES

# One of each kind that moved most: a hero, a long list of tabs, a lead with links, a form, a text.
NAMES = ("home", "dataset", "data-questions", "event", "clause")
# Source: web.dev/articles/cls, "good".
MOST = 0.1
WATCH = """() => { window.moved = []; new PerformanceObserver(list => {
  for (const shift of list.getEntries()) window.moved.push(shift.value); })
  .observe({type: 'layout-shift', buffered: true}); }"""
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
COME = """() => document.fonts.ready.then(() => [...document.fonts]
  .filter(face => face.family.includes('Diwan Sans') && face.status === 'loaded').length)"""


def at_any_time(route: Route) -> None:
    """The style sheet, with fonts that are shown however late they come: no run depends on the three seconds of its own."""
    answer = route.fetch()
    body = answer.text()
    assert "font-display: fallback" in body
    route.fulfill(
        response=answer, body=body.replace("font-display: fallback", "font-display: swap")
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_little_moves_when_the_fonts_come_late(
    new_page: Callable[..., Page], name: str, language: str
) -> None:
    first = new_page(width=360)
    visit(first, next(case for case in PAGES if case.name == name), language)
    page = first.context.new_page()
    held: list[Route] = []
    page.add_init_script(f"({WATCH})()")
    page.route("**/diwan.css*", at_any_time)
    page.route("**/*.woff2", lambda route: held.append(route))
    page.goto(first.url, wait_until="domcontentloaded")
    page.evaluate(DRAWN)
    assert len(held) >= 3
    for route in held:
        route.continue_()
    page.unroute("**/*.woff2")
    assert page.evaluate(COME) >= 3
    page.evaluate(DRAWN)
    assert sum(page.evaluate("window.moved")) <= MOST
