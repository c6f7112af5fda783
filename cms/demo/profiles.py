"""What the demo's agencies say about themselves, and how people reach them."""

from __future__ import annotations

from typing import Any

from wagtail.rich_text import RichText

from cms.models import AgencyPage
from cms.translation import publish_translation

PROFILES: dict[str, dict[str, Any]] = {
    "modee": {
        "ar": (
            "تقود برنامج الحكومة الإلكترونية وتضع سياساته ومعاييره.",
            "تنسّق الوزارة عمل الجهات الحكومية في التحول الرقمي، وتدير البوابة الموحدة ومركز الاتصال "
            "الوطني وبوابة الرسائل القصيرة، وتتابع مؤشرات الأداء مع مجلس المدراء التنفيذيين لتكنولوجيا المعلومات.",
            "الدوار الثامن، عمّان",
        ),
        "en": (
            "Leads the e-government programme and sets its policies and standards.",
            "The ministry coordinates the digital transformation of government agencies, runs the single portal, "
            "the national contact centre and the SMS gateway, and follows performance with the CIO Council.",
            "Eighth Circle, Amman",
        ),
        "phone": "065008080",
        "email": "info@modee.example",
        "website": "https://modee.example",
    },
    "moj": {
        "ar": (
            "تتولى شؤون المحاكم وكتّاب العدل والسجل العدلي.",
            "تقدّم الوزارة خدماتها العدلية إلكترونيًا، ومنها شهادة عدم المحكومية، وتعمل على ربط المحاكم "
            "بالجهات الأخرى حتى لا يُطلب من المواطن ورقة تملكها الحكومة.",
            "شارع الملك حسين، العبدلي",
        ),
        "en": (
            "Runs the courts' administration, notaries and the criminal record.",
            "The ministry offers its services online, the certificate of no criminal record among them, and connects "
            "the courts with other agencies so that no citizen is asked for a paper that government already has.",
            "King Hussein Street, Abdali",
        ),
        "phone": "064603630",
        "email": "info@moj.example",
        "website": "https://moj.example",
    },
    "dvld": {
        "ar": (
            "ترخّص السواقين والمركبات في جميع المحافظات.",
            "تجدّد الإدارة رخص المركبات والقيادة وتتيح الاستعلام عن المخالفات ودفعها دون مراجعة.",
            "ماركا، عمّان",
        ),
        "en": (
            "Licenses drivers and vehicles in all governorates.",
            "The department renews vehicle and driving licences and lets people see and pay fines without a visit.",
            "Marka, Amman",
        ),
        "phone": "064891271",
        "email": "info@dvld.example",
        "website": "https://dvld.example",
    },
    "ssc": {
        "ar": (
            "تدير تأمينات الشيخوخة والعجز وإصابات العمل والتعطل.",
            "تخدم المؤسسة المؤمَّن عليهم والمنشآت، وقد جعلت الاشتراك الاختياري إلكترونيًا فقط.",
            "شارع مكة، عمّان",
        ),
        "en": (
            "Runs old-age, disability, work-injury and unemployment insurance.",
            "The corporation serves insured people and firms; voluntary subscription is now electronic only.",
            "Mecca Street, Amman",
        ),
        "phone": "117117",
        "email": "info@ssc.example",
        "website": "https://ssc.example",
    },
    "municipality": {
        "ar": (
            "تنظّم المدينة وترخّص المهن والأبنية.",
            "تجدّد الأمانة رخص المهن عبر البوابة، وتنشر بيانات المدينة المفتوحة.",
            "رأس العين، عمّان",
        ),
        "en": (
            "Plans the city and licenses professions and buildings.",
            "The municipality renews profession licences through the portal and publishes the city's open data.",
            "Ras al-Ain, Amman",
        ),
        "phone": "064636111",
        "email": "info@city.example",
        "website": "https://city.example",
    },
    "istd": {
        "ar": (
            "تستوفي ضريبة الدخل وتشرح للمكلفين حقوقهم وواجباتهم.",
            "تستقبل الدائرة الإقرارات إلكترونيًا، وتتيح دفع الضريبة بالتقسيط.",
            "جبل عمّان، الدوار الثالث",
        ),
        "en": (
            "Collects income tax and explains taxpayers' rights and duties.",
            "The department takes returns online and allows payment in instalments.",
            "Third Circle, Jabal Amman",
        ),
        "phone": "065004444",
        "email": "info@istd.example",
        "website": "https://istd.example",
    },
    "customs": {
        "ar": (
            "تيسّر التجارة عبر المعابر وتحمي السوق.",
            "تتيح الدائرة تقديم البيان الجمركي وتتبّعه إلكترونيًا من المعبر إلى المستودع.",
            "المنطقة الحرة، الزرقاء",
        ),
        "en": (
            "Makes trade across the borders easier and protects the market.",
            "The department takes customs declarations online and lets traders follow them to the warehouse.",
            "Free Zone, Zarqa",
        ),
        "phone": "064623186",
        "email": "info@customs.example",
        "website": "https://customs.example",
    },
    "karbala": {
        "ar": (
            "مديريات محافظة تنشر خدماتها على منصة واحدة.",
            "تجمع المحافظة خدمات مديرياتها المحلية في مكان واحد، وتعمل على حوسبتها ضمن خطة ذات جدول زمني معلن.",
            "مركز المحافظة، كربلاء",
        ),
        "en": (
            "A governorate's departments on one platform.",
            "The governorate gathers the services of its local departments in one place and moves them online "
            "under a plan with a public time schedule.",
            "Governorate Centre, Karbala",
        ),
        "phone": "032330000",
        "email": "info@karbala.example",
        "website": "https://karbala.example",
    },
}
HOURS = {"ar": "من الأحد إلى الخميس، 8:00–15:00", "en": "Sunday to Thursday, 8:00–15:00"}
PORTAL = {"ar": "البوابة الموحدة للخدمات", "en": "The single services portal"}


def load() -> None:
    """Fill the profiles of the agencies that have none yet."""
    for slug, profile in PROFILES.items():
        page = AgencyPage.objects.get(agency__slug=slug, locale__language_code="ar")
        if not page.summary:
            for name, value in _words(profile, "ar").items():
                setattr(page, name, value)
            for name in ("phone", "email", "website"):
                setattr(page, name, profile[name])
            page.save_revision().publish()
        shared = {name: profile[name] for name in ("phone", "email", "website")}
        publish_translation(page, "en", {**_words(profile, "en"), **shared})


def _words(profile: dict[str, Any], language: str) -> dict[str, Any]:
    summary, about, address = profile[language]
    return {
        "summary": summary,
        "about": [("paragraph", RichText(f"<p>{about}</p>"))],
        "address": address,
        "hours": HOURS[language],
        "links": [("link", {"title": PORTAL[language], "url": "https://portal.example"})],
    }
