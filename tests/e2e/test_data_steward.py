"""What a data steward does with a file, in Arabic: from a messy upload to two reviewed releases, and back to the first."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_consulting import faults, sign_in
from tests.servers import ROOT, environment, manage, migrated, serving
from tests.waiting import PATIENCE_MS

READING_MS = 3 * PATIENCE_MS
STEWARD, REVIEWER, PASSWORD = "huda@moj.example", "nour@moj.example", "a-long-enough-phrase"
FOUND = f"""
from accounts.models import Agency, Role, User
from accounts.services import grant
from cms.founding import Founder, found_site
from cms.services import SiteNames
found_site(
    names=SiteNames({{"ar": "ديوان", "en": "Diwan"}}),
    agency_slug="moj",
    agency_names=SiteNames({{"ar": "وزارة العدل", "en": "Ministry of Justice"}}),
    founder=Founder({REVIEWER!r}, {PASSWORD!r}),
)
huda = User.objects.create_user({STEWARD!r}, {PASSWORD!r}, is_staff=True)
grant(user=huda, agency=Agency.objects.get(), role=Role.DATA_STEWARD)
"""
LINES = [
    f"{n:03d},{place},{year},{n * 7}"
    for n, (place, year) in enumerate(
        (place, year) for place in ("عمّان", "إربد", "الزرقاء") for year in (2023, 2024)
    )
]
HEADER = "رقم الطلب,المحافظة,السنة,عدد الطلبات"
FIRST = "\r\n".join([HEADER, *LINES])
SECOND = "\r\n".join([HEADER, *LINES, "006,العقبة,2024,90"])
PEOPLE = "\r\n".join(["الاسم,رقم الهاتف", *(f"مواطن {n},079{1234567 + n}" for n in range(30))])
UNSURE = b"code,n\r\n\xc7\xc8,1\r\n\xe1\xe9,2\r\n\xd3\xe3,3\r\n"  # Arabic in two encodings


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A ministry's new site with its worker."""
    folder: Path = tmp_path_factory.mktemp("steward")
    migrated(folder)
    manage(folder, "shell", "-c", FOUND, DIWAN_DEMO="1")
    with serving(folder, DIWAN_DEMO="1") as base, (folder / "worker.log").open("w") as log:
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=ROOT,
            env=environment(folder, DIWAN_SITE_URL=base, DIWAN_DEMO="1"),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield base
        finally:
            worker.terminate()
            worker.wait(20)


@pytest.fixture
def signed_in(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    contexts = []

    def new(email: str, width: int = 1280) -> Page:
        context = browser.new_context(
            base_url=address,
            locale="ar",
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, email, PASSWORD)
        return page

    yield new
    for context in contexts:
        context.close()


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def give(page: Page, name: str, content: bytes) -> None:
    """Choose a file in the first field for one, and send it."""
    field = page.locator("main input[type=file]").first
    field.set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    press(page, "رفع الملف")


def checked(page: Page) -> None:
    """No fault that axe finds, and nothing wider than the window."""
    assert faults(page) == []
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(width) <= 0, page.url


def read(page: Page, words: str) -> None:
    """Wait until the page says by itself what became of the file."""
    table = page.locator("main table").first
    expect(table).to_contain_text(words, timeout=READING_MS)
    expect(page.locator("[data-reading]")).to_have_count(0, timeout=READING_MS)


def bad_input_is_refused_with_its_reason(page: Page) -> str:
    """An empty file, then one that is no table; returns the dataset's page."""
    page.goto("/admin/")
    page.get_by_role("link", name="البيانات المفتوحة", exact=True).click()
    page.get_by_role("link", name="مجموعة بيانات جديدة", exact=True).click()
    give(page, "فارغ.csv", b"")
    expect(page.locator("[role=alert]")).to_contain_text("الملف المرسل فارغ")
    expect(page.locator("select[name=agency] option:checked")).to_have_text("وزارة العدل")
    checked(page)
    give(page, "طلبات_الشهادات_2023-2024.csv", b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n")
    read(page, "ليس هذا جدولًا")
    start = page.url
    page.locator("td.title a").click()
    checked(page)
    give(page, "مراجعون.csv", PEOPLE.encode())
    read(page, "بيانات شخصية محتملة")
    return start


def personal_data_waits_for_a_decision(page: Page) -> None:
    page.locator("td.title a").click()
    expect(page.locator("main")).to_contain_text("لا يُنشر شيء قبل أن تقرر")
    checked(page)
    page.locator("[name=reason]").fill("أرقام مكاتب عامة منشورة من قبل")
    press(page, "إجازة نشرها")
    expect(page.locator("main")).to_contain_text("أرقام مكاتب عامة منشورة من قبل")
    give(page, "طلبات_الشهادات_2023-2024.csv", FIRST.encode("windows-1256"))
    read(page, "6")


def the_form_keeps_what_it_cannot_take(page: Page, start: str) -> None:
    page.goto(f"{start}description/")
    expect(page.locator("[name=title_ar]")).to_have_value("طلبات الشهادات 2023–2024")
    expect(page.locator("[name=covers_from]")).to_have_value("2023-01-01")
    expect(page.locator("[name=area_code]")).to_have_value("JO")
    page.locator("[name=slug]").fill("certificates")
    page.locator("[name=title_en]").fill("Certificates 2023–2024")
    page.locator("[name=access_level]").select_option("RESTRICTED")
    press(page, "حفظ")
    expect(page.locator("[role=alert]")).to_contain_text("اذكر لماذا لا تتاح البيانات للجميع")
    expect(page.locator("[name=title_en]")).to_have_value("Certificates 2023–2024")
    checked(page)
    page.locator("[name=access_level]").select_option("PUBLIC")
    press(page, "حفظ")


def the_columns_are_explained(page: Page) -> None:
    page.locator("td.title a").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="تنزيل التقرير (CSV)").click()
    assert "تبدأ بصفر" in download.value.path().read_text("utf-8-sig")
    page.get_by_role("link", name="قاموس البيانات").click()
    checked(page)
    page.locator("[name=form-0-is_key]").check()
    page.locator("[name=form-3-label_en]").fill("Requests")
    press(page, "حفظ")


def an_unsure_encoding_is_chosen_from_samples(page: Page, start: str) -> None:
    page.goto(f"{start}upload/")
    page.locator("[name=title_ar]").fill("رموز")
    field = page.locator("[name=file]")
    field.set_input_files({"name": "رموز.csv", "mimeType": "text/csv", "buffer": UNSURE})
    press(page, "حفظ")
    read(page, "رموز.csv")
    page.get_by_role("link", name="رموز", exact=True).click()
    expect(page.locator("pre", has_text="اب").first).to_be_visible()
    checked(page)
    press(page, "windows-1256")
    used = page.locator("p", has_text="رموز.csv · csv · windows-1256")
    expect(used).to_be_visible(timeout=READING_MS)
    page.locator("summary", has_text="إنهاء هذا الملف").click()
    press(page, "إخراج الملف")


def submit(page: Page, start: str, note: str, maturity: str = "provisional") -> None:
    page.goto(start)
    page.locator("[name=publish_at]").fill("2020-01-01T08:00")
    page.locator("[name=note_ar]").fill(note)
    press(page, "حفظ وتقديم للمراجعة")
    expect(page.locator("[role=alert]").first).to_contain_text("انقضى هذا الوقت")
    expect(page.locator("[name=note_ar]")).to_have_value(note)
    page.locator("[name=publish_at]").fill("")
    page.locator("[name=maturity]").select_option(maturity)
    press(page, "حفظ وتقديم للمراجعة")
    expect(page.locator("main")).to_contain_text("قيد المراجعة")


def test_from_a_messy_file_to_two_reviewed_releases_and_back(
    signed_in: Callable[..., Page],
) -> None:
    steward, reviewer = signed_in(STEWARD), signed_in(REVIEWER, width=360)
    start = bad_input_is_refused_with_its_reason(steward)
    personal_data_waits_for_a_decision(steward)
    the_form_keeps_what_it_cannot_take(steward, start)
    the_columns_are_explained(steward)
    an_unsure_encoding_is_chosen_from_samples(steward, start)
    submit(steward, start, "أول إصدار")
    expect(steward.locator("main")).to_contain_text("لا بد أن يراجع هذا الإصدار شخص ثانٍ")

    reviewer.goto("/admin/")
    reviewer.get_by_role("link", name="طلبات الشهادات").first.click()
    expect(reviewer.locator("main")).to_contain_text("أول إصدار")
    checked(reviewer)
    reviewer.locator("#reason").fill("اذكر المصدر في الملاحظة")
    press(reviewer, "إعادته إلى التحضير")
    steward.goto("/admin/")
    expect(steward.locator("main")).to_contain_text("أعيد إلى التحضير")
    submit(steward, start, "أول إصدار. المصدر: سجل المحاكم")
    reviewer.goto(start)
    press(reviewer, "نشر")
    reviewer.goto("/ar/datasets/certificates/")
    expect(reviewer.locator("main")).to_contain_text("رقم الطلب")

    steward.goto(start)
    give(steward, "طلبات_الشهادات_2024.csv", SECOND.encode("windows-1256"))
    read(steward, "7")
    submit(steward, start, "أضيفت العقبة", maturity="revised")
    reviewer.goto(start)
    press(reviewer, "نشر")
    steward.goto(start)
    press(steward, "استعادة الإصدار 1")
    expect(steward.locator("main")).to_contain_text("يعيد الإصدار 1")
    checked(steward)
    public = reviewer.goto("/ar/datasets/certificates/releases/2/")
    assert public is not None
    assert public.status == 200
    expect(reviewer.locator("main")).to_contain_text("أضيفت العقبة")
