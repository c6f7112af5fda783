"""Six indicators of the demo; FACTS gives two figures (122 completed services, 350 as target), the other series are samples."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from cms.demo.publishing import publish_pair
from cms.indicators.services import Reading, record_value
from cms.models import IndicatorPage, SdgGoal, SdgTarget

RECORDED = datetime(2026, 2, 1, 8, tzinfo=UTC)
REVISED = datetime(2026, 6, 15, 8, tzinfo=UTC)
SAMPLE = ("سلسلة نموذجية للعرض", "Sample series for the demo")

INDICATORS: tuple[dict[str, Any], ...] = (
    {
        "slug": "completed-e-services",
        "agency": "modee",
        "title": ("الخدمات الإلكترونية المكتملة", "Completed e-services"),
        "definition": (
            "عدد الخدمات الحكومية التي تُنجز إلكترونيًّا من الطلب إلى التسليم في نهاية السنة.",
            "Number of public services that can be completed electronically from request to "
            "delivery, at the end of the year.",
        ),
        "unit": ("خدمة", "services"),
        "method": (
            "تُعدّ الخدمة مكتملة إذا كانت إجرائية مكتملة أو متصلة أو متداخلة. رقما 2017 والهدف من "
            "وثائق البرنامج، وسائر السنوات نموذجية.",
            "A service counts when it is procedural-complete, connected or interlinked. The figure "
            "of 2017 and the target come from"
            " the programme's papers; the other years are samples.",
        ),
        "source": (
            "سجل خدمات برنامج الحكومة الإلكترونية",
            "Register of the e-government programme",
        ),
        "target": (350, date(2019, 12, 31)),
        "goals": (16, 9),
        "targets": ("16.6", "9.c"),
        "values": {
            2010: 9,
            2011: 17,
            2012: 28,
            2013: 41,
            2014: 58,
            2015: 76,
            2016: 97,
            2017: 122,
        },
        "notes": {2017: ("نهاية المرحلة الأولى", "")},
    },
    {
        "slug": "digital-share",
        "agency": "modee",
        "title": ("نسبة المعاملات المقدمة إلكترونيًّا", "Share of transactions made electronically"),
        "definition": (
            "نسبة المعاملات التي قُدمت عبر البوابة أو تطبيق الهاتف من مجموع معاملات الخدمات المنشورة.",
            "Share of the transactions of published services that were made on the portal or in the app.",
        ),
        "unit": ("%", "%"),
        "decimals": 1,
        "target": (80, date(2028, 12, 31)),
        "goals": (16,),
        "targets": ("16.6",),
        "values": {
            2017: "11.5",
            2018: "16.2",
            2019: "22.8",
            2020: "39.4",
            2021: None,
            2022: "45.1",
            2023: "51.7",
            2024: "58.3",
            2025: "63.9",
        },
        "revised": {2024: "57.6"},
        "provisional": (2025,),
    },
    {
        "slug": "consultations-answered-in-time",
        "agency": "modee",
        "title": (
            "الاستشارات التي صدرت نتيجتها في موعدها",
            "Consultations whose outcome came in time",
        ),
        "definition": (
            "نسبة الاستشارات العامة التي نُشرت نتيجتها خلال ستين يومًا من إغلاقها.",
            "Share of public consultations whose outcome was published within sixty days of their end.",
        ),
        "unit": ("%", "%"),
        "target": (95, date(2027, 12, 31)),
        "goals": (16,),
        "targets": ("16.7", "16.10"),
        "values": {
            2018: 34,
            2019: 41,
            2020: 38,
            2021: 52,
            2022: 60,
            2023: 67,
            2024: 71,
            2025: 82,
        },
    },
    {
        "slug": "no-criminal-record-days",
        "agency": "moj",
        "title": (
            "مدة إصدار شهادة عدم المحكومية",
            "Time to issue a certificate of no criminal record",
        ),
        "definition": (
            "وسيط عدد أيام العمل بين تقديم الطلب وإصدار الشهادة.",
            "Median number of working days between request and certificate.",
        ),
        "unit": ("يوم عمل", "working days"),
        "decimals": 1,
        "direction": "down",
        "target": (1, date(2026, 12, 31)),
        "goals": (16,),
        "targets": ("16.6",),
        "values": {
            2017: "9.0",
            2018: "7.5",
            2019: "6.0",
            2020: "6.5",
            2021: "4.0",
            2022: "3.0",
            2023: "2.0",
            2024: "1.5",
            2025: "1.0",
        },
    },
    {
        "slug": "voluntary-subscriptions-online",
        "agency": "ssc",
        "title": (
            "طلبات الاشتراك الاختياري المقدمة إلكترونيًّا",
            "Voluntary subscriptions requested electronically",
        ),
        "definition": (
            "عدد طلبات الاشتراك الاختياري في الضمان الاجتماعي التي قُدمت إلكترونيًّا في السنة.",
            "Number of requests for voluntary social-security subscription made electronically in the year.",
        ),
        "unit": ("طلب", "requests"),
        "target": None,
        "goals": (10,),
        "targets": ("10.2",),
        "values": {
            2017: 2140,
            2018: 8650,
            2019: 11230,
            2020: 19870,
            2021: 21400,
            2022: 20980,
            2023: 23110,
            2024: 24560,
            2025: 26015,
        },
        "provisional": (2025,),
    },
    {
        "slug": "participants-women",
        "agency": "karbala",
        "title": ("نسبة النساء بين المشاركين", "Share of women among participants"),
        "definition": (
            "نسبة النساء بين من حضروا ورش المحافظة واستشاراتها العامة.",
            "Share of women among those who attended the governorate's workshops and public consultations.",
        ),
        "unit": ("%", "%"),
        "target": (50, date(2030, 12, 31)),
        "goals": (5, 16),
        "targets": ("5.b", "16.7"),
        "values": {
            2018: 18,
            2019: 21,
            2020: None,
            2021: 24,
            2022: 29,
            2023: 33,
            2024: 36,
            2025: 35,
        },
    },
)


def load() -> None:
    """Publish the indicators in both languages and record their values, revisions included."""
    for item in INDICATORS:
        page = publish_pair(
            IndicatorPage,
            agency=item["agency"],
            slug=item["slug"],
            arabic=_fields(item),
            english=_words(item, 1),
        )
        if not page.values.exists():
            _record(page, item)


def _record(page: IndicatorPage, item: dict[str, Any]) -> None:
    """First what was published first, then the revisions, as it happens in an office."""
    first = item["values"] | item.get("revised", {})
    for year, value in first.items():
        record_value(indicator_id=page.pk, reading=_reading(item, year, value), now=RECORDED)
    for year in item.get("revised", {}):
        record_value(
            indicator_id=page.pk,
            reading=_reading(item, year, item["values"][year]),
            now=REVISED,
            reason="وصلت أرقام الربع الأخير متأخرة",
        )


def _reading(item: dict[str, Any], year: int, value: int | str | None) -> Reading:
    return Reading(
        period_on=date(year, 1, 1),
        value=None if value is None else Decimal(value),
        is_provisional=year in item.get("provisional", ()),
        note=item.get("notes", {}).get(year, ("",))[0],
    )


def _fields(item: dict[str, Any]) -> dict[str, Any]:
    target = item["target"] or (None, None)
    return {
        **_words(item, 0),
        "decimals": item.get("decimals", 0),
        "direction": item.get("direction", "up"),
        "target": target[0],
        "target_on": target[1],
        "is_sample": True,
        "goals": list(SdgGoal.objects.filter(number__in=item["goals"])),
        "targets": list(SdgTarget.objects.filter(code__in=item["targets"])),
    }


def _words(item: dict[str, Any], index: int) -> dict[str, Any]:
    return {
        "title": item["title"][index],
        "definition": item["definition"][index],
        "unit": item["unit"][index],
        "method": item.get("method", ("", ""))[index],
        "source": item.get("source", SAMPLE)[index],
    }
