"""A citizen follows a consultation by mail, with and without JavaScript, in both languages, and ends it; axe finds nothing."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import conftest
from tests.e2e.test_surveys import CONSULTATION, look

WORDS = {
    "ar": {"ask": "اشتراك", "confirm": "تأكيد الاشتراك", "done": "تم اشتراكك.", "save": "حفظ الاختيارات",
           "end": "إنهاء هذا الاشتراك", "now": "إنهاؤه الآن", "over": "انتهى الاشتراك"},
    "en": {"ask": "Subscribe", "confirm": "Confirm the subscription", "done": "You are subscribed.", "save": "Save my choices",
           "end": "End this subscription", "now": "End it now", "over": "It has ended"},
}  # fmt: skip


def link_sent_to(address: str) -> str:
    with sqlite3.connect(conftest._demo["folder"] / "diwan.sqlite3") as database:
        wanted = "SELECT text FROM operations_delivery WHERE recipient = ?"
        (text,) = database.execute(wanted, [address]).fetchone()
    found = re.search(r"/\w\w/subscriptions/confirm/[^\s\u2069]+", text)
    assert found
    return found.group()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_citizen_follows_a_consultation(
    new_page: Callable[..., Page], language: str, script: bool
) -> None:
    words, page = WORDS[language], new_page(script=script, width=360)
    address = f"{uuid4().hex[:12]}@example.org"

    def press(name: str) -> None:
        page.locator("main").get_by_role("button", name=words[name], exact=True).click()

    page.goto(f"/{language}/{CONSULTATION}")
    page.locator("#follow-email").fill(address)
    conftest.opened_before(page, -2)  # as if it had been opened just now: the page may be kept
    press("ask")
    expect(page.locator(".d-errors a")).to_have_attribute("href", "#send")
    expect(page.locator("#email")).to_have_value(address)
    look(page, script=script)
    conftest.opened_before(page)
    page.locator("#email").fill("no address")
    press("ask")
    expect(page.locator(".d-errors a")).to_have_attribute("href", "#email")
    expect(page.locator("#email")).to_have_value("no address")
    look(page, script=script)
    page.locator("#email").fill(address)
    press("ask")
    page.wait_for_url("**/subscriptions/sent/")
    look(page, script=script)
    page.goto(link_sent_to(address))
    look(page, script=script)
    press("confirm")
    expect(page.get_by_text(words["done"], exact=True)).to_be_visible()
    look(page, script=script)
    page.locator("#event-replies").uncheck()
    press("save")
    expect(page.locator("#event-replies")).not_to_be_checked()
    page.get_by_role("link", name=words["end"], exact=True).click()
    look(page, script=script)
    press("now")
    expect(page.get_by_role("heading", name=words["over"])).to_be_visible()
    look(page, script=script)
    assert page.context.cookies() == []
