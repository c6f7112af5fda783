"""What the platform itself knows: months in the calendars and countries that use Arabic, and governorates of the first sites."""

from __future__ import annotations

from common.dates import ENGLISH, GULF, LEVANT, MAGHREB

_EGYPT = {4: ("إبريل",), 6: ("يونيه",), 7: ("يوليه",), 8: ("اغسطس",)}
_MOROCCO = {5: ("ماي",), 7: ("يوليوز",), 8: ("غشت",), 9: ("شتنبر",), 11: ("نونبر",), 12: ("دجنبر",)}
_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Arabic, other Arabic spellings, English.
HIJRI: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("محرم", (), "Muharram"),
    ("صفر", (), "Safar"),
    ("ربيع الأول", ("ربيع أول",), "Rabi al-Awwal"),
    ("ربيع الآخر", ("ربيع الثاني",), "Rabi al-Thani"),
    ("جمادى الأولى", ("جمادى الأول", "جماد الأول", "جماد الأولى"), "Jumada al-Ula"),
    ("جمادى الآخرة", ("جمادى الآخر", "جمادى الثانية", "جماد الثاني"), "Jumada al-Akhira"),
    ("رجب", (), "Rajab"),
    ("شعبان", (), "Shaban"),
    ("رمضان", (), "Ramadan"),
    ("شوال", (), "Shawwal"),
    ("ذو القعدة", ("ذي القعدة", "ذوالقعدة"), "Dhu al-Qadah"),
    ("ذو الحجة", ("ذي الحجة", "ذوالحجة"), "Dhu al-Hijjah"),
)
# By the short name of the site's term: the code of ISO 3166-2, other names, and row and column on the map of tiles, north at
# the top and west at the left.
GOVERNORATES: dict[str, tuple[str, tuple[str, ...], tuple[int, int] | None]] = {
    "irbid": ("JO-IR", ("اربد",), (0, 0)),
    "mafraq": ("JO-MA", (), (0, 2)),
    "ajloun": ("JO-AJ", ("Ajlun",), (1, 0)),
    "jerash": ("JO-JA", ("Jarash",), (1, 1)),
    "zarqa": ("JO-AZ", ("الزرقا",), (1, 2)),
    "balqa": ("JO-BA", ("السلط",), (2, 0)),
    "amman": ("JO-AM", ("العاصمة", "عمّان العاصمة", "العاصمة عمّان", "Capital"), (2, 1)),
    "madaba": ("JO-MD", ("مأدبا", "مادبه"), (3, 0)),
    "karak": ("JO-KA", ("Kerak",), (4, 0)),
    "tafilah": ("JO-AT", ("Tafila", "Tafileh"), (5, 0)),
    "maan": ("JO-MN", ("Ma'an",), (5, 1)),
    "aqaba": ("JO-AQ", (), (6, 0)),
    "karbala": ("IQ-KA", ("Kerbala",), None),
}


def month_names(month: int) -> tuple[str, ...]:
    """Every way to write a Gregorian month (1 to 12) in words, the pairs of two calendars' names among them."""
    levant, gulf, maghreb = LEVANT[month - 1], GULF[month - 1], MAGHREB[month - 1]
    own = (levant, gulf, maghreb, *_EGYPT.get(month, ()), *_MOROCCO.get(month, ()))
    pairs = (f"{levant} {gulf}", f"{gulf} {levant}")
    latin = (ENGLISH[month - 1], _SHORT[month - 1], *(["Sept"] if month == 9 else []))
    return (*own, *pairs, *latin)
