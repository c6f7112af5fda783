"""Pages of the programme for tests, in Arabic unless told otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import Agency
from cms.models import (
    AgencyPage,
    EventPage,
    IndicatorPage,
    NewsPage,
    PlainPage,
    PolicyPage,
    StrategyPage,
)


def publish(page: Any, agency: Agency) -> Any:
    """Put the page into the agency's section and publish it as an editor does."""
    AgencyPage.objects.get(agency=agency, locale__language_code="ar").add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def news(agency: Agency, slug: str = "workshop-ends", **given: Any) -> NewsPage:
    fields = {
        "title": "اختتام ورشة الاستراتيجية الرقمية",
        "place": "عمّان",
        "dated_on": date(2025, 11, 5),
        "lead": "أقرّ المشاركون تسع توصيات.",
        "body": [("paragraph", "<p>اختتمت الورشة أعمالها.</p>")],
    }
    return publish(NewsPage(slug=slug, **(fields | given)), agency)


def event(agency: Agency, slug: str = "workshop", **given: Any) -> EventPage:
    fields = {
        "title": "ورشة البيانات المفتوحة",
        "lead": "يومان للتدريب على نشر البيانات.",
        "starts_at": datetime(2026, 12, 14, 6, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 15, 12, tzinfo=UTC),
        "place": "عمّان",
        "takes_registrations": True,
        "capacity": 2,
    }
    return publish(EventPage(slug=slug, **(fields | given)), agency)


def indicator(agency: Agency, slug: str = "e-services", **given: Any) -> IndicatorPage:
    fields = {
        "title": "الخدمات الإلكترونية المكتملة",
        "definition": "عدد الخدمات التي تُنجز إلكترونيًّا من أولها إلى آخرها.",
        "unit": "خدمة",
        "source": "سجل الخدمات",
        "target": 350,
        "target_on": date(2019, 12, 31),
    }
    return publish(IndicatorPage(slug=slug, **(fields | given)), agency)


def section(anchor: str, title: str, text: str) -> tuple[str, dict[str, str]]:
    return ("section", {"anchor": anchor, "title": title, "text": f"<p>{text}</p>"})


def policy(agency: Agency, slug: str = "e-participation", **given: Any) -> PolicyPage:
    fields = {
        "title": "سياسة المشاركة الإلكترونية",
        "summary": "كيف يشارك الناس في صنع القرار.",
        "adopted_on": date(2024, 3, 17),
        "adopted_by": "مجلس الوزراء",
        "sections": [
            section("purpose", "الغاية", "تنظّم هذه السياسة المشاركة."),
            section("scope", "النطاق", "تسري على الجهات كلها."),
        ],
    }
    return publish(PolicyPage(slug=slug, **(fields | given)), agency)


def initiative(code: str, **given: Any) -> dict[str, Any]:
    fields = {
        "code": code,
        "title": f"مبادرة {code}",
        "summary": "",
        "owner": "moj",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "progress": 50,
        "reported_on": None,
        "status": "under_way",
        "goals": ["16"],
        "targets": "16.6, 16.7",
    }
    return fields | given


def strategy(agency: Agency, slug: str = "digital-2030", **given: Any) -> StrategyPage:
    fields = {
        "title": "استراتيجية التحول الرقمي",
        "summary": "من توصيف الوضع الراهن إلى خريطة الطريق.",
        "starts_on": date(2025, 1, 1),
        "ends_on": date(2030, 12, 31),
        "phases": [
            (
                "phase",
                {
                    "kind": "current_state",
                    "summary": "<p>استبيان شمل ثلاث عشرة جهة.</p>",
                    "starts_on": date(2025, 1, 1),
                    "ends_on": date(2025, 6, 30),
                    "state": "done",
                },
            )
        ],
        "axes": [
            (
                "axis",
                {"title": "البنية الرقمية", "text": "", "initiatives": [initiative("1.1")]},
            )
        ],
    }
    return publish(StrategyPage(slug=slug, **(fields | given)), agency)


def plain_draft(agency: Agency) -> PlainPage:
    """A page in the agency's section that nobody has published."""
    parent = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    page = parent.add_child(instance=PlainPage(title="دليل المحاكم", slug="courts", live=False))
    page.save_revision()
    return page


def form_of(page: PlainPage, **extra: str) -> dict[str, str]:
    """What the editor of a plain page sends."""
    return {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        **extra,
    }
