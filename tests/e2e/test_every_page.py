"""Every template, in both languages: axe finds nothing, nothing overflows, nothing comes from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

from frontend.views.information import RESULTS
from tests.e2e.conftest import WRITES, guarded, visit
from tests.e2e.pages import LANGUAGES, PAGES, PageCase
from tests.e2e.pictures import take

# Installed once per page: most of axe's time is its own loading.
AXE = Axe().axe_script
RUN = "options => axe.run(document, {...options, resultTypes: ['violations'], elementRef: false})"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# Colours are all that the dark theme changes.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
WIDTHS = (360, 1100)
OVERFLOW = """() => [...document.querySelectorAll('body *')]
  .filter(e => !e.closest('.d-table, pre, .d-hidden, .d-trap, .d-skip, svg'))
  .filter(e => { const r = e.getBoundingClientRect();
                 return r.width && (r.right > innerWidth + 1 || r.left < -1); })
  .slice(0, 5).map(e => e.tagName + '.' + e.className)"""
CASES = [
    pytest.param(case, language, id=f"{case.name}-{language}")
    for case in PAGES
    for language in LANGUAGES
]
_measured: dict[str, dict[str, Any]] = {}


@pytest.fixture(scope="module", autouse=True)
def results() -> Iterator[None]:
    """Write the table of the accessibility statement: each row as this run measured it, other rows as they were."""
    yield
    if not WRITES:
        return
    kept = json.loads(RESULTS.read_text("utf-8"))["pages"] if RESULTS.exists() else []
    rows = {row["name"]: row for row in kept} | _measured
    document = {
        "tested_on": datetime.now(tz=UTC).date().isoformat(),
        "engine": f"axe-playwright-python {version('axe-playwright-python')}",
        "pages": [rows[case.name] for case in PAGES if case.name in rows],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    RESULTS.write_text(text + "\n", "utf-8")


@pytest.fixture(scope="module")
def shared(browser: Browser, base_url: str) -> Iterator[tuple[Page, list[str]]]:
    """A page for all addresses that nobody is signed in to, and the strangers that it asked.

    A page of its own for each, with a new process that compiles everything anew, takes a quarter of the time.
    """
    strangers: list[str] = []
    context = guarded(browser, base_url, strangers)
    yield context.new_page(), strangers
    context.close()


@pytest.fixture
def opened(
    case: PageCase,
    shared: tuple[Page, list[str]],
    new_page: Callable[..., Page],
    strangers: list[str],
) -> tuple[Page, list[str]]:
    """A page as new, and the list of strangers that it will ask."""
    if case.signed_in:
        return new_page(), strangers
    page, asked = shared
    page.context.clear_cookies()
    page.set_viewport_size({"width": 1100, "height": 800})
    page.emulate_media(color_scheme="light")
    asked.clear()
    return page, asked


def faults(page: Page, rules: dict[str, Any], place: str, row: dict[str, Any]) -> list[str]:
    """Run axe; returns one line per violation and adds to the statement's row."""
    answer = page.evaluate(RUN, rules)
    row["views"] += 1
    row["passes"] += len(answer["passes"])
    row["violations"] += len(answer["violations"])
    return [
        f"{place}: {found['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for found in answer["violations"]
        for node in found["nodes"][:2]
    ]


def row_of(case: PageCase, path: str) -> dict[str, Any]:
    """The statement's row of a page, in which both languages are counted."""
    shown = f"/{case.first_of}…/" if case.first_of else path
    new = {"name": case.name, "path": shown, "views": 0, "passes": 0, "violations": 0}
    return _measured.setdefault(case.name, new)


@pytest.mark.parametrize(("case", "language"), CASES)
def test_page(case: PageCase, language: str, opened: tuple[Page, list[str]]) -> None:
    page, strangers = opened
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    page.on("console", hear)
    path = visit(page, case, language)
    row = row_of(case, path.removeprefix(f"/{language}"))
    found: list[str] = []
    page.evaluate(AXE)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="light")
        found += faults(page, RULES, f"{width} light", row)
        page.emulate_media(color_scheme="dark")
        found += faults(page, COLOURS, f"{width} dark", row)
    page.emulate_media(color_scheme="light")
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width} overflows: {name}" for name in page.evaluate(OVERFLOW)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{width} scrolls sideways")
    html = page.locator("html")
    assert html.get_attribute("lang") == language
    assert html.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert page.locator("h1").count() == 1
    page.remove_listener("console", hear)
    assert found == []
    assert strangers == []
    if case.status == 200:
        assert complaints == []
    if case.shot and WRITES:
        take(page, case.name, language)
