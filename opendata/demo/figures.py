"""Figures of the e-government programme; the last column says which are the programme's and which are invented."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from opendata.demo.sample import SampleFile

OWN, SAMPLE = "من نصوص البرنامج", "عينة"
COMPLETED = {2014: 31, 2015: 54, 2016: 88, 2017: 122, 2018: 190, 2019: 268, 2020: 331, 2021: 362}
TARGETS = {2017: 120, 2018: 230, 2019: 350, 2020: 380, 2021: 400}
# Share of all transactions by channel at the beginning and at the end of the period, in per mille.
CHANNELS = {
    "البوابة": (180, 410),
    "تطبيق الهاتف": (20, 260),
    "مكاتب البريد": (60, 70),
    "محطات المعرفة": (40, 20),
    "الأكشاك": (10, 30),
    "مركز الاتصال الوطني": (70, 50),
    "الرسائل القصيرة": (20, 10),
    "النافذة الورقية": (600, 150),
}


def _services(until: int = 2021) -> Iterator[tuple[object, ...]]:
    """Up to the year `until`, whose figure is provisional and a little low unless it is the last of all."""
    yield "السنة", "الخدمات الإلكترونية المكتملة", "المستهدف", "نوع القيمة"
    for year, completed in COMPLETED.items():
        if year > until:
            return
        if year == until != max(COMPLETED):
            completed -= 6
        kind = OWN if year == 2017 else SAMPLE
        if year == 2019:
            kind = f"{SAMPLE}؛ المستهدف {OWN}"
        yield year, completed, TARGETS.get(year, ""), kind


def _transactions(until: int = 2021) -> Iterator[tuple[object, ...]]:
    yield "السنة", "القناة", "عدد المعاملات", "الحصة من المعاملات (%)", "نوع القيمة"
    for place, year in enumerate(COMPLETED):
        if year > until:
            return
        total = 1_200_000 + 310_000 * place
        for channel, (first, last) in CHANNELS.items():
            share = first + (last - first) * place / (len(COMPLETED) - 1)
            yield year, channel, round(total * share / 1000), f"{share / 10:.1f}", SAMPLE


SERVICES = SampleFile(
    titles={"ar": "الخدمات المكتملة والمستهدف", "en": "Completed services and target"},
    labels_en={
        "السنة": "Year",
        "الخدمات الإلكترونية المكتملة": "Completed electronic services",
        "المستهدف": "Target",
        "نوع القيمة": "Kind of value",
    },
    rows=_services,
    earlier=partial(_services, 2020),
    keys=("السنة",),
    units={"الخدمات الإلكترونية المكتملة": "خدمة", "المستهدف": "خدمة"},
    words={
        "الخدمات الإلكترونية المكتملة": {
            "description_ar": "عدد الخدمات التي تُنجز كلها إلكترونيًّا في آخر السنة، تراكميًّا.",
            "description_en": "Services that can be done online from start to end, at the end of the year, cumulative.",
        },
        "المستهدف": {
            "description_ar": "ما تعهّد البرنامج ببلوغه في آخر السنة.",
            "description_en": "What the programme promised to reach by the end of the year.",
            "empty_means_ar": "لم يُحدَّد مستهدف لهذه السنة",
            "empty_means_en": "no target was set for this year",
        },
    },
)
TRANSACTIONS = SampleFile(
    titles={"ar": "المعاملات بحسب القناة", "en": "Transactions by channel"},
    labels_en={
        "السنة": "Year",
        "القناة": "Channel",
        "عدد المعاملات": "Transactions",
        "الحصة من المعاملات (%)": "Share of transactions (%)",
        "نوع القيمة": "Kind of value",
    },
    rows=_transactions,
    earlier=partial(_transactions, 2020),
    keys=("السنة", "القناة"),
    units={"عدد المعاملات": "معاملة"},
    words={
        "القناة": {
            "description_ar": "المكان الذي قصده صاحب المعاملة، لا النظام الذي سُجّلت فيه.",
            "description_en": "Where the person went, not the system that recorded it.",
        }
    },
)
