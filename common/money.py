"""Amounts of money: integers in minor units, with the currency that says how many digits those take.

Sources: ISO 4217 list one (minor unit exponents); CLDR plural rules of ar for the noun's form.
"""

from __future__ import annotations

from decimal import Decimal

EXPONENTS = {"JOD": 3, "IQD": 3, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3, "LYD": 3}
# one, two, few (3–10), many (11–99), other (hundreds, fractions)
ARABIC = {
    "JOD": ("دينار أردني واحد", "ديناران أردنيان", "دنانير أردنية", "دينارًا أردنيًّا", "دينار أردني"),
    "IQD": ("دينار عراقي واحد", "ديناران عراقيان", "دنانير عراقية", "دينارًا عراقيًّا", "دينار عراقي"),
    "SYP": ("ليرة سورية واحدة", "ليرتان سوريتان", "ليرات سورية", "ليرة سورية", "ليرة سورية"),
    "USD": (
        "دولار أمريكي واحد",
        "دولاران أمريكيان",
        "دولارات أمريكية",
        "دولارًا أمريكيًّا",
        "دولار أمريكي",
    ),
}
ENGLISH = {
    "JOD": ("Jordanian dinar", "Jordanian dinars"),
    "IQD": ("Iraqi dinar", "Iraqi dinars"),
    "SYP": ("Syrian pound", "Syrian pounds"),
    "USD": ("US dollar", "US dollars"),
}


def major_amount(amount_minor: int, currency: str) -> Decimal:
    """The amount in whole units, exact.

    >>> major_amount(20500, "JOD")
    Decimal('20.500')
    """
    return Decimal(amount_minor).scaleb(-EXPONENTS.get(currency, 2))


def spell_amount(amount_minor: int, currency: str, language: str) -> str:
    """The amount in words and digits; no fraction when it is whole, the code where no name is known.

    >>> spell_amount(20000, "JOD", "ar"), spell_amount(2000, "JOD", "ar"), spell_amount(5000, "JOD", "ar")
    ('20 دينارًا أردنيًّا', 'ديناران أردنيان', '5 دنانير أردنية')
    >>> spell_amount(20500, "JOD", "en"), spell_amount(100, "USD", "en"), spell_amount(700, "KWD", "en")
    ('20.500 Jordanian dinars', '1 US dollar', '0.700 KWD')
    """
    amount = major_amount(amount_minor, currency)
    whole = int(amount) if amount == amount.to_integral_value() else None
    digits = f"{amount:,}" if whole is None else f"{whole:,}"
    if language == "ar" and currency in ARABIC:
        form = _arabic_form(whole)
        noun = ARABIC[currency][form]
        return noun if form < 2 else f"{digits} {noun}"
    if currency in ENGLISH:
        return f"{digits} {ENGLISH[currency][0 if whole == 1 else 1]}"
    return f"{digits} {currency}"


def _arabic_form(number: int | None) -> int:
    """Index into ARABIC: CLDR's one, two, few, many, other; zero and fractions take other."""
    if number in (1, 2):
        return number - 1
    last_two = (number or 0) % 100
    if 3 <= last_two <= 10:
        return 2
    return 3 if last_two > 10 else 4
