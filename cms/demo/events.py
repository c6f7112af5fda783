"""Two workshops of the demo: one that is over, with its recommendations, and one that people can register for."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from cms.demo.publishing import paragraphs, publish_pair
from cms.events import services
from cms.models import EventPage

ZONE = ZoneInfo("Asia/Amman")
PAST = (date(2026, 10, 13), date(2026, 10, 14))
SECTORS = ("public", "private", "civil_society")

# day (0 or 1), from, to, (title), (speakers)
PROGRAMME: tuple[tuple[int, time, time, tuple[str, str], tuple[str, str]], ...] = (
    (0, time(9), time(9, 30), ("التسجيل", "Arrival"), ("", "")),
    (
        0,
        time(9, 30),
        time(10, 30),
        ("المحور الأول: استراتيجيات الحكومة الرقمية", "Axis one: digital-government strategies"),
        ("رنا الخطيب، سامر العلي", "Rana Al-Khatib, Samer Al-Ali"),
    ),
    (
        0,
        time(11),
        time(13),
        ("المحور الثاني: مؤشرات الحكومة الإلكترونية", "Axis two: e-government indicators"),
        ("هدى منصور", "Huda Mansour"),
    ),
    (
        0,
        time(14),
        time(16),
        ("مجموعات عمل بحسب القطاع", "Working groups by sector"),
        ("", ""),
    ),
    (
        1,
        time(9),
        time(11),
        (
            "المحور الثالث: الوضع الراهن ونتائج الاستبيان",
            "Axis three: the current state and the survey's results",
        ),
        ("سامر العلي", "Samer Al-Ali"),
    ),
    (
        1,
        time(11, 30),
        time(13),
        ("صياغة التوصيات", "Drafting the recommendations"),
        ("ميسّرون من القطاعات الثلاثة", "Facilitators from the three sectors"),
    ),
    (
        1,
        time(13),
        time(13, 30),
        ("الجلسة الختامية", "Closing session"),
        ("رنا الخطيب", "Rana Al-Khatib"),
    ),
)
SPEAKERS = (
    (
        ("رنا الخطيب", "Rana Al-Khatib"),
        ("مديرة برنامج التحول الرقمي", "Director, digital transformation programme"),
    ),
    (("سامر العلي", "Samer Al-Ali"), ("باحث في السياسات العامة", "Public policy researcher")),
    (("هدى منصور", "Huda Mansour"), ("خبيرة قياس أداء", "Performance measurement expert")),
)
# (text), (owner), status, (note)
RECOMMENDATIONS: tuple[tuple[tuple[str, str], tuple[str, str], str, tuple[str, str]], ...] = (
    (
        (
            "نشر نتائج الاستبيان كاملة بصيغة مفتوحة",
            "Publish the survey's results in full in an open format",
        ),
        ("وزارة الاقتصاد الرقمي", "Ministry of Digital Economy"),
        "done",
        ("نُشرت في باب البيانات المفتوحة", "Published under open data"),
    ),
    (
        (
            "طرح النسخة الأولية من الاستراتيجية للاستشارة العامة",
            "Put the first draft of the strategy to public consultation",
        ),
        ("وزارة الاقتصاد الرقمي", "Ministry of Digital Economy"),
        "under_way",
        ("", ""),
    ),
    (
        (
            "إعادة هندسة الإجراء قبل أتمتته في كل خدمة جديدة",
            "Re-engineer every procedure before it is automated",
        ),
        ("مجلس المدراء التنفيذيين لتكنولوجيا المعلومات", "CIO Council"),
        "adopted",
        ("", ""),
    ),
    (
        (
            "خفض رسوم القناة الإلكترونية عن رسوم المكتب",
            "Make the electronic channel cheaper than the counter",
        ),
        ("اللجنة التوجيهية", "Steering committee"),
        "proposed",
        ("", ""),
    ),
    (
        (
            "مؤشر معلن لمدة الرد على الاستشارات في كل جهة",
            "A public indicator of each agency's time to answer consultations",
        ),
        ("وزارة الاقتصاد الرقمي", "Ministry of Digital Economy"),
        "done",
        ("", ""),
    ),
    (
        ("تدريب مجاني في محطات المعرفة", "Free training in knowledge stations"),
        ("وزارة الاقتصاد الرقمي", "Ministry of Digital Economy"),
        "under_way",
        ("", ""),
    ),
    (
        (
            "ممثل لذوي الإعاقة في اختبار كل خدمة",
            "A person with disabilities in the test of every service",
        ),
        ("مجلس المدراء التنفيذيين لتكنولوجيا المعلومات", "CIO Council"),
        "adopted",
        ("", ""),
    ),
    (
        (
            "إلزام الشركات الصغيرة بالقناة الإلكترونية وحدها",
            "Make the electronic channel compulsory for small firms",
        ),
        ("دائرة ضريبة الدخل", "Income Tax Department"),
        "declined",
        ("لم تجهز قنوات المساعدة بعد", "The channels of help are not ready yet"),
    ),
    (
        ("لقاء متابعة بعد ستة أشهر", "A follow-up meeting after six months"),
        ("وزارة الاقتصاد الرقمي", "Ministry of Digital Economy"),
        "adopted",
        ("", ""),
    ),
)
SURVEY = (
    (
        "## نتائج الاستبيان",
        "أجابت ثلاث عشرة جهة. قالت تسع منها إن صعوبة الإجراء هي أول ما يصرف الناس عن الخدمة الإلكترونية، "
        "وقالت سبع إنها لا تروّج لخدماتها، وأربع إن رسوم القناتين متساوية.",
        "## كيف استُخدمت النتائج؟",
        "بُنيت محاور اليوم الثاني على هذه الإجابات، وخرجت منها التوصيات أدناه.",
    ),
    (
        "## Results of the survey",
        "Thirteen agencies answered. Nine said that hard procedures are the first thing "
        "that keeps people from"
        " e-services, seven that they do not promote their services, four that both "
        "channels cost the same.",
        "## How were the results used?",
        "The axes of the second day were built on these answers, and the recommendations "
        "below came out of them.",
    ),
)
PEOPLE = (
    ("ليلى حداد", "civil_society", "جمعية المعرفة المفتوحة"),
    ("عمر الزعبي", "private", "شركة حلول رقمية"),
    ("مريم القيسي", "public", "دائرة الإحصاء"),
    ("حسن الجبوري", "media", "صحيفة محلية"),
)


def load() -> None:
    """Publish both workshops in both languages, and register four people for the one to come."""
    publish_pair(
        EventPage,
        agency="modee",
        slug="digital-strategy-workshop",
        arabic=_past(0),
        english=_past_words(1),
    )
    existing = EventPage.objects.filter(
        slug="open-data-workshop", locale__language_code="ar"
    ).first()
    first_day = existing.starts_at.astimezone(ZONE).date() if existing else _next_sunday(28)
    event = publish_pair(
        EventPage,
        agency="modee",
        slug="open-data-workshop",
        arabic=_upcoming(first_day),
        english=_upcoming_words(first_day, 1),
    )
    if existing is None:
        for number, (name, sector, organisation) in enumerate(PEOPLE, start=1):
            person = services.Person(
                name=name,
                email=f"participant{number}@example.org",
                sector=sector,
                organisation=organisation,
            )
            services.register(event_id=event.pk, person=person, language="ar", now=timezone.now())


def _next_sunday(days: int) -> date:
    """The Sunday that follows so many days: the working week begins with it."""
    day = timezone.localdate() + timedelta(days=days)
    return day + timedelta(days=(6 - day.weekday()) % 7)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZONE).astimezone(UTC)


def _past(index: int) -> dict[str, Any]:
    return {
        "starts_at": _at(PAST[0], time(9)),
        "ends_at": _at(PAST[1], time(13, 30)),
        "latitude": "31.95390",
        "longitude": "35.91060",
        "has_sign_language": True,
        "attendance": 70,
        "sectors": [("sector", code) for code in SECTORS],
        **_past_words(index),
    }


def _past_words(index: int) -> dict[str, Any]:
    return {
        "title": (
            "ورشة استراتيجية التحول الرقمي",
            "Workshop on the digital transformation strategy",
        )[index],
        "lead": (
            "يومان و70 مشاركًا من ثلاثة قطاعات لبحث النسخة الأولية من الاستراتيجية.",
            "Two days and 70 participants from three sectors on the first draft of the strategy.",
        )[index],
        "place": ("عمّان", "Amman")[index],
        "address": ("المركز الثقافي، شارع الملكة رانيا", "Cultural Centre, Queen Rania Street")[
            index
        ],
        "spoken_language": ("العربية", "Arabic")[index],
        "venue_accessibility": _venue(index),
        "body": paragraphs(*SURVEY[index]),
        "programme": _programme(PAST, index),
        "speakers": [
            ("speaker", {"name": name[index], "role": role[index]}) for name, role in SPEAKERS
        ],
        "materials": [
            (
                "material",
                {
                    "title": ("أهداف التنمية المستدامة", "Sustainable development goals")[index],
                    "document": None,
                    "url": "https://sdgs.un.org/goals",
                },
            )
        ],
        "recommendations": _recommendations(index),
    }


def _recommendations(index: int) -> list[tuple[str, dict[str, str]]]:
    return [
        (
            "recommendation",
            {"text": text[index], "owner": owner[index], "status": status, "note": note[index]},
        )
        for text, owner, status, note in RECOMMENDATIONS
    ]


def _upcoming(first_day: date) -> dict[str, Any]:
    second_day = first_day + timedelta(days=1)
    return {
        "starts_at": _at(first_day, time(9)),
        "ends_at": _at(second_day, time(13, 30)),
        "registration_closes_at": _at(first_day - timedelta(days=3), time(15)),
        "takes_registrations": True,
        "capacity": 70,
        "has_sign_language": True,
        "online_url": "https://meet.example.org/open-data",
        "sectors": [("sector", code) for code in (*SECTORS, "media")],
        **_upcoming_words(first_day, 0),
    }


def _upcoming_words(first_day: date, index: int) -> dict[str, Any]:
    return {
        "title": (
            "ورشة البيانات المفتوحة للصحفيين والجهات",
            "Open data workshop for journalists and agencies",
        )[index],
        "lead": (
            "يومان لتعلّم نشر البيانات وقراءتها والاستشهاد بها، والمقاعد 70.",
            "Two days on publishing, reading and citing data, with 70 seats.",
        )[index],
        "place": ("عمّان", "Amman")[index],
        "address": ("المركز الثقافي، شارع الملكة رانيا", "Cultural Centre, Queen Rania Street")[
            index
        ],
        "spoken_language": ("العربية، مع ترجمة إلى الإنجليزية", "Arabic, interpreted into English")[
            index
        ],
        "venue_accessibility": _venue(index),
        "body": paragraphs(
            (
                "أحضر حاسوبك المحمول. لا تلزم خبرة سابقة، وتُعطى شهادة حضور لمن أتمّ اليومين.",
                "Bring your laptop. No experience is needed; those who attend both days receive a certificate.",
            )[index]
        ),
        "programme": _programme(
            (first_day, first_day + timedelta(days=1)), index, is_training=True
        ),
        "speakers": [
            ("speaker", {"name": name[index], "role": role[index]}) for name, role in SPEAKERS[1:]
        ],
    }


def _venue(index: int) -> str:
    return (
        "مدخل بلا درج ومصعد إلى القاعة، وحلقة سمعية، ومقاعد محجوزة قرب المدخل.",
        "Step-free entrance, lift to the hall, induction loop, seats kept free near the door.",
    )[index]


TRAINING: tuple[tuple[int, time, time, tuple[str, str]], ...] = (
    (0, time(9), time(11), ("ما الذي يجعل البيانات مفتوحة؟", "What makes data open?")),
    (0, time(11, 30), time(13, 30), ("من جدول إلى مجموعة بيانات", "From a table to a dataset")),
    (1, time(9), time(11), ("قراءة المؤشرات والشك فيها", "Reading indicators, and doubting them")),
    (
        1,
        time(11, 30),
        time(13, 30),
        ("الاستشهاد برقم لا يتغير عنوانه", "Citing a number at a lasting address"),
    ),
)


def _programme(
    days: tuple[date, date], index: int, *, is_training: bool = False
) -> list[tuple[str, dict[str, Any]]]:
    rows = [(*row, ("", "")) for row in TRAINING] if is_training else PROGRAMME
    return [
        (
            "item",
            {
                "day": days[day],
                "starts": starts,
                "ends": ends,
                "title": title[index],
                "speakers": speakers[index],
                "text": "",
            },
        )
        for day, starts, ends, title, speakers in rows
    ]
