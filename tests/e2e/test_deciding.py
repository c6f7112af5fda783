"""An official decides: by keyboard, on a phone, in both languages; and a table goes out and comes back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.demo import EMAIL, PASSWORD, demo_in
from tests.e2e.test_consulting import faults, sign_in
from tests.servers import serving
from tests.waiting import PATIENCE_MS

# Wider than the screen is only what scrolls by itself.
OVERFLOW = """() => [...document.querySelectorAll('.ruling *')]
  .filter(e => !e.closest('.ruling-table, .w-sr-only'))
  .filter(e => { const r = e.getBoundingClientRect();
                 return r.width && (r.right > innerWidth + 1 || r.left < -1); })
  .slice(0, 5).map(e => e.tagName + '.' + e.className)"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("deciding")
    demo_in(folder, tmp_path_factory)
    with serving(folder, DIWAN_DEMO="1") as base:
        yield base


@pytest.fixture
def staff(browser: Browser, address: str) -> Iterator[Callable[[str], Page]]:
    contexts = []

    def new(language: str) -> Page:
        context = browser.new_context(
            base_url=address,
            locale=language,
            viewport={"width": 360, "height": 800},
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, EMAIL, PASSWORD)
        return page

    yield new
    for context in contexts:
        context.close()


def decisions(page: Page, title: str) -> str:
    """The address of a consultation's decisions."""
    page.goto("/admin/consultations/")
    row = page.locator("tr", has=page.get_by_text(title))
    link = row.locator("a[href$='/decisions/']")
    return str(link.get_attribute("href"))


def look_at(page: Page, path: str) -> None:
    page.goto(path)
    assert faults(page) == [], path
    assert page.evaluate(OVERFLOW) == [], path


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_screens_are_sound_on_a_phone(staff: Callable[[str], Page], language: str) -> None:
    page = staff(language)
    over = decisions(page, "مسودة سياسة المشاركة الإلكترونية")
    look_at(page, f"{over}?state=all")
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    assert faults(page) == []
    one = str(page.locator(".ruling-list a.button").first.get_attribute("href"))
    look_at(page, one)
    expect(page.locator("#correction_ar")).to_be_visible()
    for name in ("clauses/", "table/"):
        look_at(page, over.replace("decisions/", name))
    look_at(page, "/admin/consultations/clauses/")


def test_comments_are_decided_by_keyboard_one_after_the_other(
    staff: Callable[[str], Page],
) -> None:
    page = staff("ar")
    path = decisions(page, "مسودة استراتيجية التحول الرقمي")
    page.goto(path)
    page.locator(".ruling-list a.button").first.click()
    first = page.url
    expect(page.locator("input[value=accepted]")).to_be_focused()
    page.keyboard.press("ArrowUp")  # from «accepted», which has the focus, to «noted»
    expect(page.locator("input[value=noted]")).to_be_checked()
    page.locator("#reason_ar").fill("أُحيط به علمًا.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: url != first and "/decisions/" in url)
    expect(page.locator("#reason_ar")).to_have_value("")
    marks = page.goto(path) and page.locator("input[name=thing]")
    assert marks
    for place in range(2):
        marks.nth(place).check()
    page.locator("#bulk button").click()
    assert faults(page) == []
    page.locator("input[value=declined]").check()
    page.locator("#reason_ar").fill("المهلة تكفي.")
    page.locator("#ruling button").click()
    page.goto(f"{path}?state=decided")
    expect(page.locator("input[name=thing]")).to_have_count(3)


def test_a_table_is_filled_elsewhere_and_taken_over(staff: Callable[[str], Page]) -> None:
    page = staff("ar")
    path = decisions(page, "مسودة استراتيجية التحول الرقمي").replace("decisions/", "table/")
    page.goto(path)
    with page.expect_download() as download:
        page.locator("a[href$='table.xlsx']").click()
    book: Any = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    rows = [row for row in book.active.iter_rows(min_row=2) if not row[4].value]
    for row in rows[:2]:
        row[4].value, row[5].value = "خارج النطاق", "يخص جهة أخرى."
    rows[2][4].value = "ربما"
    out = io.BytesIO()
    book.save(out)
    file: Any = {"name": "جدول.xlsx", "mimeType": "", "buffer": out.getvalue()}
    page.locator("#file").set_input_files(file)
    page.locator("form button[type=submit]").last.click()
    expect(page.locator("#g-set")).to_contain_text("(2)")
    expect(page.locator("#g-refused")).to_contain_text("(1)")
    assert faults(page) == []
    assert page.evaluate(OVERFLOW) == []
    page.locator(".ruling form button").click()
    expect(page.locator("#g-set")).to_have_count(0)
    expect(page.locator("#g-refused")).to_be_visible()
