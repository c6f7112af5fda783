"""A policy officer settles the themes of a consultation, by keyboard and on a phone, in both languages."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.demo import demo_in, run
from tests.e2e.test_consulting import faults, sign_in, signed_in
from tests.servers import serving
from tests.waiting import PATIENCE_MS

# Comments of the benchmark on the demo's open draft, found by the search that the worker would run, and a campaign among them.
FILL = """
from django.utils import timezone
from accounts.actors import PLATFORM
from benchmarks.consultations import themes
from consultations.models import Campaign, CampaignMember, Comment, ConsultationPage
from consultations.theming import proposing
page = ConsultationPage.objects.originals().get(slug='digital-transformation-strategy', locale__language_code='ar')
now = timezone.now()
stances = ('supports', 'opposes', 'neutral', '')
Comment.objects.bulk_create(Comment(consultation=page, body=one.text, language='ar', status='published', submitted_at=now,
    decided_at=now, place='chap-3.p-3', stance=stances[place % 4]) for place, one in enumerate(themes.gold('services')))
first, second = Comment.objects.filter(consultation=page).order_by('-pk')[:2]
campaign = Campaign.objects.create(consultation=page, number=1, core=first, found_at=now)
for one in (first, second):
    CampaignMember.objects.create(comment=one, campaign=campaign)
run = proposing.ask_for_themes(consultation=page, actor=PLATFORM, now=now)
proposing.search_for_themes(run_id=run.pk, now=now)
"""
READER, PHRASE = "reader@modee.example", "another-long-phrase"
MAKE_ENGLISH_READER = f"""
from django.contrib.auth import get_user_model
from wagtail.users.models import UserProfile
user = get_user_model().objects.create_superuser(email={READER!r}, password={PHRASE!r})
profile = UserProfile.get_for_user(user)
profile.preferred_language = 'en'
profile.save()
"""
# Marks the first word of the first comment, as a mouse does.
MARK = """() => {
  const text = document.querySelector('[data-quotable]').firstChild;
  getSelection().setBaseAndExtent(text, 0, text, text.data.trimStart().indexOf(' '));
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("theming")
    demo_in(folder, tmp_path_factory)
    run(folder, MAKE_ENGLISH_READER, FILL)
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


def shot(page: Page, name: str) -> None:
    folder = os.environ.get("DIWAN_LOOK", "")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"))


def test_an_officer_settles_themes_and_puts_them_on_comments(opened: Callable[..., Page]) -> None:
    page = signed_in(opened)
    page.goto("/admin/consultations/")
    row = page.locator("tr", has=page.get_by_text("استراتيجية التحول الرقمي"))
    row.get_by_role("link", name="محاور التعليقات").click()
    assert faults(page) == []
    shot(page, "themes")

    proposed = page.locator(".theming-item")
    before = proposed.count()
    assert before >= 8
    proposed.first.get_by_label("العنوان بالعربية").fill("الرسوم والدفع")
    proposed.first.get_by_label("العنوان بالعربية").press(
        "Enter"
    )  # the form's first button accepts
    expect(page.locator(".theming tbody th")).to_have_text(["الرسوم والدفع"])
    expect(proposed).to_have_count(before - 1)
    proposed.first.get_by_role("button", name="دمجه فيه").click()
    expect(proposed).to_have_count(before - 2)

    workspace = page.url
    page.locator(".theming tbody td a[href$='/confirm/']").click()
    assert faults(page) == []
    shot(page, "confirm")
    page.get_by_role("button", name="تأكيدها جميعًا").click()
    expect(page.locator(".theming tbody td").first).not_to_have_text("0")

    page.get_by_role("link", name="تعليقات دون محور").click()
    expect(page.locator("[data-quotable]").first).to_be_visible()
    page.evaluate(MARK)
    item = page.locator(".theming-item").first
    name = item.get_attribute("id")
    item.get_by_role("button", name="أخذ الكلمات المحددة").click()
    quote = item.get_by_label("الكلمات الشاهدة عليه")
    assert quote.input_value()
    assert faults(page) == []
    shot(page, "comments")
    item.get_by_role("button", name="وضع المحور").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/comments/**")
    expect(page.locator(f"#{name}")).to_have_count(0)  # it has a theme now

    page.goto(workspace)
    page.locator(".theming tbody th a").click()
    expect(page.locator("blockquote")).to_have_count(1)
    assert faults(page) == []
    shot(page, "theme")


def test_the_screens_fit_a_phone(opened: Callable[..., Page]) -> None:
    page = signed_in(opened)
    page.goto("/admin/consultations/")
    row = page.locator("tr", has=page.get_by_text("استراتيجية التحول الرقمي"))
    workspace = row.get_by_role("link", name="محاور التعليقات").get_attribute("href")
    page.set_viewport_size({"width": 360, "height": 720})
    for path in (f"{workspace}", f"{workspace}comments/", f"{workspace}comments/?campaign=1"):
        page.goto(path)
        assert faults(page) == []
        assert fits(page), path
    shot(page, "phone")


def test_the_screens_speak_english(opened: Callable[..., Page]) -> None:
    page = opened(viewport={"width": 1280, "height": 900}, locale="en")
    sign_in(page, READER, PHRASE)
    page.goto("/admin/consultations/")
    row = page.locator("tr", has=page.get_by_text("استراتيجية التحول الرقمي"))
    row.get_by_role("link", name="Themes of the comments").click()
    assert faults(page) == []
    page.get_by_role("link", name="Comments and their themes").click()
    page.get_by_label("number of a campaign").fill("1")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".theming-item")).to_have_count(2)
    assert faults(page) == []
    shot(page, "english")
