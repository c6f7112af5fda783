"""Countries with Arabic names, out of the CLDR data that Babel carries (Unicode licence)."""

from __future__ import annotations

from collections.abc import Iterator

from babel import Locale
from babel.languages import get_official_languages
from babel.numbers import get_territory_currencies

from common.arabic import sort_key
from opendata.demo.sample import SampleFile

# CLDR also names groups and reserved codes; these are no countries or territories.
_NOT_COUNTRIES = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}


def _rows() -> Iterator[tuple[object, ...]]:
    arabic, english = Locale("ar"), Locale("en")
    yield (
        "الرمز",
        "الاسم بالعربية",
        "الاسم بالإنجليزية",
        "رمز العملة",
        "العملة",
        "اللغات الرسمية",
    )
    codes = [
        code
        for code in map(str, arabic.territories)
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    ]
    for code in sorted(codes, key=lambda one: sort_key(arabic.territories[one])):
        currency = next(iter(get_territory_currencies(code, non_tender=False)), "")
        languages = (
            arabic.languages.get(language, language)
            for language in get_official_languages(code, regional=False, de_facto=True)
        )
        yield (
            code,
            arabic.territories[code],
            english.territories.get(code, ""),
            currency,
            arabic.currencies.get(currency, ""),
            "، ".join(languages),
        )


def _without_languages() -> Iterator[tuple[object, ...]]:
    for row in _rows():
        yield row[:-1]


COUNTRIES = SampleFile(
    titles={"ar": "الدول والأقاليم", "en": "Countries and territories"},
    labels_en={
        "الرمز": "Code",
        "الاسم بالعربية": "Name in Arabic",
        "الاسم بالإنجليزية": "Name in English",
        "رمز العملة": "Currency code",
        "العملة": "Currency",
        "اللغات الرسمية": "Official languages",
    },
    rows=_rows,
    earlier=_without_languages,
    keys=("الرمز",),
)
