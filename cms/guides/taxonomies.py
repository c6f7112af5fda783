"""The terms that a new site starts with; editors rename, add and order them in the administration."""

from __future__ import annotations

from django.db import transaction

from cms.models import Audience, Channel, Governorate, LifeEvent, Topic
from cms.models.taxonomy import Term

AUDIENCES = (
    ("citizen", "المواطن", "Citizen"),
    ("business", "الأعمال", "Business"),
    ("government", "الحكومة", "Government"),
    ("resident", "المقيم", "Resident"),
)
TOPICS = (
    ("vehicles", "المركبات والسير", "Vehicles and traffic"),
    ("justice", "العدل والوثائق", "Justice and certificates"),
    ("work", "العمل والضمان الاجتماعي", "Work and social security"),
    ("business", "الأعمال والتراخيص", "Business and licences"),
    ("taxes", "الضرائب والجمارك", "Taxes and customs"),
    ("city", "المدينة والسكن", "City and housing"),
    ("family", "الأسرة والأحوال المدنية", "Family and civil status"),
    ("education", "التعليم", "Education"),
    ("health", "الصحة", "Health"),
    ("digital", "الهوية والخدمات الرقمية", "Identity and digital services"),
)
LIFE_EVENTS = (
    ("starting-work", "بدء عمل", "Starting work"),
    ("opening-a-business", "تأسيس عمل", "Opening a business"),
    ("owning-a-vehicle", "اقتناء مركبة", "Owning a vehicle"),
    ("moving-house", "الانتقال إلى مسكن", "Moving house"),
    ("marriage", "الزواج", "Marriage"),
    ("birth", "ولادة طفل", "Birth of a child"),
    ("travel", "السفر", "Travel"),
    ("retirement", "التقاعد", "Retirement"),
    ("importing-goods", "استيراد بضاعة", "Importing goods"),
)
CHANNELS = (
    ("portal", "البوابة", "Portal", True),
    ("mobile-app", "تطبيق الهاتف", "Mobile app", True),
    ("sms", "الرسائل القصيرة", "SMS", True),
    ("kiosk", "كشك الخدمة الذاتية", "Self-service kiosk", True),
    ("contact-centre", "مركز الاتصال الوطني", "National contact centre", False),
    ("post-office", "مكتب البريد", "Post office", False),
    ("knowledge-station", "محطة المعرفة", "Knowledge station", False),
    ("counter", "مكتب الجهة", "Agency counter", False),
)
GOVERNORATES = (
    ("amman", "عمّان", "Amman"),
    ("irbid", "إربد", "Irbid"),
    ("zarqa", "الزرقاء", "Zarqa"),
    ("balqa", "البلقاء", "Balqa"),
    ("mafraq", "المفرق", "Mafraq"),
    ("jerash", "جرش", "Jerash"),
    ("ajloun", "عجلون", "Ajloun"),
    ("madaba", "مادبا", "Madaba"),
    ("karak", "الكرك", "Karak"),
    ("tafilah", "الطفيلة", "Tafilah"),
    ("maan", "معان", "Maan"),
    ("aqaba", "العقبة", "Aqaba"),
    ("karbala", "كربلاء", "Karbala"),
)
PLAIN: tuple[tuple[type[Term], tuple[tuple[str, str, str], ...]], ...] = (
    (Audience, AUDIENCES),
    (Topic, TOPICS),
    (LifeEvent, LIFE_EVENTS),
    (Governorate, GOVERNORATES),
)
STEP = 10


@transaction.atomic
def load_default_taxonomies() -> int:
    """Add the default terms that are missing; what editors changed stays. Returns how many were added."""
    added = 0
    for model, terms in PLAIN:
        for place, (slug, name_ar, name_en) in enumerate(terms, start=1):
            names = {"name_ar": name_ar, "name_en": name_en, "sort_order": place * STEP}
            added += model.objects.get_or_create(slug=slug, defaults=names)[1]
    for place, (slug, name_ar, name_en, is_digital) in enumerate(CHANNELS, start=1):
        names = {"name_ar": name_ar, "name_en": name_en, "sort_order": place * STEP}
        added += Channel.objects.get_or_create(
            slug=slug, defaults={**names, "is_digital": is_digital}
        )[1]
    return added
