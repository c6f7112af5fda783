"""Two sample datasets, loaded through the services that people use."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.models import Agency
from opendata import services
from opendata.demo import countries, figures
from opendata.models import Dataset
from opendata.standards import quality

CONTACT = {"contact_name": "فريق البيانات المفتوحة", "contact_email": "opendata@diwan.example"}
DATASETS: tuple[dict[str, Any], ...] = (
    {
        "agency": "modee",
        "fields": {
            "slug": "egovernment-programme-figures",
            "title_ar": "أرقام برنامج الحكومة الإلكترونية",
            "title_en": "Figures of the e-government programme",
            "notes_ar": (
                "عدد الخدمات الإلكترونية المكتملة في كل سنة مقارنًا بالمستهدف، وعدد المعاملات بحسب القناة. "
                "رقما 122 خدمة مكتملة بعد المرحلة الأولى و350 خدمة مستهدفة لنهاية 2019 من نصوص البرنامج؛ "
                "أما بقية القيم فعينة موضوعة للعرض، ويبين ذلك عمود «نوع القيمة»."
            ),
            "notes_en": (
                "Completed electronic services per year against the target, and transactions by channel. The 122 "
                "services after the first phase and the target of 350 by the end of 2019 come from the programme's "
                "texts; all other values are invented for this demo, as the column «نوع القيمة» says."
            ),
            "keywords_ar": "خدمات إلكترونية، معاملات، قنوات، تحول رقمي",
            "keywords_en": "electronic services, transactions, channels, digital transformation",
            "theme": "GOVE",
            "licence": "cc-by-4.0",
            "frequency": "ANNUAL",
            "covers_from": date(2014, 1, 1),
            "covers_to": date(2021, 12, 31),
            "is_sample": True,
            **CONTACT,
        },
        "resources": (figures.SERVICES, figures.TRANSACTIONS),
    },
    {
        "agency": "modee",
        "fields": {
            "slug": "دول-العالم",
            "title_ar": "دول العالم: الأسماء بالعربية والرموز والعملات",
            "title_en": "Countries of the world: Arabic names, codes and currencies",
            "notes_ar": (
                "أسماء الدول والأقاليم بالعربية والإنجليزية مع رمزها الثنائي (ISO 3166-1) وعملتها ولغاتها الرسمية. "
                "المصدر: مستودع CLDR لدى Unicode كما توزعه مكتبة Babel، برخصة Unicode."
            ),
            "notes_en": (
                "Names of countries and territories in Arabic and English with their two-letter code (ISO 3166-1), "
                "currency and official languages. Source: Unicode CLDR as distributed with Babel, Unicode licence."
            ),
            "keywords_ar": "دول، رموز، عملات، لغات",
            "keywords_en": "countries, codes, currencies, languages",
            "theme": "INTR",
            "licence": "unicode-3.0",
            "frequency": "IRREG",
            "area_ar": "العالم",
            "area_en": "World",
            **CONTACT,
        },
        "resources": (countries.COUNTRIES,),
    },
)


def load() -> None:
    """Publish what is not there yet; a second call changes nothing."""
    for words in DATASETS:
        if not Dataset.objects.filter(slug=words["fields"]["slug"]).exists():
            _publish(words)


def measure() -> None:
    """Count the points once, as every night."""
    quality.measure_all(now=timezone.now())


def _publish(words: dict[str, Any]) -> None:
    now = timezone.now()
    agency = Agency.objects.get(slug=words["agency"])
    dataset = services.save_dataset(
        dataset=Dataset(agency=agency, **words["fields"]), actor=PLATFORM, now=now
    )
    for sample in words["resources"]:
        resource = services.add_resource(
            dataset=dataset,
            actor=PLATFORM,
            data=sample.data(),
            titles=sample.titles,
            now=now,
        )
        # The worker would read it too; reading twice finds the same.
        read = services.ingest(resource_id=resource.pk, now=now)
        if read is not None:
            services.label_columns(
                resource=read, actor=PLATFORM, labels=_labels(read, sample.labels_en)
            )
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=now)


def _labels(resource: Any, english: dict[str, str]) -> dict[str, dict[str, str]]:  # Any: a Resource
    return {
        column.name: {"ar": column.original, "en": english.get(column.original, "")}
        for column in resource.columns.all()
    }
