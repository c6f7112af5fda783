"""Numbers, dates, money, sizes and durations in words and digits of the active language and the visitor's choice.

Values arrive as the API sends them: numbers with 0-9, days and instants as ISO 8601. Nothing here changes codes, addresses or
form values. Source: UX.md §6; CLDR 46 ar.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from hijridate import Gregorian

from common.dates import format_date
from frontend import preferences

ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
ARABIC_NUMBER = str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")
HIJRI_MONTHS_AR = [
    "محرم",
    "صفر",
    "ربيع الأول",
    "ربيع الآخر",
    "جمادى الأولى",
    "جمادى الآخرة",
    "رجب",
    "شعبان",
    "رمضان",
    "شوال",
    "ذو القعدة",
    "ذو الحجة",
]
# Digits after the point of each currency's main unit. Source: ISO 4217.
MINOR_DIGITS = {"JOD": 3, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3, "IQD": 3, "LYD": 3, "JPY": 0}
_KIB = 1024


def uses_arabic_indic() -> bool:
    return get_language() == "ar" and preferences.current().shown_digits == "arab"


def digits(text: object) -> str:
    """Show the digits of a text in the visitor's row; for years, counts in words, dates."""
    shown = str(text)
    return shown.translate(ARABIC_INDIC) if uses_arabic_indic() else shown


def number(value: object, places: int | None = None) -> str:
    """Group by thousands; ``places`` decimals, or as many as the value has. What is no number comes back as text.

    >>> number(1234567.5)
    '1,234,567.5'
    >>> number("12.50", 1)
    '12.5'
    """
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return "" if value is None else str(value)
    if not amount.is_finite():
        return str(value)
    shown = f"{amount:,.{places}f}" if places is not None else f"{amount:,f}"
    return shown.translate(ARABIC_NUMBER) if uses_arabic_indic() else shown


def percent(value: object, places: int | None = None) -> str:
    """``12.5%`` or ``١٢٫٥٪``; the sign follows the number in both."""
    sign = "٪" if uses_arabic_indic() else "%"
    return f"{number(value, places)}{sign}"


def as_date(value: object) -> date | datetime | None:
    """Read a day or an instant as the API sends it; an instant comes back in the site's time zone."""
    if isinstance(value, datetime):
        instant = value if value.tzinfo else value.replace(tzinfo=UTC)
        return instant.astimezone(ZoneInfo(settings.TIME_ZONE))
    if isinstance(value, date):
        return value
    try:
        text = str(value)
        if len(text) == 10:
            return date.fromisoformat(text)
        return as_date(datetime.fromisoformat(text))
    except ValueError:
        return None


def day_words(value: object, *, with_weekday: bool = False) -> str:
    """``23 تشرين الثاني 2026``, with the Hijri date behind it for those who chose so; an unreadable value gives ''."""
    day = as_date(value)
    if day is None:
        return ""
    language = get_language() or settings.LANGUAGE_CODE
    words = format_date(day, language, settings.DIWAN_MONTHS, with_weekday=with_weekday)
    if preferences.current().calendar == "hijri":
        words = _with_hijri(words, day)
    return digits(words)


def _with_hijri(words: str, day: date) -> str:
    try:
        hijri = Gregorian(day.year, day.month, day.day).to_hijri()
    except OverflowError:  # outside 1343-1500 AH
        return words
    if get_language() == "ar":
        name = HIJRI_MONTHS_AR[hijri.month - 1]
        return f"{words} م / {hijri.day} {name} {hijri.year} هـ"
    return f"{words} / {hijri.day} {hijri.month_name()} {hijri.year} AH"


def hour_words(value: object) -> str:
    """``14:30`` in the site's time zone; '' for a day without hour."""
    moment = as_date(value)
    return digits(f"{moment:%H:%M}") if isinstance(moment, datetime) else ""


def money(minor: object, currency: str = "JOD") -> str:
    """An amount in minor units in words: ``5 دنانير``, ``2.500 دينار``; 0 is "free"."""
    places = MINOR_DIGITS.get(currency, 2)
    try:
        amount = Decimal(str(minor)).scaleb(-places)
    except InvalidOperation:
        return ""
    if amount == 0:
        return pgettext("fee", "Free")
    is_whole = amount == amount.to_integral_value()
    shown = number(int(amount)) if is_whole else number(amount, places)
    if currency != "JOD":
        return f"{shown} {currency}"
    if not is_whole:
        return _("%(amount)s dinars") % {"amount": shown}
    return ngettext("%(amount)s dinar", "%(amount)s dinars", int(amount)) % {"amount": shown}


def file_size(size_bytes: object) -> str:
    """``340 KB`` or ``1.2 MB``, units of 1024; '' when unknown."""
    try:
        size = int(str(size_bytes))
    except ValueError:
        return ""
    if size < _KIB:
        return ngettext("%(size)s byte", "%(size)s bytes", size) % {"size": number(size)}
    if size < _KIB * _KIB:
        return _("%(size)s KB") % {"size": number(round(size / _KIB))}
    return _("%(size)s MB") % {"size": number(size / _KIB / _KIB, 1)}


def days(count: object) -> str:
    """A number of days in the right plural form."""
    try:
        whole = int(str(count))
    except ValueError:
        return ""
    return ngettext("%(count)s day", "%(count)s days", whole) % {"count": number(whole)}


def duration(seconds: object) -> str:
    """The largest fitting unit: ``3 أيام``, ``ساعتان``, ``15 دقيقة``; rounded to the nearest whole."""
    try:
        total = float(str(seconds))
    except ValueError:
        return ""
    if total >= 86400:
        return days(round(total / 86400))
    if total >= 3600:
        hours = round(total / 3600)
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": number(hours)}
    minutes = max(1, round(total / 60))
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": number(minutes)}
