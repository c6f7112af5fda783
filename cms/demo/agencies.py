"""The site's frame and the eight agencies of the demo."""

from __future__ import annotations

from accounts.models import Agency
from cms.models import HomePage, SiteSettings
from cms.services import SiteNames, open_agency_section, start_site

NAMES = SiteNames({"ar": "ديوان", "en": "Diwan"})
LEADS = {
    "ar": "خدمات الجهات العامة واستشاراتها وبياناتها المفتوحة في مكان واحد: اعرف ما يلزمك، وقل رأيك، وتابع أثره.",
    "en": "The services, consultations and open data of public bodies in one place: find what you need, "
    "say what you think, and see what came of it.",
}
AGENCIES = (
    ("modee", "وزارة الاقتصاد الرقمي", "Ministry of Digital Economy"),
    ("moj", "وزارة العدل", "Ministry of Justice"),
    ("dvld", "إدارة ترخيص السواقين والمركبات", "Driver and Vehicle Licensing Department"),
    ("ssc", "مؤسسة الضمان الاجتماعي", "Social Security Corporation"),
    ("municipality", "أمانة المدينة", "City Municipality"),
    ("istd", "دائرة ضريبة الدخل", "Income Tax Department"),
    ("customs", "دائرة الجمارك", "Customs Department"),
    ("karbala", "مديريات محافظة كربلاء", "Karbala Governorate Directorates"),
)


def load() -> None:
    """Start the site, say who runs it, and open every agency's section in all languages."""
    start_site(names=NAMES)
    for language, lead in LEADS.items():
        HomePage.objects.filter(locale__language_code=language, lead="").update(lead=lead)
    settings = SiteSettings.load()
    if not settings.tagline_ar:
        settings.tagline_ar = "حكومتي بخدمتي"
        settings.tagline_en = "My government at my service"
        settings.phone = "065008080"
        settings.email = "info@diwan.example"
        settings.address_ar = "وزارة الاقتصاد الرقمي، الدوار الثامن، عمّان"
        settings.address_en = "Ministry of Digital Economy, Eighth Circle, Amman"
        settings.hours_ar = "من الأحد إلى الخميس، 8:30–15:30"
        settings.hours_en = "Sunday to Thursday, 8:30–15:30"
        settings.full_clean()
        settings.save()
    for slug, name_ar, name_en in AGENCIES:
        agency, _made = Agency.objects.get_or_create(
            slug=slug,
            defaults={
                "name_ar": name_ar,
                "name_en": name_en,
            },
        )
        open_agency_section(agency=agency)
