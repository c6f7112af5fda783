"""News of the demo, each with its date line."""

from __future__ import annotations

from datetime import date
from typing import Any

from cms.demo.publishing import paragraphs, publish_pair
from cms.guides.taxonomies import load_default_taxonomies
from cms.models import NewsPage, Topic

NEWS: tuple[dict[str, Any], ...] = (
    {
        "slug": "digital-strategy-workshop-ends",
        "agency": "modee",
        "dated_on": date(2026, 10, 14),
        "place": ("عمّان", "Amman"),
        "title": (
            "ورشة الاستراتيجية الرقمية تختتم أعمالها بتسع توصيات",
            "Digital strategy workshop ends with nine recommendations",
        ),
        "lead": (
            "سبعون مشاركًا من القطاعات الثلاثة ناقشوا على مدى يومين توصيف الوضع الراهن ونتائج الاستبيان.",
            "Seventy participants from three sectors spent two days on the current state and the "
            "results of the survey.",
        ),
        "body": (
            (
                "اختُتمت اليوم ورشة العمل التي نظمتها الوزارة لبحث النسخة الأولية من استراتيجية التحول الرقمي.",
                "## ما الذي اتُّفق عليه؟",
                "أقرّ المشاركون تسع توصيات، لكل منها جهة مسؤولة وموعد، وتُنشر حالتها في صفحة الورشة "
                "وتُحدَّث كل ثلاثة أشهر.",
                "تُعرض المسوّدة للاستشارة العامة قبل اعتمادها، ويُردّ على كل ملاحظة بسبب قبولها أو ردّها.",
            ),
            (
                "The workshop that the ministry held on the first draft of the digital "
                "transformation strategy ended today.",
                "## What was agreed?",
                "The participants adopted nine recommendations, each with an owner and a date; their "
                "state is published on the"
                " workshop's page and brought up to date every three months.",
                "The draft goes to public consultation before it is adopted, and every remark is "
                "answered with a reason.",
            ),
        ),
    },
    {
        "slug": "e-participation-policy-version-2",
        "agency": "modee",
        "dated_on": date(2026, 5, 4),
        "place": ("عمّان", "Amman"),
        "title": (
            "النسخة الثانية من سياسة المشاركة الإلكترونية تحدد مهلة للرد",
            "Second version of the e-participation policy sets a deadline for answers",
        ),
        "lead": (
            "على كل جهة أن تنشر ما قيل لها وما فعلته خلال ستين يومًا من إغلاق الاستشارة.",
            "Every agency publishes what it was told and what it did within sixty days of a consultation's end.",
        ),
        "body": (
            (
                "أضافت النسخة الثانية قسمًا عن المهل، وآخر عن الأشخاص ذوي الإعاقة، وتبقى النسخة "
                "الأولى منشورة للمقارنة.",
            ),
            (
                "The second version adds a section on deadlines and one on persons with "
                "disabilities; the first stays published"
                " for comparison.",
            ),
        ),
    },
    {
        "slug": "no-criminal-record-online",
        "agency": "moj",
        "dated_on": date(2026, 3, 11),
        "place": ("إربد", "Irbid"),
        "title": (
            "شهادة عدم المحكومية من مكتب البريد",
            "Certificate of no criminal record from the post office",
        ),
        "lead": (
            "من لا يملك حاسوبًا يستطيع الآن طلب الشهادة من أحد عشر مكتب بريد تحولت إلى مراكز خدمة.",
            "People without a computer can now ask for the certificate at eleven post offices that "
            "became service centres.",
        ),
        "body": (
            (
                "يساعد الموظف مقدم الطلب على تعبئته، وتصل الشهادة برسالة نصية ثم تُستلم مطبوعة أو إلكترونية.",
                "تكلفة الطلب في مكتب البريد هي تكلفته على البوابة نفسها.",
            ),
            (
                "A clerk helps with the form; a text message says when the certificate is ready, on "
                "paper or electronically.",
                "Asking at the post office costs the same as asking on the portal.",
            ),
        ),
    },
    {
        "slug": "vehicle-licence-electronic-only",
        "agency": "dvld",
        "dated_on": date(2026, 1, 18),
        "place": ("الزرقاء", "Zarqa"),
        "title": (
            "الاستعلام عن المخالفات ودفعها إلكترونيًّا فقط",
            "Traffic fines are queried and paid electronically only",
        ),
        "lead": (
            "انتهت فترة الانتقال، وبقيت نوافذ المساعدة مفتوحة لمن لا يستطيع الدفع بنفسه.",
            "The period of transition is over; help desks stay open for those who cannot pay by themselves.",
        ),
        "body": (
            (
                "جاء القرار بعد مراجعة رحلة المستخدم واختصار الخطوات من ست إلى اثنتين.",
                "يمكن الدفع من البوابة وتطبيق الهاتف والأكشاك ومكاتب البريد.",
            ),
            (
                "The decision followed a review of the user's journey that cut six steps down to two.",
                "Payment is possible on the portal, in the app, at kiosks and in post offices.",
            ),
        ),
    },
    {
        "slug": "karbala-master-plan",
        "agency": "karbala",
        "dated_on": date(2025, 11, 5),
        "place": ("كربلاء", "Karbala"),
        "title": (
            "دوائر المحافظة تتفق على خطة رئيسة لخدماتها الإلكترونية",
            "Departments of the governorate agree on a master plan for their e-services",
        ),
        "lead": (
            "جدول زمني واحد لمهام ست دوائر، ومتابعة شهرية معلنة للتنفيذ.",
            "One schedule for the tasks of six departments, with monthly progress in public.",
        ),
        "body": (
            ("تبدأ الخطة بتبسيط الإجراءات قبل أتمتتها، وتُقاس كل مهمة بمؤشر منشور.",),
            (
                "The plan simplifies procedures before it automates them, and measures every task by "
                "a published indicator.",
            ),
        ),
    },
    {
        "slug": "knowledge-stations-training",
        "agency": "modee",
        "dated_on": date(2025, 2, 20),
        "place": ("معان", "Ma'an"),
        "title": (
            "محطات المعرفة تدرّب 400 شخص على الخدمات الإلكترونية",
            "Knowledge stations train 400 people to use e-services",
        ),
        "lead": (
            "دورات قصيرة في المناطق البعيدة، ثلثا المشاركين فيها نساء.",
            "Short courses in remote areas; two thirds of those who took part are women.",
        ),
        "body": (
            ("تعلّم المتدربون تفعيل الهوية الرقمية وتقديم أول طلب لهم بمساعدة المدرب.",),
            (
                "People learned to activate their digital identity and sent their first application "
                "with the trainer's help.",
            ),
        ),
    },
    {
        "slug": "first-phase-122-services",
        "agency": "modee",
        "dated_on": date(2017, 12, 27),
        "place": ("عمّان", "Amman"),
        "title": (
            "اكتمال 122 خدمة إلكترونية في المرحلة الأولى",
            "The first phase completes 122 e-services",
        ),
        "lead": (
            "الهدف 350 خدمة في نهاية 2019، وعشر خدمات إلكترونية فقط منذ مطلع 2018.",
            "The target is 350 services by the end of 2019, ten of them electronic only from the start of 2018.",
        ),
        "body": (
            (
                "شملت المرحلة الأولى ثلاث عشرة وزارة ومؤسسة، وصُنّفت الخدمات إلى إجرائية مكتملة ومتصلة ومتداخلة.",
            ),
            (
                "The first phase worked with thirteen ministries and institutions; services are classed as"
                " procedural-complete, connected or interlinked.",
            ),
        ),
    },
)


# Topics come with the platform (`cms.guides.taxonomies`), by slug.
TOPICS = {
    "vehicle-licence-electronic-only": ["vehicles"],
    "no-criminal-record-online": ["justice"],
    "digital-strategy-workshop-ends": ["digital"],
    "knowledge-stations-training": ["digital", "education"],
    "first-phase-122-services": ["digital"],
}


def load() -> None:
    """Publish the news in both languages."""
    load_default_taxonomies()
    pages = {}
    for item in NEWS:
        pages[item["slug"]] = publish_pair(
            NewsPage,
            agency=item["agency"],
            slug=item["slug"],
            arabic={
                "dated_on": item["dated_on"],
                "topics": list(Topic.objects.filter(slug__in=TOPICS.get(item["slug"], []))),
                **_words(item, 0),
            },
            english=_words(item, 1),
        )
    first, policy = (
        pages["digital-strategy-workshop-ends"],
        pages["e-participation-policy-version-2"],
    )
    if not first.related:
        first.related = [("page", policy), ("page", pages["first-phase-122-services"])]
        first.save_revision().publish()


def _words(item: dict[str, Any], index: int) -> dict[str, Any]:
    return {
        "title": item["title"][index],
        "place": item["place"][index],
        "lead": item["lead"][index],
        "body": paragraphs(*item["body"][index]),
    }
