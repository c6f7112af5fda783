"""Password and second factor in a real browser: set up once, asked for afterwards, recovered when lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.accounts.test_mfa import app_code
from tests.e2e.test_consulting import faults
from tests.servers import manage, migrated, serving
from tests.waiting import PATIENCE_MS

EMAIL, PASSWORD = "admin@moj.example", "a-long-enough-phrase"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("factors")
    migrated(folder)
    founding = ["--name-ar", "ديوان العدل", "--name-en", "Justice", "--agency", "moj"]
    founding += ["--agency-ar", "وزارة العدل", "--agency-en", "Ministry of Justice"]
    manage(folder, "init", *founding, "--email", EMAIL, "--password", PASSWORD)
    return folder


@pytest.fixture(scope="module")
def address(data_dir: Path) -> Iterator[str]:
    with serving(data_dir) as base:
        yield base


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    contexts = []

    def new(language: str = "ar") -> Page:
        context = browser.new_context(base_url=address, locale=language)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()


def _submit(page: Page, button: str = "main button[type=submit]") -> None:
    """Press, and wait for the page that answers: it may have the same address."""
    with page.expect_navigation():
        page.locator(button).click()


def _password(page: Page) -> None:
    page.goto("/admin/")
    page.locator("#id_username").fill(EMAIL)
    page.locator("#id_password").fill(PASSWORD)
    _submit(page, "button[type=submit]")


def test_from_the_first_password_to_a_lost_phone(
    opened: Callable[..., Page], data_dir: Path
) -> None:
    page = opened()
    _password(page)
    assert page.url.endswith("/admin/second-factor/enrol/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert faults(page) == []
    page.goto("/admin/pages/")
    assert page.url.endswith("/admin/second-factor/enrol/")
    secret = page.locator("code").inner_text().replace(" ", "")
    now = datetime.now(UTC)
    page.locator("#id_code").fill(app_code(secret, now))
    _submit(page)
    page.locator("ul code").first.wait_for()
    codes = [one.inner_text() for one in page.locator("ul code").all()]
    assert len(codes) == 10
    assert faults(page) == []
    page.goto("/admin/")
    assert page.locator("h1").count() == 1
    assert "/admin/login" not in page.url

    english = opened("en")
    _password(english)
    assert english.url.endswith("/admin/login/second-factor/")
    assert english.locator("html").get_attribute("lang") == "en"
    assert faults(english) == []
    english.locator("#id_code").fill(app_code(secret, now))  # the code that was used above
    _submit(english)
    assert english.url.endswith("/admin/login/second-factor/")
    english.locator("#id_code").fill(app_code(secret, datetime.now(UTC) + timedelta(seconds=30)))
    _submit(english)
    english.wait_for_url("**/admin/")

    lost = opened()
    _password(lost)
    lost.locator("#id_code").fill(codes[0])
    _submit(lost)
    lost.wait_for_url("**/admin/")

    manage(data_dir, "reset_sign_in", EMAIL)
    lost.goto("/admin/")
    assert "/admin/login/" in lost.url
    _password(lost)
    assert lost.url.endswith("/admin/second-factor/enrol/")
