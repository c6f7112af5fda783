"""The two bodies that follow the programme, and its partners."""

from __future__ import annotations

from datetime import date
from typing import Any

from wagtail.rich_text import RichText

from accounts.models import Agency
from cms.models import BodyDecision, BodyMeeting, BodyMember, BodyPage, HomePage, Partner
from cms.translation import publish_translation

BODIES: tuple[dict[str, Any], ...] = (
    {
        "slug": "steering-committee",
        "established_on": date(2017, 2, 12),
        "title": (
            "اللجنة التوجيهية لبرنامج الحكومة الإلكترونية",
            "E-government steering committee",
        ),
        "summary": (
            "تقرّ خطط البرنامج وأولوياته وتتابع تنفيذها.",
            "Approves the programme's plans and priorities and follows their execution.",
        ),
        "legal_basis": ("قرار مجلس الوزراء رقم 412 لسنة 2017", "Cabinet decision 412 of 2017"),
        "mandate": (
            (
                "تقرّ الخطة السنوية للبرنامج وموازنتها، وتحدد الخدمات التي تُقدَّم إلكترونيًا فقط، "
                "وتبتّ في ما يتجاوز صلاحية الجهة الواحدة.",
                "Approves the annual plan and its budget, names the services to be offered electronically only, "
                "and decides what goes beyond one agency.",
            ),
            (
                "تجتمع مرة كل شهرين، وتُنشر محاضرها خلال أسبوعين من الاجتماع.",
                "Meets every two months; its minutes are published within two weeks.",
            ),
        ),
        "members": (
            ("modee", "chair", "وزير الاقتصاد الرقمي", "Minister of Digital Economy"),
            (
                "moj",
                "member",
                "الأمين العام لوزارة العدل",
                "Secretary-General, Ministry of Justice",
            ),
            (
                "ssc",
                "member",
                "مدير عام مؤسسة الضمان الاجتماعي",
                "Director General, Social Security",
            ),
            ("municipality", "member", "مدير المدينة", "City Manager"),
            ("modee", "secretary", "مدير البرنامج", "Programme Director"),
        ),
        "decisions": (
            (
                "1/2017",
                date(2017, 3, 5),
                "done",
                "اعتماد قائمة الجهات الثلاث عشرة للمرحلة الأولى",
                "The thirteen institutions of the first wave are approved",
                "تبدأ المرحلة الأولى بثلاث عشرة وزارة ومؤسسة لها خدمات كثيرة الاستعمال.",
                "The first wave begins with thirteen ministries and institutions whose services are used most.",
            ),
            (
                "4/2017",
                date(2017, 10, 22),
                "done",
                "عشر خدمات إلكترونية فقط اعتبارًا من مطلع 2018",
                "Ten services are electronic only from the start of 2018",
                "تُقدَّم عشر خدمات إلكترونيًا فقط، ويُعلن موعد التحول للناس قبل شهرين على الأقل.",
                "Ten services are offered electronically only; people are told at least two months before.",
            ),
            (
                "2/2018",
                date(2018, 4, 15),
                "under_way",
                "مراجعة رسوم القناة التقليدية",
                "Fees of the traditional channel are reviewed",
                "تُراجع رسوم تقديم الخدمة ورقيًّا بما يشجّع القناة الإلكترونية ولا يثقل على من لا يستطيعها.",
                "Fees on paper are reviewed to favour the electronic channel without burdening those who cannot use it.",
            ),
        ),
        "meetings": (
            (
                date(2017, 10, 22),
                "محضر الاجتماع الرابع",
                "Minutes of the fourth meeting",
                "ناقشت اللجنة أسباب ضعف الإقبال، وأقرّت خطة للتوعية وقائمة الخدمات العشر.",
                "The committee discussed why few people use the services, approved a plan to promote them and the list of ten.",
            ),
            (
                date(2018, 4, 15),
                "محضر الاجتماع السابع",
                "Minutes of the seventh meeting",
                "عُرض عدد الخدمات المنجزة، وهو 122 خدمة، وكُلّفت الوزارة بمراجعة الرسوم.",
                "The number of completed services, 122, was presented, and the ministry was asked to review the fees.",
            ),
        ),
    },
    {
        "slug": "cio-council",
        "established_on": date(2017, 5, 3),
        "title": ("مجلس المدراء التنفيذيين لتكنولوجيا المعلومات", "CIO Council"),
        "summary": (
            "يجمع مديري تكنولوجيا المعلومات في الجهات لتوحيد المعايير وحل ما يعيق الربط البيني.",
            "Brings the agencies' chief information officers together on standards and interoperability.",
        ),
        "legal_basis": (
            "قرار اللجنة التوجيهية رقم 2 لسنة 2017",
            "Steering committee decision 2 of 2017",
        ),
        "mandate": (
            (
                "يعتمد معايير الربط البيني والهوية الرقمية، ويراجع خطط التحول لدى الجهات قبل عرضها على اللجنة التوجيهية.",
                "Adopts the standards of interoperability and digital identity and reviews the agencies' plans "
                "before they go to the steering committee.",
            ),
        ),
        "members": (
            ("modee", "chair", "مدير التحول الرقمي", "Director of Digital Transformation"),
            ("dvld", "member", "مدير تكنولوجيا المعلومات", "Chief Information Officer"),
            ("istd", "member", "مديرة نظم المعلومات", "Director of Information Systems"),
            ("customs", "member", "مدير الحوسبة", "Head of Computing"),
        ),
        "decisions": (
            (
                "3/2018",
                date(2018, 2, 7),
                "adopted",
                "إعادة هندسة الإجراء قبل حوسبته",
                "Procedures are re-engineered before they go online",
                "لا تُحوسب خدمة قبل توثيق خطواتها ووثائقها ومدتها، قبل إعادة الهندسة وبعدها.",
                "No service goes online before its steps, documents and duration are written down, before and after.",
            ),
            (
                "5/2018",
                date(2018, 6, 20),
                "under_way",
                "واجهة موحدة للربط البيني",
                "One interface for interoperability",
                "تتبادل الجهات البيانات عبر ناقل الخدمات الحكومي، ولا تُبنى روابط ثنائية جديدة.",
                "Agencies exchange data through the government service bus; no new one-to-one links are built.",
            ),
        ),
        "meetings": (
            (
                date(2018, 6, 20),
                "محضر اجتماع حزيران",
                "Minutes of the June meeting",
                "عُرضت تجربة الضمان الاجتماعي في الاشتراك الاختياري، واتُّفق على تعميمها.",
                "Social security presented its voluntary subscription; the others agreed to follow it.",
            ),
        ),
    },
)
PARTNERS = (
    (
        "escwa",
        "international",
        "لجنة الأمم المتحدة الاقتصادية والاجتماعية لغربي آسيا (الإسكوا)",
        "UN Economic and Social Commission for Western Asia (ESCWA)",
        "شريك فني في إعداد الاستراتيجية: توصيف الوضع الراهن ورسم الوضع المستقبلي وخريطة الطريق.",
        "Technical partner in writing the strategy: current state, future state and road map.",
        "https://www.unescwa.org",
    ),
    (
        "post",
        "private",
        "شركة البريد",
        "The post company",
        "تحوّل مكاتبها إلى مراكز خدمة يقدّم فيها الناس طلباتهم الإلكترونية بمساعدة موظف.",
        "Turns its offices into service centres where people apply online with a clerk's help.",
        "",
    ),
    (
        "civil-forum",
        "civil",
        "ملتقى منظمات المجتمع المدني",
        "Forum of civil-society organisations",
        "يشارك في الورش ويجمع ملاحظات الناس على مسودات السياسات.",
        "Takes part in the workshops and gathers people's remarks on draft policies.",
        "",
    ),
)


def load() -> None:
    """Publish both bodies in both languages and list the partners."""
    for data in BODIES:
        page = BodyPage.objects.filter(slug=data["slug"], locale__language_code="ar").first()
        publish_translation(
            page or _add(data),
            "en",
            _fields(data, 1),
            {name: _rows(data, name, 1) for name in ROWS},
        )
    for position, (slug, kind, name_ar, name_en, role_ar, role_en, url) in enumerate(PARTNERS):
        Partner.objects.get_or_create(
            slug=slug,
            defaults={
                "kind": kind,
                "name_ar": name_ar,
                "name_en": name_en,
                "role_ar": role_ar,
                "role_en": role_en,
                "url": url,
                "position": position,
            },
        )


ROWS = {"members": BodyMember, "decisions": BodyDecision, "meetings": BodyMeeting}


def _add(data: dict[str, Any]) -> BodyPage:
    home = HomePage.objects.get(locale__language_code="ar")
    page = BodyPage(
        slug=data["slug"],
        established_on=data["established_on"],
        locale=home.locale,
        **_fields(data, 0),
    )
    for relation, model in ROWS.items():
        rows = [
            model(locale=home.locale, sort_order=place, **row)
            for place, row in enumerate(_rows(data, relation, 0))
        ]
        setattr(page, relation, rows)
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def _fields(data: dict[str, Any], index: int) -> dict[str, Any]:
    """The words of one language; 0 is Arabic, 1 English."""
    mandate = [
        ("paragraph", RichText(f"<p>{paragraph[index]}</p>")) for paragraph in data["mandate"]
    ]
    return {
        "title": data["title"][index],
        "summary": data["summary"][index],
        "legal_basis": data["legal_basis"][index],
        "mandate": mandate,
    }


def _rows(data: dict[str, Any], relation: str, index: int) -> list[dict[str, Any]]:
    if relation == "members":
        return [
            {
                "agency": Agency.objects.get(slug=agency),
                "seat": seat,
                "office": offices[index],
            }
            for agency, seat, *offices in data["members"]
        ]
    if relation == "decisions":
        return [
            {
                "number": number,
                "decided_on": day,
                "status": status,
                "title": words[index],
                "text": f"<p>{words[2 + index]}</p>",
            }
            for number, day, status, *words in data["decisions"]
        ]
    return [
        {"held_on": day, "title": words[index], "minutes": f"<p>{words[2 + index]}</p>"}
        for day, *words in data["meetings"]
    ]
