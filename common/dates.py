"""Dates in words, in the reader's language and with the month names of their country.

The template tags of the front end, mails and calendars all call `format_date`; nothing else spells a month. Digits are always
0-9 here: the front end's digit filter converts them for readers who prefer ٠-٩.
"""

from __future__ import annotations

from datetime import date, datetime

LEVANT = (
    "كانون الثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول",
    "تشرين الثاني",
    "كانون الأول",
)
GULF = (
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
)
MAGHREB = (
    "جانفي",
    "فيفري",
    "مارس",
    "أفريل",
    "ماي",
    "جوان",
    "جويلية",
    "أوت",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
)
ENGLISH = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = {
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def month_name(month: int, language: str, months: str = "levant") -> str:
    """Name the month 1-12; `months` is levant, gulf, maghreb or both and matters in Arabic only.

    >>> month_name(11, "ar")
    'تشرين الثاني'
    >>> month_name(1, "ar", "both")
    'كانون الثاني (يناير)'
    """
    if language != "ar":
        return ENGLISH[month - 1]
    if months == "both":
        return f"{LEVANT[month - 1]} ({GULF[month - 1]})"
    names = {"levant": LEVANT, "gulf": GULF, "maghreb": MAGHREB}
    return names[months][month - 1]


def format_date(
    day: date | datetime, language: str, months: str = "levant", *, with_weekday: bool = False
) -> str:
    """Spell a day; a datetime is taken in the zone that it carries.

    >>> format_date(date(2017, 11, 5), "ar")
    '5 تشرين الثاني 2017'
    >>> format_date(date(2017, 11, 5), "en", with_weekday=True)
    'Sunday 5 November 2017'
    """
    words = f"{day.day} {month_name(day.month, language, months)} {day.year}"
    if not with_weekday:
        return words
    weekday = WEEKDAYS["ar" if language == "ar" else "en"][day.weekday()]
    return f"{weekday} {words}"
