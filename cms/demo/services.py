"""Guides, service points, journeys and a year of figures for the demo; the guides come from a sheet, as an agency's would."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from wagtail.models import Page

from cms.exchange.guide_columns import BY_CODE
from cms.exchange.guides import apply_import
from cms.exchange.points import import_points
from cms.exchange.report import ERROR
from cms.exchange.sheets import read_table
from cms.exchange.values import Known
from cms.guides.figures import MonthFigure, record_figures
from cms.guides.taxonomies import load_default_taxonomies
from cms.models import HomePage, JourneyPage, LifeEvent, ServicePage
from cms.translation import publish_translation

FILES = Path(__file__).parent / "files"
STREAMS = ("documents", "steps", "legal_basis", "faqs")


def load() -> None:
    """Terms, guides in both languages, places, journeys, figures."""
    load_default_taxonomies()
    report = apply_import(
        read_table((FILES / "service-guides.csv").read_bytes()), actor=None, publish=True
    )
    wrong = [row for row in report.rows if row.state == ERROR]
    if wrong:
        raise ValueError(wrong)
    _translate()
    points = import_points(
        read_table((FILES / "service-points.csv").read_bytes()), actor=None, apply=True
    )
    if points.count(ERROR):
        raise ValueError(points.rows)
    for journey in JOURNEYS:
        _journey(journey)
    record_figures(figures=list(_figures()), actor=None)


def _translate() -> None:
    guides = {
        guide.slug: guide
        for guide in ServicePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    }
    with (FILES / "service-guides-en.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            guide = guides[row.pop("slug")]
            fields: dict[str, Any] = {}
            for code, cell in row.items():
                value = BY_CODE[code].read(cell, Known())
                fields[code] = value if code in STREAMS or cell else ""
            publish_translation(guide, "en", {**fields, "slug": guide.slug})


JOURNEYS: list[dict[str, Any]] = [
    {
        "slug": "opening-a-shop",
        "life_event": "opening-a-business",
        "title": ("افتتاح محل تجاري", "Open a shop"),
        "summary": (
            "من رخصة المهن إلى الضمان والضريبة: ما تحتاج إليه قبل أن تفتح الباب.",
            "From the licence to social security and tax: what you need before opening the door.",
        ),
        "steps": [
            ("then", "رخصة المحل", "License the shop", ["renew-profession-licence"]),
            (
                "then",
                "تسجيل العمال",
                "Register your workers",
                ["register-business-social-security"],
            ),
            (
                "or",
                "إن كنت تعمل وحدك: اشترك اختياريًّا",
                "If you work alone: join voluntarily",
                ["voluntary-social-security"],
            ),
            (
                "then",
                "الضريبة",
                "Tax",
                ["file-income-tax-return", "tax-clearance-certificate"],
            ),
            (
                "and",
                "إن كنت تستورد: التخليص",
                "If you import: customs",
                ["clear-customs-declaration"],
            ),
        ],
    },
    {
        "slug": "starting-a-new-job",
        "life_event": "starting-work",
        "title": ("بدء عمل جديد", "Start a new job"),
        "summary": (
            "الوثائق التي يطلبها صاحب العمل، وما تتحقق منه في الضمان.",
            "The papers that employers ask for, and what to check with social security.",
        ),
        "steps": [
            (
                "then",
                "شهادة عدم المحكومية",
                "Certificate of no criminal record",
                ["no-criminal-record-certificate"],
            ),
            ("and", "كشف الاشتراكات", "Statement of contributions", ["social-security-statement"]),
            ("then", "إذا انتهى عملك", "If your work ends", ["unemployment-benefit"]),
        ],
    },
    {
        "slug": "owning-a-vehicle",
        "life_event": "owning-a-vehicle",
        "title": ("اقتناء مركبة", "Own a vehicle"),
        "summary": (
            "ما عليك كل سنة لتبقى مركبتك مرخّصة بلا قيود.",
            "What to do each year so that your vehicle stays licensed without a hold.",
        ),
        "steps": [
            ("then", "دفع المخالفات", "Pay the fines", ["query-pay-traffic-fines"]),
            ("then", "تجديد رخصة المركبة", "Renew the vehicle licence", ["renew-vehicle-licence"]),
            ("and", "تجديد رخصة القيادة", "Renew the driving licence", ["renew-driving-licence"]),
        ],
    },
]


def _journey(row: dict[str, Any]) -> None:
    home = HomePage.objects.get(locale__language_code=settings.LANGUAGE_CODE)
    journey = JourneyPage.objects.filter(slug=row["slug"], locale=home.locale).first()
    if journey is None:
        journey = JourneyPage(
            title=row["title"][0],
            slug=row["slug"],
            summary=row["summary"][0],
            life_event=LifeEvent.objects.get(slug=row["life_event"]),
            steps=json.dumps(_steps(row, 1)),
        )
        Page.objects.get(pk=home.pk).specific.add_child(instance=journey)
        journey.save_revision().publish()
    publish_translation(
        journey,
        "en",
        {
            "title": row["title"][1],
            "slug": row["slug"],
            "summary": row["summary"][1],
            "steps": _steps(row, 2),
        },
    )


def _steps(row: dict[str, Any], place: int) -> list[dict[str, Any]]:
    ids = dict(
        ServicePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).values_list(
            "slug", "pk"
        )
    )
    return [
        {
            "type": "step",
            "value": {
                "joins": step[0],
                "title": step[place],
                "text": "",
                "services": [ids[slug] for slug in step[3]],
            },
        }
        for step in row["steps"]
    ]


# Service → transactions in the first month, digital share then and a year later, median minutes then and now.
COURSES: dict[str, tuple[int, float, float, int, int]] = {
    "renew-profession-licence": (5200, 0.31, 0.58, 1900, 640),
    "no-criminal-record-certificate": (8700, 0.44, 0.76, 1100, 420),
    "renew-vehicle-licence": (31000, 0.38, 0.67, 3900, 2800),
    "query-pay-traffic-fines": (46000, 0.86, 0.97, 7, 4),
    "voluntary-social-security": (1900, 0.52, 0.81, 3100, 2200),
    "social-security-statement": (22500, 0.91, 0.97, 3, 2),
    "unemployment-benefit": (2400, 0.35, 0.61, 14500, 9800),
    "file-income-tax-return": (12800, 0.88, 0.95, 41, 27),
    "tax-clearance-certificate": (6100, 0.49, 0.72, 190, 55),
    "clear-customs-declaration": (9400, 0.79, 0.88, 1500, 1080),
    "building-permit": (310, 0.12, 0.41, 19000, 11800),
    "renew-driving-licence": (14200, 0.0, 0.0, 46, 38),
}
DIGITAL_SPLIT = {"portal": 0.7, "mobile-app": 0.22, "kiosk": 0.08}
OTHER_SPLIT = {"counter": 0.72, "post-office": 0.2, "knowledge-station": 0.08}
FIRST_MONTH = (2025, 11)
MONTHS = 12


def _figures() -> Any:
    """Twelve months of plausible figures, the same at every load: a slow rise with a summer dip."""
    for service, (first, share_then, share_now, slow, fast) in COURSES.items():
        for number in range(MONTHS):
            year, month = divmod(FIRST_MONTH[0] * 12 + FIRST_MONTH[1] - 1 + number, 12)
            part = number / (MONTHS - 1)
            season = 0.85 if month + 1 in (7, 8) else 1.0
            total = int(first * (1 + 0.18 * part) * season)
            digital = int(total * (share_then + (share_now - share_then) * part))
            counts = _split(digital, DIGITAL_SPLIT) | _split(total - digital, OTHER_SPLIT)
            transactions = {slug: count for slug, count in counts.items() if count}
            completed = sum(transactions.values())
            yield MonthFigure(
                service=service,
                month=date(year, month + 1, 1),
                transactions=transactions,
                median_minutes=int(slow + (fast - slow) * part),
                started=int(completed / (_ease(service) + 0.1 * part)),
                completed=completed,
            )


def _ease(service: str) -> float:
    """The part of applications that people finished at first; each service has its own."""
    return 0.68 + 0.02 * (list(COURSES).index(service) * 5 % 11)


def _split(total: int, parts: dict[str, float]) -> dict[str, int]:
    """The total over several channels; what rounding leaves goes to the first."""
    counts = {slug: int(total * part) for slug, part in parts.items()}
    first = next(iter(parts))
    counts[first] += total - sum(counts.values())
    return counts
