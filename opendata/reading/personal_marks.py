"""Marks of single cells by which data about persons are known: check digits, birth dates, what a telephone network knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import phonenumbers

from opendata.reading.dates import dated
from opendata.reading.digits import plain

_REGIONS = (
    "JO",
    "SA",
    "EG",
    "AE",
    "KW",
    "IQ",
    "PS",
    "LB",
    "SY",
    "QA",
    "BH",
    "OM",
    "YE",
    "MA",
    "TN",
    "DZ",
    "LY",
    "SD",
)
# From the first sign of a word only, or a long one would take the square of its length.
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(
    r"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])"
)
_WITH_COUNTRY = re.compile(r"(?<![0-9A-Za-z])(?:\+|00) ?([1-9][0-9 ().\-/]{6,18}[0-9])(?![0-9])")
_WITH_ZERO = re.compile(r"(?<![0-9A-Za-z.,/\-])0[1-9][0-9 .\-/]{6,12}[0-9](?![0-9A-Za-z])")
_NAMED_NUMBER = re.compile(
    r"(?:وطني|قومي|هوي[ةه]|إقامة|اقامة|جواز|national|identity|civil|passport)[^0-9]{0,20}([0-9][0-9 \-]{7,16}[0-9])",
    re.IGNORECASE,
)
_MOBILE = (
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
)


def is_email(cell: str) -> bool:
    return "@" in cell and _EMAIL.search(cell) is not None


def has_iban(cell: str) -> bool:
    return any(_is_iban(found) for found in _IBAN.findall(plain(cell).upper()))


def _is_iban(text: str) -> bool:
    """Whether the check digits of ISO 13616 fit (modulo 97)."""
    compact = text.replace(" ", "")
    if not 15 <= len(compact) <= 34:
        return False
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def compact(cell: str) -> str:
    """A number without the blanks and strokes between its digits."""
    return re.sub(r"[ \-]", "", plain(cell))


def is_long_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{7,15}", text) is not None


def _luhn(text: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(text)):
        figure = int(digit) * (2 if place % 2 else 1)
        total += figure - 9 if figure > 9 else figure
    return total % 10 == 0


def _is_birth(century: int, year: str, month: str, day: str) -> bool:
    try:
        return date(century + int(year), int(month), int(day)) <= date.today()  # noqa: DTZ011  # a birthday has no zone
    except ValueError:
        return False


def _jordan(text: str) -> bool:
    return re.fullmatch(r"(?:9[0-9]{2}|200|201|202)[0-9]{7}", text) is not None


def _saudi(text: str) -> bool:
    return re.fullmatch(r"[12][0-9]{9}", text) is not None and _luhn(text)


def _egypt(text: str) -> bool:
    found = re.fullmatch(r"([23])([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})[0-9]{5}", text)
    if found is None:
        return False
    place = int(found[5])
    return (1 <= place <= 35 or place == 88) and _is_birth(
        1700 + 100 * int(found[1]), *found.groups()[1:4]
    )


def _emirates(text: str) -> bool:
    return re.fullmatch(r"784[12][0-9]{11}", text) is not None and _luhn(text)


def _kuwait(text: str) -> bool:
    found = re.fullmatch(r"([123])([0-9]{2})([0-9]{2})([0-9]{2})[0-9]{5}", text)
    if found is None or not _is_birth(1700 + 100 * int(found[1]), *found.groups()[1:4]):
        return False
    weights = (2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(digit) for weight, digit in zip(weights, text, strict=False))
    return 11 - total % 11 == int(text[-1])


def _qatar(text: str) -> bool:
    return (
        re.fullmatch(
            r"[23][0-9]{2}(?:634|400|818|356|586|050|608|682|760|422|736|729|012|887)[0-9]{5}", text
        )
        is not None
    )


NATIONAL: dict[str, Callable[[str], bool]] = {
    "JO": _jordan, "SA": _saudi, "EG": _egypt, "AE": _emirates, "KW": _kuwait, "QA": _qatar,
}  # fmt: skip


def names_a_number(cell: str) -> bool:
    """Whether the words of a cell say that the number after them is a person's."""
    found = _NAMED_NUMBER.search(plain(cell))
    return found is not None and len(compact(found[1])) >= 9


def alone(cell: str) -> list[bool]:
    """For a cell that is nothing but a long number, whether that is likely a person's; in Jordan, of those born before 2000."""
    number = compact(cell)
    if not re.fullmatch(r"[0-9]{10,15}", number):
        return []
    return [_stands_out(number)]


def _stands_out(number: str) -> bool:
    if _jordan(number):
        return number.startswith("9")
    return any(fits(number) for name, fits in NATIONAL.items() if name != "JO")


def is_phone(cell: str, is_named: bool) -> bool:
    text = plain(cell)
    if not re.fullmatch(r"[+(]?[0-9][0-9 ()\-./]{6,18}", text) or dated(text) is not None:
        return False
    digits = re.sub(r"[^0-9+]", "", text)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if digits.startswith("+"):
        return _is_valid(digits, None)
    if not is_named and not re.match(r"0[1-9]", digits):
        return False
    return any(_is_valid(digits, region) for region in _REGIONS) or (is_named and len(digits) >= 9)


def _is_valid(text: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False


def with_country(cell: str) -> list[bool]:
    """For each number with «+» or «00» in the words of a cell, whether a telephone network knows it."""
    return [_is_valid(f"+{_digits(found)}", None) for found in _WITH_COUNTRY.findall(plain(cell))]


def mobiles(cell: str) -> list[bool]:
    """For each number with a zero before it in the words of a cell, whether it is one of a mobile telephone."""
    text = plain(cell)
    if dated(text) is not None:
        return []
    numbers = [_digits(found) for found in _WITH_ZERO.findall(text)]
    return [_is_mobile(number) for number in numbers if 9 <= len(number) <= 11]


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _is_mobile(number: str) -> bool:
    for region in _REGIONS:
        try:
            read = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(read) and phonenumbers.number_type(read) in _MOBILE:
            return True
    return False
