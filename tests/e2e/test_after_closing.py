"""From closing to the promise kept: the officer's way, the citizen who reads what became of their comment, and the archive."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.demo import demo_in, run
from tests.e2e.after_closing import (
    CLOSE,
    FILL,
    LAYLA,
    LAYLAS,
    OMAR,
    OMARS,
    WAY,
    Officer,
    export,
    look,
    taken,
)
from tests.e2e.test_consulting import signed_in
from tests.servers import serving
from tests.waiting import PATIENCE_MS

STRATEGY = "consultations/digital-transformation-strategy/"
PHONE: ViewportSize = {"width": 360, "height": 720}
CITIZENS = {
    "ar": (LAYLA, LAYLAS, "ما آل إليه", "قُبل", "بمئة وثمانين"),
    "en": (OMAR, OMARS, "What became of", "accepted", "forty-five"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("after-closing")
    demo_in(made, tmp_path_factory)
    run(made, FILL, CLOSE)
    return made


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serving(folder, DIWAN_DEMO="1") as base:
        yield base


@pytest.fixture(scope="module")
def opened(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []

    def new(**how: Any) -> Page:
        context = browser.new_context(base_url=address, reduced_motion="reduce", **how)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def officer(opened: Callable[..., Page], folder: Path) -> Officer:
    """Has gone the whole way: what citizens and the archive show was made by it."""
    made = Officer(signed_in(opened), folder)
    for step in WAY:
        step(made)
    return made


def test_the_officer_takes_report_archive_and_export_along(
    officer: Officer, tmp_path: Path
) -> None:
    page = officer.page
    page.goto(f"/ar/{STRATEGY}download/")
    report = page.locator("section[aria-labelledby=documents] a")
    expect(report).to_have_count(3)
    name, data = taken(page, "a[href*='/exports/pdf/']")
    assert name.endswith(".pdf")
    assert data.startswith(b"%PDF-")
    (tmp_path / "export.xlsx").write_bytes(export(officer))
    book: Any = openpyxl.load_workbook(tmp_path / "export.xlsx")
    texts = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}
    assert LAYLAS in texts


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_citizen_reads_what_became_of_their_comment(
    officer: Officer, opened: Callable[..., Page], language: str
) -> None:
    to, words, subject, decision, changed = CITIZENS[language]
    page = opened(viewport=PHONE, locale=language)
    page.goto("/demo/inbox/")
    page.locator("tr, li", has_text=to).filter(has_text=subject).get_by_role("link").first.click()
    letter = page.locator("body").inner_text()
    assert decision in letter
    link = re.search(rf"/{language}/{STRATEGY}comments/[^\s\u2069]+", letter)
    assert link
    page.goto(link.group())
    mine = page.locator("article").first
    expect(mine).to_contain_text(words)
    expect(mine.locator(".d-disposition")).to_contain_text(decision)
    look(page, f"{language}-comment")
    mine.locator(".d-disposition a[href*='changed=']").click()
    expect(page.locator("#comments ~ ol ins").first).to_contain_text(changed)
    look(page, f"{language}-changed")
    for name in ("", "outcome/", "reconciliation/", "adopted/", "promises/", "download/"):
        page.goto(f"/{language}/{STRATEGY}{name}")
        look(page, f"{language}-{name.strip('/') or 'consultation'}")
    expect(page.locator("section[aria-labelledby=documents] a")).to_have_count(3)


def test_the_archive_opens_from_a_disk(officer: Officer, browser: Browser, tmp_path: Path) -> None:
    officer.page.goto(f"/ar/{STRATEGY}download/")
    packed = tmp_path / "archive.zip"
    packed.write_bytes(taken(officer.page, "a[href*='/exports/zip/']")[1])
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path)
    context = browser.new_context(viewport=PHONE, offline=True)
    page, wrong = context.new_page(), []
    page.on("requestfailed", lambda request: wrong.append(request.url))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    names = (
        "index",
        "ar/index",
        "ar/comments-1",
        "ar/text-1",
        "ar/text-2",
        "ar/changes-text-1-text-2",
    )
    for name in (
        *names,
        "ar/decisions-1",
        "ar/promises",
        "ar/numbers",
        "ar/verify",
        "en/index",
        "en/comments-1",
    ):
        page.goto((tmp_path / f"archive/{name}.html").as_uri())
        page.wait_for_load_state("load")
        assert wrong == [], name
        look(page, f"archive-{name.replace('/', '-')}")
        wrong.clear()  # axe itself asks for the style sheet again, which no page may do from a disk
    context.close()
