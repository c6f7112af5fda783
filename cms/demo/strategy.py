"""The digital transformation strategy of the demo: three phases, four axes, twelve initiatives."""

from __future__ import annotations

from datetime import date
from typing import Any

from cms.demo.publishing import publish_pair
from cms.models import StrategyPage

PHASES: tuple[dict[str, Any], ...] = (
    {
        "kind": "current_state",
        "starts_on": date(2025, 1, 12),
        "ends_on": date(2025, 7, 31),
        "state": "done",
        "summary": (
            "<p>فريق وطني من الوزارات جميعها وصف ما هو قائم، واستبيان شمل ثلاث عشرة جهة أظهر أن "
            "صعوبة الإجراءات أول أسباب ضعف الإقبال.</p>",
            "<p>A national team from all ministries described what there is; a survey of thirteen "
            "agencies showed that hard procedures"
            " are the first reason for low take-up.</p>",
        ),
    },
    {
        "kind": "future_state",
        "starts_on": date(2025, 8, 3),
        "ends_on": date(2026, 3, 31),
        "state": "done",
        "summary": (
            "<p>صورة الخدمة في 2030: رحلة واحدة للمستخدم تبدأ من حدث في حياته لا من اسم الجهة، "
            "وبياناته تُطلب منه مرة واحدة.</p>",
            "<p>The service of 2030: one journey that begins with an event in people's lives, not "
            "with an agency's name, and asks for"
            " their data once.</p>",
        ),
    },
    {
        "kind": "road_map",
        "starts_on": date(2026, 4, 1),
        "ends_on": date(2030, 12, 31),
        "state": "under_way",
        "summary": (
            "<p>اثنتا عشرة مبادرة لكل منها جهة مسؤولة وموعد ومؤشر. عُرضت النسخة الأولية في ورشة "
            "تشرين الأول 2026 وتُطرح للاستشارة العامة.</p>",
            "<p>Twelve initiatives, each with an owner, dates and an indicator. The first draft was "
            "shown at the workshop of October"
            " 2026 and goes to public consultation.</p>",
        ),
    },
)

# code, owner, start, end, progress, status, goals, targets, (title), (summary)
Initiative = tuple[str, str, date, date, int, str, str, str, tuple[str, str], tuple[str, str]]
AXES: tuple[tuple[tuple[str, str], tuple[str, str], tuple[Initiative, ...]], ...] = (
    (
        ("الهوية والبنية الرقمية", "Identity and digital foundations"),
        (
            "ما تحتاج إليه كل خدمة قبل أن تصير رقمية.",
            "What every service needs before it can be digital.",
        ),
        (
            (
                "1.1",
                "modee",
                date(2026, 4, 1),
                date(2027, 6, 30),
                55,
                "under_way",
                "16,9",
                "16.6, 9.c",
                ("التوثيق الإلكتروني والهوية الرقمية", "E-authentication and digital identity"),
                (
                    "حساب واحد لكل شخص في جميع الجهات، بثلاثة مستويات للتحقق.",
                    "One account per person with all agencies, at three levels of assurance.",
                ),
            ),
            (
                "1.2",
                "modee",
                date(2026, 4, 1),
                date(2026, 10, 31),
                80,
                "under_way",
                "16",
                "16.6",
                ("الربط البيني بين أنظمة الجهات", "Interoperability between agencies' systems"),
                (
                    "تتبادل الجهات الوثائق بدل أن يحملها الناس من مكتب إلى مكتب.",
                    "Agencies exchange documents instead of people carrying them from office to office.",
                ),
            ),
            (
                "1.3",
                "modee",
                date(2026, 6, 1),
                date(2027, 12, 31),
                10,
                "under_way",
                "9",
                "9.c",
                ("التوقيع الرقمي", "Digital signature"),
                (
                    "توقيع ملزم قانونًا من الهاتف، بلا أجهزة خاصة.",
                    "A legally binding signature by phone, without special devices.",
                ),
            ),
        ),
    ),
    (
        ("خدمات تبدأ من الناس", "Services that start from people"),
        (
            "إعادة هندسة الإجراءات قبل أتمتتها، والقياس برحلة المستخدم.",
            "Procedures are re-engineered before they are automated, and measured by the user's journey.",
        ),
        (
            (
                "2.1",
                "moj",
                date(2026, 4, 1),
                date(2026, 9, 30),
                100,
                "done",
                "16",
                "16.6",
                (
                    "شهادة عدم المحكومية بلا مراجعة",
                    "Certificate of no criminal record without a visit",
                ),
                ("من أربع وثائق إلى رقم وطني واحد.", "From four documents to one national number."),
            ),
            (
                "2.2",
                "dvld",
                date(2026, 5, 1),
                date(2027, 4, 30),
                60,
                "under_way",
                "16",
                "16.6",
                ("ترخيص المركبات في دقائق", "Vehicle licences in minutes"),
                (
                    "تجديد الرخصة ودفع المخالفات والتأمين في خطوة واحدة.",
                    "Licence, fines and insurance in one step.",
                ),
            ),
            (
                "2.3",
                "municipality",
                date(2026, 7, 1),
                date(2027, 3, 31),
                0,
                "planned",
                "8,16",
                "16.6",
                ("رخصة المهن لأصحاب الأعمال الصغيرة", "Profession licences for small businesses"),
                (
                    "دمج موافقات خمس جهات في طلب واحد.",
                    "The approvals of five agencies become one request.",
                ),
            ),
            (
                "2.4",
                "ssc",
                date(2027, 1, 3),
                date(2028, 6, 30),
                0,
                "planned",
                "10",
                "10.2",
                ("رحلة التقاعد", "The journey into retirement"),
                (
                    "يتلقى المتقاعد حقوقه دون طلب حين يبلغ السن.",
                    "People receive what they are entitled to when they reach the age, without asking.",
                ),
            ),
        ),
    ),
    (
        ("لا أحد خارج الخدمة", "Nobody left out"),
        (
            "قنوات لمن لا يملك هاتفًا ذكيًّا أو لا يستطيع استخدامه.",
            "Channels for people who have no smartphone or cannot use one.",
        ),
        (
            (
                "3.1",
                "modee",
                date(2026, 4, 1),
                date(2027, 12, 31),
                35,
                "under_way",
                "9,10",
                "9.c, 10.2",
                ("مكاتب البريد مراكز خدمة", "Post offices become service centres"),
                ("مئة مكتب في المحافظات كلها.", "A hundred offices in all governorates."),
            ),
            (
                "3.2",
                "modee",
                date(2026, 4, 1),
                date(2027, 3, 31),
                20,
                "under_way",
                "5,10",
                "5.b, 10.2",
                ("محطات المعرفة في المناطق البعيدة", "Knowledge stations in remote areas"),
                (
                    "تدريب ومساعدة في تقديم الطلبات، بمواعيد تناسب النساء.",
                    "Training and help with applications, at hours that suit women.",
                ),
            ),
            (
                "3.3",
                "karbala",
                date(2026, 9, 1),
                date(2028, 8, 31),
                8,
                "under_way",
                "11,16",
                "16.6",
                ("أكشاك الخدمة في المحافظة", "Self-service kiosks in the governorate"),
                (
                    "أكشاك بالصوت واللمس في ست دوائر محلية.",
                    "Kiosks with voice and touch in six local departments.",
                ),
            ),
        ),
    ),
    (
        ("المشاركة والبيانات المفتوحة", "Participation and open data"),
        (
            "يعرف الناس ما تفعله الجهات ويؤثرون فيه.",
            "People know what agencies do and have a say in it.",
        ),
        (
            (
                "4.1",
                "modee",
                date(2026, 4, 1),
                date(2026, 12, 31),
                70,
                "under_way",
                "16,17",
                "16.7, 17.17",
                ("منصة الاستشارات العامة", "Platform for public consultations"),
                (
                    "تطبيق سياسة المشاركة الإلكترونية في الجهات جميعها.",
                    "The e-participation policy put to work in all agencies.",
                ),
            ),
            (
                "4.2",
                "istd",
                date(2026, 4, 1),
                date(2027, 6, 30),
                0,
                "stopped",
                "16",
                "16.5, 16.10",
                ("بيانات الإيرادات المفتوحة", "Open revenue data"),
                (
                    "أُوقفت إلى حين صدور تعليمات نشر البيانات الضريبية.",
                    "Stopped until the instructions on publishing tax data are issued.",
                ),
            ),
        ),
    ),
)


def load() -> None:
    """Publish the strategy in both languages."""
    publish_pair(
        StrategyPage,
        agency="modee",
        slug="digital-transformation-2030",
        arabic={
            "starts_on": date(2025, 1, 12),
            "ends_on": date(2030, 12, 31),
            **_words(0),
        },
        english=_words(1),
    )


def _words(index: int) -> dict[str, Any]:
    return {
        "title": (
            "استراتيجية التحول الرقمي 2025–2030",
            "Digital transformation strategy 2025–2030",
        )[index],
        "summary": (
            "من توصيف الوضع الراهن إلى خريطة الطريق: اثنتا عشرة مبادرة بأصحابها ومواعيدها، وما تأخر "
            "منها ظاهر للجميع.",
            "From the current state to the road map: twelve initiatives with owners and dates, and "
            "what is late is there for all to see.",
        )[index],
        "vision": (
            "حكومتي بخدمتي: خدمة أبسط، وقرار يُسمع فيه صوت الناس.",
            "My government at my service: simpler services, and decisions in which people are heard.",
        )[index],
        "partner": (
            "اللجنة الاقتصادية والاجتماعية لغربي آسيا (الإسكوا)",
            "Economic and Social Commission for Western Asia (ESCWA)",
        )[index],
        "phases": [("phase", phase | {"summary": phase["summary"][index]}) for phase in PHASES],
        "axes": [
            (
                "axis",
                {
                    "title": title[index],
                    "text": text[index],
                    "initiatives": [_initiative(row, index) for row in rows],
                },
            )
            for title, text, rows in AXES
        ],
    }


def _initiative(row: Initiative, index: int) -> dict[str, Any]:
    code, owner, starts_on, ends_on, progress, status, goals, targets, title, summary = row
    return {
        "code": code,
        "title": title[index],
        "summary": summary[index],
        "owner": owner,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "progress": progress,
        "reported_on": date(2026, 11, 1) if progress else None,
        "status": status,
        "goals": goals.split(","),
        "targets": targets,
    }
