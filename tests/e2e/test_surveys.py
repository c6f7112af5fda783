"""A citizen answers a survey and votes in a poll, with and without JavaScript, in both languages; axe finds nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import opened_before, sign_in
from tests.e2e.test_every_page import AXE, OVERFLOW, RULES, RUN

WORDS = {
    "ar": {"start": "بدء الاستبيان", "on": "متابعة", "aside": "الحفظ والعودة لاحقًا", "resume": "المتابعة من حيث توقفت",
           "send": "إرسال الإجابات", "done": "وصلت إجاباتك", "vote": "تصويت", "counted": "حُسب صوتك."},
    "en": {"start": "Start", "on": "Continue", "aside": "Put aside and return later", "resume": "Go on where you left off",
           "send": "Send the answers", "done": "Your answers were received", "vote": "Vote", "counted": "Your vote is counted."},
}  # fmt: skip
CONSULTATION = "consultations/digital-transformation-strategy/"


def look(page: Page, *, script: bool) -> None:
    """Nothing overflows a phone; with script, axe finds nothing."""
    if not script:
        return
    page.wait_for_load_state("load")  # the style sheet is there
    assert page.evaluate(OVERFLOW) == []
    page.evaluate(AXE)
    found = page.evaluate(RUN, RULES)["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_citizen_answers_a_survey(
    new_page: Callable[..., Page], language: str, script: bool
) -> None:
    words, page = WORDS[language], new_page(script=script, width=360)

    def press(name: str) -> None:
        page.get_by_role("button", name=words[name], exact=True).click()

    page.goto(f"/{language}/{CONSULTATION}")
    page.locator("main a[href*='/surveys/digital-services/']").first.click()
    page.wait_for_url("**/surveys/digital-services/")
    look(page, script=script)
    press("start")
    look(page, script=script)
    press("on")  # nothing is chosen yet
    expect(page.locator(".d-errors")).to_be_visible()
    look(page, script=script)
    page.locator("input[name=option]").first.check()
    press("on")
    page.locator("input[name=option]").nth(1).check()
    press("aside")
    look(page, script=script)
    page.goto(f"/{language}/{CONSULTATION}surveys/digital-services/")
    press("resume")
    look(page, script=script)
    page.locator("input[name=option]").nth(0).check()
    page.locator("input[name=option]").nth(2).check()
    press("on")
    page.locator("input[name=number]").fill("٧٠")
    press("on")
    expect(page.locator("input[name=number]")).to_have_value("٧٠")
    look(page, script=script)
    page.locator("input[name=number]").fill("٧")
    press("on")
    for place, value in enumerate(("2", "3", "1")):
        page.locator("select").nth(place).select_option(value)
    look(page, script=script)
    press("on")
    page.locator("input[name=text]").fill("إربد")
    press("on")
    look(page, script=script)
    page.locator("input[name=file]").set_input_files(
        {"name": "خطاب.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    )
    press("on")
    expect(page.locator("main dl")).to_contain_text("خطاب.pdf")
    look(page, script=script)
    opened_before(page)
    press("send")
    expect(page.locator("h1")).to_have_text(words["done"])
    look(page, script=script)
    page.locator("main a.d-button[href*='/r/']").click()
    expect(page.locator("main dl").first).to_contain_text("إربد")
    look(page, script=script)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_citizen_votes_in_a_poll(
    new_page: Callable[..., Page], language: str, script: bool
) -> None:
    words, page = WORDS[language], new_page(script=script, width=360)
    sign_in(page, language)
    page.goto(f"/{language}/{CONSULTATION}")
    page.locator("main a[href*='/polls/first-priority/']").first.click()
    page.wait_for_url("**/polls/first-priority/")
    look(page, script=script)
    page.locator("input[name=option]").nth(1).check()
    page.get_by_role("button", name=words["vote"], exact=True).click()
    expect(page.locator("[role=status]").first).to_contain_text(words["counted"])
    expect(page.locator("main table")).to_be_visible()
    expect(page.locator("input[name=option]").nth(1)).to_be_checked()
    assert re.search(r"receipt=\w{20}", page.url)
    look(page, script=script)
