"""Numbers as people write them in Arabic and in English, and what each way of writing can mean.

A cell alone does not tell whether «1,234» is twelve hundred or one and a bit: it fits both conventions, and the column decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Marks of direction, joiners and tatweel draw nothing that matters in a number; blanks of all widths are one blank.
_INVISIBLE = "\u00ad\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_DROPPED = re.compile(f"[{_INVISIBLE}]")
_BLANKS = re.compile("[\\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_DIGITS = {
    **{0x0660 + digit: str(digit) for digit in range(10)},
    **{0x06F0 + digit: str(digit) for digit in range(10)},
    **{0xFF10 + digit: str(digit) for digit in range(10)},
    0x2212: "-",
    0x2013: "-",
    0x066A: "%",
    0x060C: ",",
    0x00A0: " ",
}
# Arabic decimal and thousands marks mean the same everywhere, unlike «.» and «,».
_DECIMAL, _THOUSAND = "٫", "٬"
_POINT = re.compile(
    rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:([,{_THOUSAND} '’])[0-9]{{3}})(?:\1[0-9]{{3}})*)?"
    rf"(?:(?<=[0-9])[.]|[.{_DECIMAL}][0-9]+)?"
)
_COMMA = re.compile(
    rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:([.{_THOUSAND} '’])[0-9]{{3}})(?:\1[0-9]{{3}})*)?"
    rf"(?:[,{_DECIMAL}][0-9]+)?"
)
_EXPONENT = re.compile(r"[0-9](?:[.,٫][0-9]+)?[eE][+-]?[0-9]{1,3}")
# What is counted, before or after the figure; the first of each row names the unit.
CURRENCIES = (
    (
        "JOD",
        "دينار أردني",
        "دينار",
        "دنانير",
        "دينارا",
        "دينارًا",
        "ديناراً",
        "د.أ",
        "د.ا",
        "JD",
        "JDs",
    ),
    ("USD", "دولار أمريكي", "دولار", "دولارا", "دولارًا", "دولاراً", "دولارات", "$", "US$"),
    ("EUR", "يورو", "€"),
    ("GBP", "جنيه إسترليني", "£"),
    ("SAR", "ريال سعودي", "ريال", "ريالا", "ريالًا", "ريالاً", "ريالات", "ر.س", "SR", "﷼"),
    ("AED", "درهم إماراتي", "درهم", "درهما", "درهمًا", "درهماً", "دراهم", "د.إ", "Dh", "Dhs"),
    ("EGP", "جنيه مصري", "جنيه", "جنيها", "جنيهًا", "جنيهاً", "جنيهات", "ج.م", "LE"),
    ("KWD", "دينار كويتي", "د.ك", "KD"),
    ("BHD", "دينار بحريني", "د.ب"),
    ("IQD", "دينار عراقي", "د.ع"),
    ("QAR", "ريال قطري", "ر.ق"),
    ("OMR", "ريال عماني", "ر.ع"),
    ("YER", "ريال يمني", "ر.ي"),
    ("SYP", "ليرة سورية", "ليرة", "ل.س"),
    ("LBP", "ليرة لبنانية", "ل.ل"),
    ("MAD", "درهم مغربي", "د.م"),
    ("TND", "دينار تونسي", "د.ت"),
    ("DZD", "دينار جزائري", "د.ج"),
    ("LYD", "دينار ليبي", "د.ل"),
)
CODES = tuple(row[0] for row in CURRENCIES)
_CURRENCY = {word.casefold(): row[0] for row in CURRENCIES for word in row}
_EDGE_WORD = re.compile(r"^([^\d+\-(٫]+)|([^\d)%.٫\-][^\d)%٫\-]*)$")


@dataclass(frozen=True, slots=True)
class Number:
    """What a cell can be as a number. ``point`` and ``comma`` hold the plain figure under each convention, None where it is none.

    ``has_leading_zero``: digits that a number would lose. ``is_scientific``: digits that a spreadsheet has lost already.
    """

    point: str | None
    comma: str | None
    is_percent: bool = False
    currency: str = ""
    has_leading_zero: bool = False
    is_scientific: bool = False


def plain(cell: str) -> str:
    """The cell with ASCII digits, without what draws nothing, blanks made one."""
    return _BLANKS.sub(" ", _DROPPED.sub("", cell).translate(_DIGITS)).strip()


def number(text: str) -> Number | None:
    """Read a cell that went through `plain`; None when it is no number in any convention.

    >>> number(plain("١٬٢٣٤٫٥٠")).point, number("1.234,5").comma, number("(120)").point
    ('1234.50', '1234.5', '-120')
    """
    text, is_percent = _without_percent(text)
    sign, text = _sign(text)
    text, currency = _without_currency(text)
    if not is_percent:
        text, is_percent = _without_percent(text)
    if not sign:
        sign, text = _sign(text)
    if not text or not ("0" <= text[0] <= "9" or text[0] in ".,٫"):
        return None
    if _EXPONENT.fullmatch(text):
        return _scientific(sign, text, is_percent, currency)
    point = _figure(_POINT, text, sign, ".")
    comma = _figure(_COMMA, text, sign, ",")
    if point is None and comma is None:
        return None
    zero = len(text) > 1 and text[0] == "0" and text[1].isdigit()
    return Number(point, comma, is_percent, currency, has_leading_zero=zero)


def _without_percent(text: str) -> tuple[str, bool]:
    stripped = text.removesuffix("%") if text.endswith("%") else text.removeprefix("%")
    return stripped.strip(), stripped != text


def _without_currency(text: str) -> tuple[str, str]:
    if text.isascii() and text[-1:].isdigit() and (text[:1].isdigit() or text[:1] in "-+(."):
        return text, ""
    found = _EDGE_WORD.search(text)
    if found is None:
        return text, ""
    word = found[0].strip().casefold()
    code = _CURRENCY.get(word) or _CURRENCY.get(word.rstrip("."))
    if code is None:
        return text, ""
    return (text[: found.start()] + text[found.end() :]).strip(), code


def _sign(text: str) -> tuple[str, str]:
    """A leading or trailing sign, or the parentheses of bookkeepers."""
    if len(text) > 2 and text[0] == "(" and text[-1] == ")":
        return "-", text[1:-1].strip()
    if text[:1] in {"-", "+"}:
        return text[0], text[1:].strip()
    if len(text) > 1 and text[-1] == "-":
        return "-", text[:-1].strip()
    return "", text


def _figure(pattern: re.Pattern[str], text: str, sign: str, decimal: str) -> str | None:
    if not pattern.fullmatch(text):
        return None
    figure = text.replace(decimal, _DECIMAL)
    for mark in (",", ".", _THOUSAND, " ", "'", "’"):
        figure = figure.replace(mark, "")
    whole, _mark, fraction = figure.partition(_DECIMAL)
    if not whole and not fraction:
        return None
    return sign.removeprefix("+") + (whole or "0") + (f".{fraction}" if fraction else "")


def _scientific(sign: str, text: str, is_percent: bool, currency: str) -> Number | None:
    """«9.62E+11»; without sign or decimal mark («12E5») it is a code, no number."""
    if not any(mark in text for mark in "+-.,٫"):
        return None
    figure = sign.removeprefix("+") + text.replace(",", ".").replace("٫", ".")
    if abs(float(figure)) > 1e300:
        return None
    return Number(
        None if "," in text else figure,
        None if "." in text else figure,
        is_percent,
        currency,
        is_scientific=True,
    )
