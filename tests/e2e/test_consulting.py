"""A draft is discussed from end to end: by keyboard, by touch, without JavaScript; moderated, answered, revised, found again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from frontend.views.commenting import MIN_SECONDS
from tests.demo import EMAIL, PASSWORD, demo_in
from tests.servers import serving
from tests.waiting import PATIENCE_MS

STRATEGY = "consultations/digital-transformation-strategy/"
CLAUSE = "chap-3.p-3"
# Selects the fourth to sixth word of the clause, as a finger or a mouse does.
SELECT_WORDS = """() => {
  const text = document.querySelector('[data-clause-text]').firstChild;
  const words = [...text.data.matchAll(/\\S+/g)];
  getSelection().setBaseAndExtent(text, words[3].index, text, words[5].index + words[5][0].length);
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo of its own, since its text gets a new version here."""
    folder: Path = tmp_path_factory.mktemp("consulting")
    demo_in(folder, tmp_path_factory)
    with serving(folder, DIWAN_DEMO="1") as base:
        yield base


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    contexts = []

    def new(**how: Any) -> Page:
        context = browser.new_context(base_url=address, **how)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()


# What fades in has too little contrast until it is there; what turns for ever is not waited for.
ANIMATED = """Promise.allSettled(document.getAnimations()
  .filter(one => one.effect.getComputedTiming().endTime < 10000).map(one => one.finished)).then(() => true)"""


def faults(page: Page) -> list[str]:
    page.wait_for_load_state()  # a click has brought its first bytes; half a page has no main
    page.evaluate(ANIMATED)
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def sign_in(page: Page, email: str, password: str) -> None:
    """Enter the administration."""
    page.goto("/admin/")
    page.locator("#id_username").fill(email)
    page.locator("#id_password").fill(password)
    page.locator("button[type=submit]").click()
    page.wait_for_url("**/admin/")


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the control has the focus."""
    for _ in range(150):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


def read_over(page: Page) -> None:
    """Spend the seconds that reading a review takes; faster ones are asked to read again."""
    page.wait_for_timeout(1000 * MIN_SECONDS + 500)


def receipt_of(page: Page) -> str:
    """The address of the receipt that the thanks page links to."""
    address = page.locator("main a[href*='/r/']").get_attribute("href")
    assert address
    return address


# --- The citizen -----------------------------------------------------------------------------------------------------


def by_keyboard(opened: Callable[..., Page]) -> str:
    page = opened(viewport={"width": 1100, "height": 800})
    page.goto(f"/ar/{STRATEGY}p/{CLAUSE}/")
    assert faults(page) == []
    first, last = page.locator("#first_word"), page.locator("#last_word")
    tab_to(page, first)
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    tab_to(page, last)
    for _ in range(6):
        page.keyboard.press("ArrowDown")
    marked = page.locator("[data-marked]")
    expect(marked).to_be_visible()
    assert marked.inner_text().endswith("لمن يحتاج إليها")
    tab_to(page, page.locator("#body"))
    page.keyboard.type("من يقرر أنه يحتاج إليها؟")
    tab_to(page, page.locator("form.d-form button[type=submit]"))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("لمن يحتاج إليها")
    assert faults(page) == []
    read_over(page)
    tab_to(page, page.locator("main form button").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/thanks/**")
    return receipt_of(page)


def by_touch(opened: Callable[..., Page]) -> str:
    page = opened(viewport={"width": 360, "height": 700}, has_touch=True, is_mobile=True)
    page.goto(f"/ar/{STRATEGY}p/{CLAUSE}/")
    page.evaluate(SELECT_WORDS)
    expect(page.locator("[data-marked]")).to_contain_text("لمن يحتاج إليها")
    page.locator("#body").tap()
    page.locator("#body").fill("وبأي لغة تُقدم المساعدة؟")
    page.get_by_role("button", name="مراجعة التعليق").tap()
    read_over(page)
    page.locator("main form button").first.tap()
    page.wait_for_url("**/thanks/**")
    return receipt_of(page)


def without_script(opened: Callable[..., Page]) -> str:
    page = opened(viewport={"width": 360, "height": 700}, java_script_enabled=False)
    page.goto(f"/en/{STRATEGY}p/{CLAUSE}/")
    page.locator("#first_word").select_option("1")
    page.locator("#last_word").select_option("2")
    page.locator("#body").fill("Free for whom?")
    page.get_by_role("button", name="Review the comment").click()
    expect(page.locator(".d-passage")).to_have_text("Free help")
    read_over(page)
    page.locator("main form button").first.click()
    return receipt_of(page)


# --- The ministry ----------------------------------------------------------------------------------------------------


def signed_in(opened: Callable[..., Page]) -> Page:
    page = opened(viewport={"width": 1280, "height": 900}, locale="ar")
    sign_in(page, EMAIL, PASSWORD)
    return page


def publish_by_keys(page: Page, words: str) -> None:
    """Find a comment in the queue and publish it with j and a, as moderators work."""
    page.goto(f"/admin/consultations/moderation/?text={words}")
    expect(page.locator(".moderation-item")).to_have_count(1)
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("a")


def test_a_draft_is_discussed_revised_and_every_comment_stays_at_its_words(
    opened: Callable[..., Page],
) -> None:
    receipts = [by_keyboard(opened), by_touch(opened), without_script(opened)]
    staff = signed_in(opened)
    for words in ("أنه يحتاج إليها", "وبأي لغة", "Free for whom"):
        publish_by_keys(staff, words)

    staff.goto("/admin/consultations/")
    row = staff.locator("tr", has=staff.get_by_text("استراتيجية التحول الرقمي"))
    row.get_by_role("link", name="الردود الرسمية").click()
    section = staff.locator("section", has_text="من يقرر أنه يحتاج إليها؟")
    section.locator("textarea").fill("يكفي أن يطلب المستفيد المساعدة.")
    section.locator("button").click()
    staff.wait_for_load_state()

    staff.goto("/admin/consultations/")
    row.get_by_role("link", name="نص المسودة").click()
    assert faults(staff) == []
    for name, old, new in (
        ("text_ar", "تُقدَّم مساعدة مجانية", "تُقدَّم دون تأخير مساعدة مجانية"),
        ("text_en", "Free help is given", "Free help is given at once"),
    ):
        text = staff.locator(f"#{name}").input_value()
        assert old in text
        # Articles before it are new, so that its number and place are others now.
        added = "# مقدمة\n\nتُنشر هذه الوثيقة بلغتين.\n\n" if name == "text_ar" else ""
        staff.locator(f"#{name}").fill(added + text.replace(old, new))
    staff.locator("#note_ar").fill("زيدت مقدمة")
    staff.locator("button[name=publish]").click()
    staff.wait_for_url("**/admin/consultations/")

    citizen = opened(viewport={"width": 360, "height": 700})
    citizen.goto(f"/ar/{STRATEGY}p/{CLAUSE}/")
    comments = citizen.locator("#comments ~ ol > li, section[aria-labelledby=comments] ol > li")
    for words, passage in (
        ("من يقرر أنه يحتاج إليها؟", "لمن يحتاج إليها"),
        ("وبأي لغة تُقدم المساعدة؟", "لمن يحتاج إليها"),
        ("Free for whom?", "Free help"),
    ):
        item = comments.filter(has_text=words).first
        expect(item.locator(".d-passage").first).to_contain_text(passage)
    expect(citizen.locator(".d-official").first).to_be_visible()
    assert faults(citizen) == []
    for receipt in receipts:
        assert citizen.goto(receipt).status == 200
        expect(citizen.locator("main")).to_contain_text(
            "منشور" if "/ar/" in receipt else "ublished"
        )
