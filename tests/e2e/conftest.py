"""One demo, one server, one browser for all browser tests; nothing but loopback is reachable."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests import waiting
from tests.demo import demo_in
from tests.e2e.pages import PageCase
from tests.servers import SECRET_KEY, serving

CHROMIUM = "/usr/bin/chromium"
expect.set_options(
    timeout=waiting.PATIENCE_MS
)  # Playwright's own five seconds are those of an idle machine
# Tests write docs/screenshots and the statement's table only when asked, so that a plain run changes no file.
_demo: dict[str, Path] = {}
WRITES = os.environ.get("DIWAN_E2E_WRITE") == "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with the demo in it."""
    data_dir = tmp_path_factory.mktemp("demo")
    _demo["folder"] = data_dir
    demo_in(data_dir, tmp_path_factory)
    # A busy machine would leave out counts and guesses that a test looks for.
    with serving(data_dir, DIWAN_DEMO="1", DIWAN_SEARCH_BUDGET_MS="60000") as base:
        yield base


# Per package, not per session: while Playwright's event loop runs, Django takes every later test of the process for async code.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    assert Path(CHROMIUM).exists(), (
        "The browser tests need Debian's chromium: apt-get install chromium"
    )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def strangers() -> list[str]:
    """Addresses outside this machine that a page asked for."""
    return []


@pytest.fixture
def new_page(
    browser: Browser, base_url: str, strangers: list[str]
) -> Iterator[Callable[..., Page]]:
    """Open a page in a fresh context; ``script=False`` for a browser without JavaScript."""
    contexts: list[BrowserContext] = []

    def opened(*, script: bool = True, width: int = 1100) -> Page:
        contexts.append(guarded(browser, base_url, strangers, script=script, width=width))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


def guarded(
    browser: Browser,
    base_url: str,
    strangers: list[str],
    *,
    script: bool = True,
    width: int = 1100,
) -> BrowserContext:
    """A fresh context, whose requests to other machines are stopped and noted in `strangers`."""

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).hostname in {"127.0.0.1", "localhost"}:
            route.continue_()
        else:
            strangers.append(route.request.url)
            route.abort()

    context = browser.new_context(
        base_url=base_url,
        java_script_enabled=script,
        viewport={"width": width, "height": 800},
        reduced_motion="reduce",
    )
    context.route("**/*", guard)
    context.set_default_timeout(waiting.PATIENCE_MS)
    return context


def visit(page: Page, case: PageCase, language: str) -> str:
    """Go to the case's page; returns its path.

    Raises:
        AssertionError: its list has no link to follow, or the status is another.
    """
    if case.signed_in:
        sign_in(page, language)
    path = case.in_english if language == "en" and case.in_english else case.path
    response = page.goto(f"/{language}/{path}")
    if case.first_of:
        start = f"/{language}/{case.first_of}"
        links = page.locator(f"main a[href^='{start}']").evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
        deeper = [
            link
            for link in links
            if link.count("/") == start.count("/") + 1
            and "?" not in link
            and link.endswith("/")
            and not link.endswith(("/statistics/", "/releases/", "/ask/"))
        ]
        assert deeper, f"the demo has no page of {case.name} in {language}"
        response = page.goto(deeper[0])
    assert response is not None
    assert response.status == case.status, f"{page.url}: {response.status}"
    return urlsplit(page.url).path


def opened_before(page: Page, seconds: float = 60) -> None:
    """Let the form on the page be open for so long already: no test needs to wait for what a person takes."""
    sign = waiting.opened_before(seconds, key=SECRET_KEY)["opened"]
    page.locator("main input[name=opened]").first.evaluate(
        "(field, sign) => field.value = sign", sign
    )


def sign_in(page: Page, language: str) -> None:
    """Sign a new person in as people do, by the code in their mailbox, and have them send a comment."""
    address = f"{uuid4().hex[:12]}@example.org"
    page.goto(f"/{language}/account/")
    page.get_by_role("textbox").fill(address)
    page.locator("main form button").first.click()
    page.locator("#code").fill(_code_sent_to(address))
    page.locator("main form button").first.click()
    page.wait_for_url(f"**/{language}/account/")
    session = next(c["value"] for c in page.context.cookies() if c["name"] == "sessionid")
    headers = {"X-Session-Token": session, "Idempotency-Key": uuid4().hex}
    listed = page.request.get("/api/v1/consultations/?state=open&lang=ar").json()["results"]
    path = f"/api/v1/consultations/{listed[0]['slug']}/"
    clauses = page.request.get(f"{path}?lang=ar").json()["text"]["clauses"]
    key = next(clause["key"] for clause in clauses if clause["kind"] != "heading")
    body = {
        "clause": key,
        "body": "أقترح 60 يومًا بدل 30، انظر https://example.org/a-very-long-path.",
    }
    answer = page.request.post(f"{path}comments/?lang=ar", data=body, headers=headers)
    assert answer.status == 201, answer.text()


def _code_sent_to(address: str) -> str:
    with sqlite3.connect(_demo["folder"] / "diwan.sqlite3") as database:
        wanted = "SELECT text FROM operations_delivery WHERE recipient = ?"
        (text,) = database.execute(wanted, [address]).fetchone()
    found = re.search(r"\d{4} \d{4}", text)
    assert found
    return found.group()
