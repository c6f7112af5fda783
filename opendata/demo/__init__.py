"""Two sample datasets in two releases each and what people say about them, loaded through the services that people use."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.models import Agency
from opendata import dictionary, ingesting, releases, services
from opendata.demo import community, countries, figures, stations
from opendata.demo.sample import SampleFile
from opendata.models import Dataset, ReleaseFile
from opendata.standards import quality

# How long ago the two releases came out: people have had time to ask and to answer.
RELEASED_AGO = (timedelta(days=245), timedelta(days=45))
CONTACT = {"contact_name": "فريق البيانات المفتوحة", "contact_email": "opendata@diwan.example"}
DATASETS: tuple[dict[str, Any], ...] = (
    {
        "agency": "modee",
        "fields": {
            "slug": "egovernment-programme-figures",
            "title_ar": "أرقام برنامج الحكومة الإلكترونية",
            "title_en": "Figures of the e-government programme",
            "notes_ar": (
                "عدد الخدمات الإلكترونية المكتملة في كل سنة مقارنًا بالمستهدف، وعدد المعاملات بحسب القناة وبحسب المحافظة. "
                "رقما 122 خدمة مكتملة بعد المرحلة الأولى و350 خدمة مستهدفة لنهاية 2019 من نصوص البرنامج؛ "
                "أما بقية القيم فعينة موضوعة للعرض، ويبين ذلك عمود «نوع القيمة»."
            ),
            "notes_en": (
                "Completed electronic services per year against the target, and transactions by channel and by governorate. "
                "The 122 services after the first phase and the target of 350 by the end of 2019 come from the programme's "
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
        "resources": (figures.SERVICES, figures.TRANSACTIONS, stations.GOVERNORATES),
        "notes": (
            {
                "note_ar": "أرقام سنة 2020 مؤقتة.",
                "note_en": "The figures of 2020 are provisional.",
                "maturity": "provisional",
            },
            {
                "note_ar": "أضيفت سنة 2021 ونُقحت خدمات سنة 2020 بعد مراجعة السجلات.",
                "note_en": "The year 2021 is added, and the services of 2020 are revised after the records were reviewed.",
                "maturity": "revised",
            },
        ),
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
        "notes": (
            {"note_ar": "الأسماء والرموز والعملات.", "note_en": "Names, codes and currencies."},
            {
                "note_ar": "أضيف عمود اللغات الرسمية.",
                "note_en": "The column of official languages is added.",
            },
        ),
    },
)


def load() -> None:
    """Publish what is not there yet; a second call changes nothing."""
    for words in DATASETS:
        if not Dataset.objects.filter(slug=words["fields"]["slug"]).exists():
            _publish(words)
    community.load()


def measure() -> None:
    """Count the points once, as every night."""
    quality.measure_all(now=timezone.now())


def _publish(words: dict[str, Any]) -> None:
    now = timezone.now()
    agency = Agency.objects.get(slug=words["agency"])
    dataset = services.save_dataset(
        dataset=Dataset(agency=agency, **words["fields"]), actor=PLATFORM, now=now
    )
    times = [now - ago for ago in RELEASED_AGO]
    for place, (note, at) in enumerate(zip(words["notes"], times, strict=True)):
        for sample in words["resources"]:
            _send(dataset, sample, place, at)
        release = releases.prepare(dataset=dataset, actor=PLATFORM, now=at)
        releases.note(release=release, actor=PLATFORM, words=note)
        services.publish_dataset(dataset=dataset, actor=PLATFORM, now=at)


def _send(dataset: Dataset, sample: SampleFile, place: int, now: datetime) -> None:
    """Put a sample's file of the release at `place` (0 or 1) into the release in preparation, read and explained."""
    data = io.BytesIO(sample.releases()[place])
    upload = ingesting.Upload(data, f"{sample.titles['en']}.csv", "text/csv")
    resource = dataset.resources.filter(title_ar=sample.titles["ar"]).first()
    if resource is None:
        resource = ingesting.add_resource(
            dataset=dataset,
            actor=PLATFORM,
            upload=upload,
            titles=ingesting.Titles(**sample.titles),
            now=now,
        )
    else:
        ingesting.replace_file(resource=resource, actor=PLATFORM, upload=upload, now=now)
    file = resource.files.order_by("-pk")[0]
    # The worker would read it too; reading twice finds the same.
    read = ingesting.read_file(file_id=file.pk, now=now)
    if read is not None:
        dictionary.explain_columns(
            file=read, actor=PLATFORM, words=_dictionary(read, sample), now=now
        )


def _dictionary(file: ReleaseFile, sample: SampleFile) -> dict[str, dict[str, Any]]:
    return {
        column.name: {
            "label_ar": column.original,
            "label_en": sample.labels_en.get(column.original, ""),
            "unit": sample.units.get(column.original, ""),
            "is_key": column.original in sample.keys,
            **sample.words.get(column.original, {}),
        }
        for column in file.columns.all()
    }
