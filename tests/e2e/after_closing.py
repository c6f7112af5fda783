"""What a policy officer does after closing, step by step, each as a person does it in the administration."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import Download, Page, expect

from tests.demo import run
from tests.e2e.test_consulting import faults, publish_by_keys

TITLE = "استراتيجية التحول الرقمي"
KEPT, DROPPED = "chap-3.p-1", "chap-6.p-1"
REASON = "تعدّ تسعون يومًا مدة قصيرة، فصارت مئة وثمانين."
BETTER_REASON = "سُجل الاقتراح، وتدرسه الوزارة في مراجعة السنة القادمة."
LAYLA, OMAR = "layla@example.org", "omar@example.org"
LAYLAS = "تسعون يومًا لا تكفينا في الريف. أقترح ضعفها."
OMARS = "Thirty days are too few for associations; make it forty-five."
LETTER = (
    "نحن الموقعين نطالب بإبقاء المكاتب في القرى والبوادي مفتوحة، فكبار السن لا يملكون هواتف ذكية "
    "ولا يعرفون استخدامها، والسفر إلى مركز المحافظة يكلفهم أجرة يوم كامل."
)
# Two who will get a letter, a campaign, and what is to be searched for themes; then it closes.
FILL = f"""
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from benchmarks.consultations import themes
from consultations.models import ConsultationPage
from tests.consultations.outcome.makers import comment_by
page = ConsultationPage.objects.originals().get(slug='digital-transformation-strategy', locale__language_code='ar')
for address, language in (({LAYLA!r}, 'ar'), ({OMAR!r}, 'en')):
    User.objects.create_user(address, language=language)
comment_by(page, 'layla', {LAYLAS!r}, clause_key={KEPT!r}, author_name='ليلى')
comment_by(page, 'omar', {OMARS!r}, clause_key={DROPPED!r}, language='en', author_name='Omar')
for name, before, after in (('a', '', ''), ('b', 'السلام عليكم ورحمة الله. ', ''), ('c', '', ' مع التحية، أبو محمد.')):
    comment_by(page, name, before + {LETTER!r} + after, clause_key='chap-1.p-4', stance='opposes')
for place, one in enumerate(themes.gold('services')[:60]):
    comment_by(page, f'p{{place}}', one.text, clause_key='chap-4.p-1')
"""
CLOSE = """
from datetime import timedelta
from django.core.management import call_command
from django.utils import timezone
from consultations.models import ConsultationPage
call_command('recompute_campaigns', 'digital-transformation-strategy')
ConsultationPage.objects.filter(slug='digital-transformation-strategy').update(closes_at=timezone.now() - timedelta(minutes=1))
"""
# Documents wait half a minute for what else an official changes.
WORK = """
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
DBTaskResult.objects.filter(status='READY', task_path__endswith='write_export').update(run_after=timezone.now())
call_command('sequencer', '--once')
call_command('worker', '--once')
"""
# Messages of the administration fade in, and are pale until then.
SETTLED = """() => [...document.querySelectorAll('.messages, .messages *')]
  .every(one => getComputedStyle(one).opacity === '1')"""
WIDE = "document.documentElement.scrollWidth > innerWidth + 1"


def look(page: Page, name: str) -> None:
    """axe finds nothing; with DIWAN_LOOK a picture is taken."""
    page.wait_for_load_state("load")
    page.wait_for_function(SETTLED)
    folder = os.environ.get("DIWAN_LOOK", "")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    found = faults(page)
    assert found == [], f"{name}: {found}"
    assert not page.evaluate(WIDE), name


@dataclass(frozen=True, slots=True)
class Officer:
    """A signed-in policy officer, and the folder of the site whose workers run when told."""

    page: Page
    folder: Path

    def work(self) -> None:
        """What worker and sequencer do all the time."""
        run(self.folder, WORK)

    def follow(self, suffix: str) -> None:
        """From the overview to a screen of the consultation."""
        self.page.goto("/admin/consultations/")
        row = self.page.locator("tr", has=self.page.get_by_text(TITLE))
        row.locator(f"a[href$='/{suffix}/']").first.click()
        self.page.wait_for_url(f"**/{suffix}/")

    def told(self, words: str) -> None:
        expect(self.page.locator(".messages")).to_contain_text(words)

    def publish_outcome(self) -> None:
        self.page.goto("/admin/consultations/")
        row = self.page.locator("tr", has=self.page.get_by_text(TITLE))
        row.get_by_role("button", name="نشر النتيجة").click()


def look_at_the_campaign(officer: Officer) -> None:
    page = officer.page
    officer.follow("campaigns")
    look(page, "campaigns")
    page.locator("h2 a").first.click()
    expect(page.locator("main ins, #main ins").first).to_be_visible()
    look(page, "campaign")
    page.locator("#name").fill("مكاتب القرى")
    page.get_by_role("button", name="حفظ").first.click()
    expect(page.locator("#name")).to_have_value("مكاتب القرى")


def settle_a_theme(officer: Officer) -> None:
    page = officer.page
    officer.follow("themes")
    page.get_by_role("button", name="البحث عن محاور في التعليقات").click()
    officer.work()
    officer.follow("themes")
    look(page, "themes")
    first = page.locator(".theming-item").first
    first.get_by_label("العنوان بالعربية").fill("الهوية الرقمية")
    first.get_by_label("العنوان بالإنجليزية").fill("Digital identity")
    first.get_by_role("button", name="قبوله محورًا").click()
    expect(page.locator(".theming tbody th")).to_have_text(["الهوية الرقمية"])
    page.locator(".theming tbody td a[href$='/confirm/']").click()
    page.get_by_role("button", name="تأكيدها جميعًا").click()
    look(page, "theme-settled")


def be_refused_twice(officer: Officer) -> None:
    """First for what awaits moderation, then for what awaits a decision; each time with the number."""
    officer.publish_outcome()
    officer.told("تعليقان")
    look(officer.page, "refused-moderation")
    for words in ("زرت ست دوائر", "المحاضر كاملة"):
        publish_by_keys(officer.page, words)
    officer.publish_outcome()
    row = officer.page.locator("tr", has=officer.page.get_by_text(TITLE))
    officer.told(f"بقي {row.locator('td').nth(3).inner_text()} تعليقًا")
    look(officer.page, "refused-decisions")


def change_the_text(officer: Officer) -> None:
    page = officer.page
    officer.follow("text")
    replace(page, "text_ar", "بتسعين يومًا", "بمئة وثمانين يومًا")
    replace(page, "text_en", "ninety days before", "a hundred and eighty days before")
    replace(page, "text_ar", "مدتها ثلاثون يومًا", "مدتها خمسة وأربعون يومًا")
    replace(page, "text_en", "at least thirty days", "at least forty-five days")
    page.locator("#note_ar").fill("النص بعد الاستشارة")
    page.locator("#note_en").fill("The text after the consultation")
    page.locator("button[name=publish]").click()
    page.wait_for_url("**/admin/consultations/")


def replace(page: Page, name: str, old: str, new: str) -> None:
    field = page.locator(f"#{name}")
    text = field.input_value()
    assert old in text, old
    field.evaluate("(one, text) => { one.value = text; }", text.replace(old, new))


def accept(officer: Officer, words: str, key: str, reason: str, english: str) -> None:
    page = officer.page
    officer.follow("decisions")
    page.locator("#f-clause").fill(key)
    page.get_by_role("button", name="تصفية").click()
    item = page.locator(".ruling-list li", has=page.get_by_text(words))
    item.locator("a.button").click()
    page.locator("input[value=accepted]").check()
    page.locator(".ruling-change", has=page.get_by_text(key)).locator("input").check()
    page.locator("#reason_ar").fill(reason)
    page.locator("#reason_en").fill(english)
    look(page, f"accept-{key}")
    page.locator("#ruling button").click()
    page.wait_for_load_state()


def decide_the_campaign(officer: Officer) -> None:
    page = officer.page
    officer.follow("decisions")
    look(page, "decisions")
    page.locator("section[aria-labelledby=campaigns] a.button").first.click()
    page.locator("input[value=declined]").check()
    page.locator("#reason_ar").fill("تبقى محطات المعرفة، وهي أقرب إلى القرى من المكاتب.")
    page.locator("#reason_en").fill("Knowledge stations stay; they are nearer to villages.")
    look(page, "campaign-decision")
    page.locator("#ruling button").click()
    page.wait_for_load_state()


def decide_the_rest(officer: Officer) -> None:
    page = officer.page
    for _page in range(8):
        officer.follow("decisions")
        marks = page.locator("input[name=thing]")
        if marks.count() == 0:
            break
        for mark in marks.all():
            mark.check()
        page.locator("#bulk button").click()
        page.locator("input[value=noted]").check()
        page.locator("#reason_ar").fill("أُحيط به علمًا.")
        page.locator("#ruling button").click()
        page.wait_for_load_state()
    look(page, "all-decided")


def change_a_reason_in_the_table(officer: Officer) -> None:
    page = officer.page
    officer.follow("decisions")
    page.locator("a[href$='/table/']").first.click()
    look(page, "table")
    book: Any = openpyxl.load_workbook(io.BytesIO(taken(page, "a[href$='table.xlsx']")[1]))
    row = next(one for one in book.active.iter_rows(min_row=2) if "أُحيط" in str(one[5].value))
    row[5].value = BETTER_REASON
    out = io.BytesIO()
    book.save(out)
    file: Any = {"name": "جدول.xlsx", "mimeType": "", "buffer": out.getvalue()}
    page.locator("#file").set_input_files(file)
    page.locator("form button[type=submit]").last.click()
    expect(page.locator("#g-set")).to_contain_text("(1)")
    look(page, "table-back")
    page.locator(".ruling form button").click()
    expect(page.locator("#g-set")).to_have_count(0)


def taken(page: Page, selector: str) -> tuple[str, bytes]:
    """The name and the bytes of what a link downloads."""
    with page.expect_download() as download:
        page.locator(selector).first.click()
    file: Download = download.value
    return file.suggested_filename, Path(file.path()).read_bytes()


def adopt(officer: Officer) -> None:
    """The text as it became law; one of the two changes is not in it."""
    page = officer.page
    officer.follow("follow-up")
    look(page, "follow-up")
    page.locator("a[href$='/adoption/']").click()
    replace(page, "text_ar", "مدتها خمسة وأربعون يومًا", "مدتها ثلاثون يومًا")
    replace(page, "text_en", "at least forty-five days", "at least thirty days")
    page.locator("#gazette_number").fill("6054")
    page.locator("#gazette_date").fill("2026-11-16")
    look(page, "adoption")
    page.locator("button[name=adopt]").click()
    page.wait_for_url("**/follow-up/")


def explain(officer: Officer) -> None:
    page = officer.page
    broken = page.locator("form[id^=check-]")
    expect(broken).to_have_count(1)
    expect(broken.locator("h3")).to_contain_text("لم")
    broken.locator("textarea").first.fill("رأى مجلس الأمة أن ثلاثين يومًا تكفي.")
    broken.locator("textarea").last.fill("Parliament found thirty days enough.")
    broken.locator("button").click()
    look(page, "explained")


def export(officer: Officer) -> bytes:
    page = officer.page
    officer.follow("exports")
    page.locator("#form").select_option("xlsx")
    page.locator("form button.button").first.click()
    officer.work()
    officer.follow("exports")
    look(page, "exports")
    return taken(page, "td a.button")[1]


WAY: tuple[Callable[[Officer], object], ...] = (
    look_at_the_campaign,
    settle_a_theme,
    be_refused_twice,
    change_the_text,
    lambda officer: accept(officer, LAYLAS, KEPT, REASON, "Ninety days were too short."),
    lambda officer: accept(officer, OMARS, DROPPED, "زيدت المدة.", "The period is longer now."),
    decide_the_campaign,
    decide_the_rest,
    change_a_reason_in_the_table,
    Officer.publish_outcome,
    Officer.work,
    adopt,
    explain,
    Officer.work,
)
