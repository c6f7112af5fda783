"""Dates as people write them: ISO, day first or month first, month names of the Levant, the Gulf and the Maghreb, Hijri."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from hijridate import Hijri

_NAMES: tuple[tuple[str, ...], ...] = (
    ("كانون الثاني", "كانون ثاني", "يناير", "جانفي", "january", "jan", "janvier"),
    ("شباط", "فبراير", "فيفري", "february", "feb", "février"),
    ("آذار", "اذار", "أذار", "مارس", "march", "mar", "mars"),
    ("نيسان", "أبريل", "ابريل", "إبريل", "أفريل", "افريل", "april", "apr", "avril"),
    ("أيار", "ايار", "مايو", "ماي", "may", "mai"),
    ("حزيران", "يونيو", "يونيه", "جوان", "june", "jun", "juin"),
    ("تموز", "يوليو", "يوليه", "جويلية", "يوليوز", "july", "jul", "juillet"),
    ("آب", "اب", "أغسطس", "اغسطس", "أوت", "اوت", "غشت", "august", "aug", "août"),
    ("أيلول", "ايلول", "سبتمبر", "شتنبر", "september", "sep", "sept", "septembre"),
    (
        "تشرين الأول",
        "تشرين الاول",
        "تشرين أول",
        "تشرين اول",
        "أكتوبر",
        "اكتوبر",
        "october",
        "oct",
        "octobre",
    ),
    ("تشرين الثاني", "تشرين ثاني", "نوفمبر", "نونبر", "november", "nov", "novembre"),
    (
        "كانون الأول",
        "كانون الاول",
        "كانون أول",
        "كانون اول",
        "ديسمبر",
        "دجنبر",
        "december",
        "dec",
        "décembre",
    ),
)
_HIJRI_NAMES: tuple[tuple[str, ...], ...] = (
    ("محرم", "المحرم"),
    ("صفر",),
    ("ربيع الأول", "ربيع الاول", "ربيع أول", "ربيع اول"),
    ("ربيع الآخر", "ربيع الاخر", "ربيع الثاني", "ربيع ثاني"),
    ("جمادى الأولى", "جمادى الاولى", "جمادى الأول", "جمادى الاول"),
    ("جمادى الآخرة", "جمادى الاخرة", "جمادى الثانية", "جمادى الثاني"),
    ("رجب",),
    ("شعبان",),
    ("رمضان",),
    ("شوال",),
    ("ذو القعدة", "ذي القعدة", "ذو القعده", "ذي القعده"),
    ("ذو الحجة", "ذي الحجة", "ذو الحجه", "ذي الحجه"),
)
_MONTHS = {name: place for place, names in enumerate(_NAMES, start=1) for name in names}
_HIJRI_MONTHS = {name: place for place, names in enumerate(_HIJRI_NAMES, start=1) for name in names}
_WEEKDAYS = (
    "الأحد", "الاحد", "الإثنين", "الاثنين", "الثلاثاء", "الأربعاء", "الاربعاء", "الخميس", "الجمعة", "السبت",
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sun", "mon", "tue", "wed", "thu", "fri", "sat",
    "dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi",
)  # fmt: skip
MONTH_NAMES = (*_MONTHS, *_HIJRI_MONTHS)
MARKS_OF_TIME = (
    "am",
    "pm",
    "ص",
    "م",
    "صباحا",
    "صباح",
    "مساء",
    "ا",
    "t",
    "z",
    "يوم",
    *_WEEKDAYS,
    "e",
    "من",
    "هـ",
    "ه",
    "ميلادي",
    "ميلادية",
    "هجري",
    "هجرية",
    "h",
    "ah",
)
_SEPARATOR = r"\s?[/\-.\\]\s?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}})")
_YEAR_LAST = re.compile(
    rf"([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{4}}|[0-9]{{2}})"
)
_NAMED = re.compile(
    r"([0-9]{1,2})[ \-/.،,]*(?:من )?([^\W\d_]+(?: [^\W\d_]+)?)"
    r"(?: ?[/(-] ?([^\W\d_]+(?: [^\W\d_]+)?)\)?)?[ \-/.،,]*([0-9]{4}|[0-9]{2})"
)
_WEEKDAY = re.compile(rf"(?:يوم )?(?:{'|'.join(_WEEKDAYS)})\.?[ ,،]+(?=\S)", re.IGNORECASE)
_MONTH_FIRST_NAMED = re.compile(r"([^\W\d_]+)\.? ([0-9]{1,2}),? ([0-9]{4})")
_TIME = re.compile(
    r"[ T]\s?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?"
    r"\s?(am|pm|صباح[اً]*|مساء[اً]*|ص|م)?\s?(z|[+-][0-9]{2}:?[0-9]{2})?$",
    re.IGNORECASE,
)
_ERA = re.compile(r"\s?(هـ|ه|م|ميلادي|ميلادية|هجري|هجرية|h|ah)\.?$", re.IGNORECASE)
_HIJRI_ERA = frozenset({"هـ", "ه", "هجري", "هجرية", "h", "ah"})
_HIJRI_YEARS = range(1343, 1501)


@dataclass(frozen=True, slots=True)
class Dated:
    """What a cell can be as a date: with its day first and with its month first; None where that is no date.

    The two differ only for figures such as 03/04/2023. ``has_time``: at another hour than midnight.
    """

    day_first: datetime | None
    month_first: datetime | None
    has_time: bool = False
    is_hijri: bool = False
    has_short_year: bool = False

    @property
    def is_ambiguous(self) -> bool:
        both = self.day_first is not None and self.month_first is not None
        return both and self.day_first != self.month_first


@lru_cache(maxsize=50_000)
def dated(text: str) -> Dated | None:
    """Read a cell that went through `digits.plain`; None when it is no date. Times with an offset are brought to UTC.

    >>> dated("1 شباط 2023").day_first.date().isoformat(), dated("12-3-1445 هـ").is_hijri
    ('2023-02-01', True)
    """
    if not 6 <= len(text) <= 45:
        return None
    text, clock, offset = _without_time(
        _WEEKDAY.sub("", text, count=1) if text[0].isalpha() else text
    )
    text, era = _without_era(text)
    year_first = _YEAR_FIRST.fullmatch(text)
    if year_first:
        found = _figures(year_first[1], year_first[2], year_first[3], era)
        return _timed(found, found, clock, offset, _is_hijri(year_first[1], era))
    year_last = _YEAR_LAST.fullmatch(text)
    if year_last:
        day, month, year = year_last.groups()
        hijri = _is_hijri(year, era)
        first = _figures(year, month, day, era)
        second = _figures(year, day, month, era)
        return _timed(first, second, clock, offset, hijri, len(year) == 2)
    return _named(text, clock, offset)


def _named(text: str, clock: time | None, offset: str) -> Dated | None:
    found = _NAMED.fullmatch(text)
    if found:
        day, name, second, year = found.groups()
        if second and not _same_month(name, second):
            return None
    else:
        found = _MONTH_FIRST_NAMED.fullmatch(text)
        if found is None:
            return None
        name, day, year = found.groups()
    name = name.casefold().replace("ـ", "")
    if month := _HIJRI_MONTHS.get(name):
        day_read = _hijri(int(year), month, int(day))
        return _timed(day_read, day_read, clock, offset, True)
    if month := _MONTHS.get(name):
        day_read = _gregorian(_full_year(year), month, int(day))
        return _timed(day_read, day_read, clock, offset, False, len(year) == 2)
    return None


def _same_month(first: str, second: str) -> bool:
    """«كانون الثاني/يناير»: the names of one month in two countries."""
    month = _MONTHS.get(first.casefold())
    return month is not None and month == _MONTHS.get(second.casefold())


def _without_time(text: str) -> tuple[str, time | None, str]:
    found = _TIME.search(text)
    if found is None:
        return text, None, ""
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[5] or "").casefold()
    if half and not 1 <= hour <= 12:
        return text, None, ""
    if half[:1] in {"p", "م"} and hour < 12:
        hour += 12
    if half[:1] in {"a", "ص"} and hour == 12:
        hour = 0
    try:
        clock = time(hour, minute, second, int((found[4] or "0").ljust(6, "0")[:6]))
    except ValueError:
        return text, None, ""
    return text[: found.start()].strip(), clock, found[6] or ""


def _without_era(text: str) -> tuple[str, str]:
    found = _ERA.search(text)
    if found is None or not text[: found.start()][-1:].isdigit():
        return text, ""
    return text[: found.start()].strip(), found[1].casefold()


def _is_hijri(year: str, era: str) -> bool:
    return era in _HIJRI_ERA or (len(year) == 4 and int(year) in _HIJRI_YEARS)


def _figures(year: str, month: str, day: str, era: str) -> date | None:
    if _is_hijri(year, era):
        full = int(year) if len(year) == 4 else 1400 + int(year)
        return _hijri(full, int(month), int(day))
    return _gregorian(_full_year(year), int(month), int(day))


def _full_year(year: str) -> int:
    """Two figures mean 1969 to 2068, as in POSIX."""
    if len(year) == 4:
        return int(year)
    return int(year) + (2000 if int(year) < 69 else 1900)


def _gregorian(year: int, month: int, day: int) -> date | None:
    if not 1500 < year < 2200:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _hijri(year: int, month: int, day: int) -> date | None:
    try:
        found = Hijri(year, month, day).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return date(found.year, found.month, found.day)


def _timed(
    first: date | None,
    second: date | None,
    clock: time | None,
    offset: str,
    is_hijri: bool,
    has_short_year: bool = False,
) -> Dated | None:
    if first is None and second is None:
        return None
    moments = [_moment(one, clock, offset) for one in (first, second)]
    has_time = clock is not None and clock != time(0)
    return Dated(moments[0], moments[1], has_time, is_hijri, has_short_year)


def _moment(day: date | None, clock: time | None, offset: str) -> datetime | None:
    if day is None:
        return None
    naive = datetime.combine(day, clock or time(0))
    if not offset or offset in "zZ":
        return naive
    aware = datetime.fromisoformat(naive.isoformat() + offset[:3] + ":" + offset[-2:])
    return aware.astimezone(UTC).replace(tzinfo=None)
