"""What looks like data about persons: national numbers, telephones, e-mail addresses, bank accounts.

A finding only makes a person look. So a column is named when a good part of it fits, with a check digit where the number has one,
and what many innocent columns hold (years, populations, postal codes, coordinates) is not enough without a header that says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import phonenumbers

from opendata.reading.dates import dated
from opendata.reading.digits import plain

_LOOKED_AT = 2_000
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
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(
    r"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])"
)
_NATIONAL_LABEL = re.compile(
    r"وطني|قومي|هوي[ةه]|مدني|شخصي|إقامة|اقامة|بطاقة|جواز|national|civil|identity|passport|\bid\b|\bnin\b|\bssn\b|personal",
    re.IGNORECASE,
)
_PHONE_LABEL = re.compile(
    r"هاتف|جوال|موبايل|خلوي|محمول|فاكس|تلفون|واتس|اتصال|phone|mobile|\btel\b|fax|whatsapp|contact",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Finding:
    """Possible personal data of one column: ``share`` of its filled cells, from 0 to 1, and masked examples."""

    kind: str
    share: float
    examples: tuple[str, ...]


def find(label: str, cells: Iterable[str], filled: int) -> list[Finding]:
    """Findings in a sample of a column's filled cells; ``filled`` is how many it has in all."""
    sample = [cell for cell in cells if cell][:_LOOKED_AT]
    if not sample:
        return []
    found = [
        _finding(
            "email", sample, lambda cell: "@" in cell and _EMAIL.search(cell) is not None, 0.0
        ),
        _finding("iban", sample, _has_iban, 0.0),
        _national(label, sample),
        _phones(label, sample),
    ]
    return [one for one in found if one is not None]


def _finding(
    kind: str, sample: list[str], fits: Callable[[str], bool], least: float
) -> Finding | None:
    fitting = [cell for cell in sample if fits(cell)]
    share = len(fitting) / len(sample)
    if not fitting or share < least:
        return None
    return Finding(
        kind, round(share, 3), tuple(masked(cell) for cell in dict.fromkeys(fitting))[:3]
    )


def masked(cell: str) -> str:
    """A cell of which only the ends can be read.

    >>> masked("9851012345"), masked("sami@example.jo")
    ('98••••••45', 'sa•••••••••••jo')
    """
    text = cell.strip()[:40]
    kept = 2 if len(text) > 6 else 1
    return text[:kept] + "•" * max(len(text) - 2 * kept, 1) + text[-kept:]


def _has_iban(cell: str) -> bool:
    return any(_is_iban(found) for found in _IBAN.findall(cell.upper()))


def _is_iban(text: str) -> bool:
    """Whether the check digits of ISO 13616 fit (modulo 97)."""
    compact = text.replace(" ", "")
    if not 15 <= len(compact) <= 34:
        return False
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _national(label: str, sample: list[str]) -> Finding | None:
    """By check digit or built-in birth date; numbers that have neither, only under a header that names them."""
    is_named = _NATIONAL_LABEL.search(label) is not None
    numbers = [re.sub(r"[ \-]", "", plain(cell)) for cell in sample]
    best = max(_RULES, key=lambda name: sum(map(_RULES[name], numbers)))
    share = sum(map(_RULES[best], numbers)) / len(numbers)
    is_distinct = len(set(numbers)) * 2 > len(numbers)
    if share >= (0.3 if is_named else 0.8) and (is_named or (is_distinct and len(numbers) >= 3)):
        return _finding("national_number", sample, _fits(_RULES[best]), 0.0)
    if not is_named:
        return None
    return _finding("national_number", sample, _fits(_is_long_number), 0.5)


def _fits(rule: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda cell: rule(re.sub(r"[ \-]", "", plain(cell)))


def _is_long_number(text: str) -> bool:
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


_RULES: dict[str, Callable[[str], bool]] = {
    "JO": _jordan, "SA": _saudi, "EG": _egypt, "AE": _emirates, "KW": _kuwait, "QA": _qatar,
}  # fmt: skip


def _phones(label: str, sample: list[str]) -> Finding | None:
    """Numbers that a telephone network knows, written as telephones are: with «+», with a zero before, or under such a header."""
    is_named = _PHONE_LABEL.search(label) is not None
    return _finding(
        "telephone", sample[:500], lambda cell: _is_phone(cell, is_named), 0.2 if is_named else 0.5
    )


def _is_phone(cell: str, is_named: bool) -> bool:
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
