"""Services, laws and offices of an invented government: what stands around the demo's own pages in a real portal.

``services.csv`` and ``agencies.csv`` are written by hand; the sentences around them are drawn from the lists below by a hash of
the key, so that the same rows come out on every machine.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent

WHO = (
    ("يقدّمها صاحب العلاقة أو وكيله.", "The person concerned applies, or an agent."),
    ("متاحة للمواطن والمقيم.", "Open to citizens and residents."),
    ("للأفراد والمنشآت على حد سواء.", "For persons and for firms alike."),
    ("لا حاجة إلى حضور صاحب الطلب بنفسه.", "The applicant need not come in person."),
    ("يحضر مقدم الطلب مرة واحدة للتوقيع.", "The applicant comes once, to sign."),
)
PAPERS = (
    ("تُرفق صورة الهوية ونموذج الطلب.", "Attach a copy of the identity card and the form."),
    ("المرفقات: صورتان شخصيتان وإثبات العنوان.", "Attach two photographs and proof of address."),
    ("يكفي الرقم الوطني، وتُجلب بقية البيانات آليًّا.", "The national number is enough."),
    ("أحضر أصل الوثيقة وصورة عنها.", "Bring the original document and a copy."),
    ("لا مرفقات سوى إيصال الدفع.", "No attachment but the receipt."),
    ("يلزم كتاب من الجهة المعنية مختوم حديثًا.", "A recent stamped letter of the body is needed."),
)
FEES = (
    ("لا رسم على هذه الخدمة.", "There is no fee."),
    ("الرسم ديناران.", "The fee is 2 dinars."),
    ("الرسم خمسة دنانير تُدفع بالبطاقة.", "The fee is 5 dinars, paid by card."),
    ("الرسم عشرة دنانير، ونصفها للطلبة.", "The fee is 10 dinars, half for students."),
    ("الرسم خمسة وعشرون دينارًا عن كل سنة.", "The fee is 25 dinars a year."),
    ("يُحسب الرسم نسبة من القيمة.", "The fee is a share of the value."),
)
TIMES = (
    ("تُنجز في الحال.", "It is done at once."),
    ("تُنجز خلال يومي عمل.", "It takes two working days."),
    ("المدة أسبوع من اكتمال الطلب.", "It takes a week from a complete application."),
    ("يصدر القرار خلال ثلاثين يومًا.", "The decision comes within thirty days."),
    ("تصل النتيجة برسالة قصيرة.", "The result comes by text message."),
)
# Agency → what its offices are called; the others have none outside the capital.
OFFICES = {
    "civil": ("مكتب أحوال", "civil status office"),
    "passports": ("مكتب جوازات", "passports office"),
    "health": ("مركز صحي", "health centre"),
    "education": ("مديرية تربية", "education directorate"),
    "labour": ("مكتب عمل", "labour office"),
    "social": ("مديرية تنمية", "social development directorate"),
    "agriculture": ("مديرية زراعة", "agriculture directorate"),
    "water": ("إدارة مياه", "water office"),
    "electricity": ("مكتب كهرباء", "electricity office"),
    "lands": ("مديرية تسجيل أراضي", "land registry"),
    "defence": ("مركز دفاع مدني", "civil defence station"),
    "police": ("مركز أمن", "police station"),
    "family": ("محكمة شرعية", "sharia court"),
    "local": ("بلدية", "municipality of"),
    "taxother": ("مكتب ضريبة مبيعات", "sales tax office"),
    "ssother": ("فرع صندوق تقاعد", "pension fund branch"),
    "justiceother": ("محكمة صلح", "magistrates' court"),
}
TOWNS = (
    ("amman", "عمّان", "Amman"),
    ("irbid", "إربد", "Irbid"),
    ("zarqa", "الزرقاء", "Zarqa"),
    ("salt", "السلط", "Salt"),
    ("mafraq", "المفرق", "Mafraq"),
    ("jerash", "جرش", "Jerash"),
    ("madaba", "مادبا", "Madaba"),
    ("karak", "الكرك", "Karak"),
    ("aqaba", "العقبة", "Aqaba"),
    ("ajloun", "عجلون", "Ajloun"),
    ("tafilah", "الطفيلة", "Tafilah"),
    ("maan", "معان", "Ma'an"),
    ("karbala", "كربلاء", "Karbala"),
    ("najaf", "النجف", "Najaf"),
    ("basra", "البصرة", "Basra"),
    ("mosul", "الموصل", "Mosul"),
    ("ramtha", "الرمثا", "Ramtha"),
    ("sahab", "سحاب", "Sahab"),
    ("russeifa", "الرصيفة", "Russeifa"),
    ("azraq", "الأزرق", "Azraq"),
    ("petra", "البترا", "Petra"),
)
STREETS = (
    ("شارع المدارس", "Schools Street"),
    ("دوار الساعة", "Clock Roundabout"),
    ("خلف مبنى المحافظة", "behind the governorate building"),
    ("الحي الشرقي، قرب المسجد الكبير", "eastern quarter, near the great mosque"),
    ("مجمع الدوائر الحكومية، الطابق الثاني", "government complex, second floor"),
    ("طريق المستشفى", "Hospital Road"),
)
HOURS = (
    ("الأحد–الخميس 8:00–15:00", "Sunday–Thursday 8:00–15:00"),
    ("الأحد–الخميس 8:30–15:30", "Sunday–Thursday 8:30–15:30"),
    ("كل يوم ما عدا الجمعة 8:00–14:00", "every day but Friday 8:00–14:00"),
    (
        "الأحد–الأربعاء 9:00–16:00، الخميس 9:00–13:00",
        "Sunday–Wednesday 9:00–16:00, Thursday 9:00–13:00",
    ),
)


def documents() -> Iterator[dict[str, str]]:
    """Rows ``{id, title, text}``: services, laws and offices, each in Arabic and in English."""
    agencies = {row["key"]: row for row in read("agencies.csv")}
    for row in read("services.csv"):
        yield from _service(row, agencies[row["agency"]])
    for agency in agencies.values():
        yield from _law(agency)
    for key, noun in OFFICES.items():
        for town in TOWNS:
            yield from _office(agencies[key], noun, town)


def read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _service(row: dict[str, str], agency: dict[str, str]) -> Iterator[dict[str, str]]:
    key, article = row["key"], _drawn(row["key"], "article", 60) + 1
    parts = [_part(kind, key, name) for name, kind in _PARTS]
    law = agency["law_ar"].split(" رقم ")[0]
    yield {
        "id": f"sheet:{key}:ar",
        "title": row["title_ar"],
        "text": " ".join(
            [
                row["about_ar"],
                *(part[0] for part in parts),
                f"{agency['name_ar']}، المادة {article} من {law}.",
            ]
        ),
    }
    yield {
        "id": f"sheet:{key}:en",
        "title": row["title_en"],
        "text": " ".join(
            [
                f"A service of the {agency['name_en']}.",
                *(part[1] for part in parts),
                f"Article {article}.",
            ]
        ),
    }


_PARTS = (("who", WHO), ("papers", PAPERS), ("fees", FEES), ("times", TIMES))


def _law(agency: dict[str, str]) -> Iterator[dict[str, str]]:
    number, year = agency["law_ar"].split(" رقم ")[1].split(" لسنة ")
    yield {
        "id": f"law:{agency['key']}:ar",
        "title": agency["law_ar"],
        "text": f"نص {agency['law_ar']} كما نُشر في الجريدة الرسمية، وتعديلاته. تنفذه {agency['name_ar']}.",
    }
    yield {
        "id": f"law:{agency['key']}:en",
        "title": f"Law No. {number} of {year} ({agency['name_en']})",
        "text": f"Text of Law {number}/{year} as published in the official gazette, with its amendments.",
    }


def _office(
    agency: dict[str, str], noun: tuple[str, str], town: tuple[str, str, str]
) -> Iterator[dict[str, str]]:
    key = f"{agency['key']}-{town[0]}"
    street, hours = _part(STREETS, key, "street"), _part(HOURS, key, "hours")
    phone = f"06{_drawn(key, 'phone', 10**7):07}"
    yield {
        "id": f"office:{key}:ar",
        "title": f"{noun[0]} {town[1]}",
        "text": f"{agency['name_ar']}. {street[0]}، {town[1]}. الدوام: {hours[0]}. الهاتف {phone}.",
    }
    yield {
        "id": f"office:{key}:en",
        "title": f"{town[2]} {noun[1]}" if not noun[1].endswith(" of") else f"{noun[1]} {town[2]}",
        "text": f"{agency['name_en']}. {street[1]}, {town[2]}. Open {hours[1]}. Telephone {phone}.",
    }


def _part(choices: tuple[tuple[str, str], ...], key: str, name: str) -> tuple[str, str]:
    return choices[_drawn(key, name, len(choices))]


def _drawn(key: str, name: str, below: int) -> int:
    """A number that depends on the names alone."""
    return int(hashlib.sha256(f"{key}/{name}".encode()).hexdigest(), 16) % below
