"""The shape of a cell: the bits of all that it could be, in each convention. A cell alone decides nothing; its column does."""

from __future__ import annotations

import re

from opendata.reading.dates import MARKS_OF_TIME, MONTH_NAMES, Dated, dated
from opendata.reading.digits import CODES, CURRENCIES, Number, number, plain
from opendata.reading.vocabulary import FALSE, PLACEHOLDERS, TRUE

# A cell that a workbook or JSON typed is written canonically behind this mark, so that no convention touches it.
TYPED = "\x01"

EMPTY, PLACEHOLDER, BOOLEAN = 1, 2, 4
POINT_INTEGER, POINT_NUMBER, COMMA_INTEGER, COMMA_NUMBER = 8, 16, 32, 64
DAY_FIRST, MONTH_FIRST, TIME = 128, 256, 512
# Marks that go with the above, and are told to the editor.
PERCENT, LEADING_ZERO, TOO_LONG, SCIENTIFIC = 1 << 10, 1 << 11, 1 << 12, 1 << 13
HIJRI, AMBIGUOUS_DAY, SHORT_YEAR, MARKED = 1 << 14, 1 << 15, 1 << 16, 1 << 17
GEOMETRY = 1 << 18
CURRENCY_SHIFT = 20
WHOLE = POINT_INTEGER | POINT_NUMBER | COMMA_INTEGER | COMMA_NUMBER
NUMERIC = POINT_NUMBER | COMMA_NUMBER
DATES = DAY_FIRST | MONTH_FIRST
# Longer cells are text without a look.
LONGEST = 60
# The mark, a letter, a point and fifteen digits: as many as a spreadsheet keeps.
_SHORTENED = 17

_GEOMETRY = re.compile(
    r'\{\s*"(?:type"\s*:\s*"(?:Multi)?(?:Point|LineString|Polygon)|(?:type"\s*:\s*"Geometry|coordinates|geometries))'
)
_DIGIT = re.compile("[0-9٠-٩۰-۹０-９]")
_TATWEEL = "\u0640"
_LETTERS = re.compile(r"[^\W\d_]+")
# Letters beside digits make text of a cell, unless they are a month, a currency, an hour's half or an era.
_KNOWN_WORDS = frozenset(
    part
    for name in (
        *MONTH_NAMES,
        *(word.casefold() for row in CURRENCIES for word in row),
        *MARKS_OF_TIME,
        *PLACEHOLDERS,
    )
    for part in _LETTERS.findall(name)
)


def shape(cell: str) -> int:
    """The bits of all that a cell could be; 0 for what can only be text."""
    if cell[:1] == TYPED:
        return _typed_shape(cell)
    if cell[:1] == "{" and _GEOMETRY.match(cell):
        return GEOMETRY
    if _DIGIT.search(cell) is None:
        return _word_shape(cell)
    if len(cell) > LONGEST:
        return 0
    if not _KNOWN_WORDS.issuperset(_LETTERS.findall(cell.casefold().replace(_TATWEEL, ""))):
        return 0
    text = plain(cell)
    if text.casefold() in PLACEHOLDERS:
        return PLACEHOLDER
    found = number(text)
    if found is not None:
        return _number_shape(text, found)
    read = dated(text)
    return _date_shape(read) if read is not None else 0


def _word_shape(cell: str) -> int:
    if len(cell) > LONGEST:
        return 0 if cell.strip() else EMPTY
    word = plain(cell).casefold()
    if not word:
        return EMPTY
    if word in PLACEHOLDERS:
        return PLACEHOLDER
    return BOOLEAN if word in TRUE or word in FALSE else 0


def _number_shape(text: str, found: Number) -> int:
    if found.has_leading_zero or (text[0] == "+" and len(text) > 8):
        return LEADING_ZERO
    bits = _figure_shape(found.point, POINT_INTEGER, POINT_NUMBER)
    bits |= _figure_shape(found.comma, COMMA_INTEGER, COMMA_NUMBER)
    if not bits:
        return TOO_LONG
    bits |= PERCENT if found.is_percent else 0
    bits |= SCIENTIFIC if found.is_scientific else 0
    if found.currency:
        bits |= (CODES.index(found.currency) + 1) << CURRENCY_SHIFT
    return bits


def _figure_shape(figure: str | None, integer: int, decimal: int) -> int:
    """Whole numbers of more than 18 digits do not fit into 64 bits for sure, and are numbers of something, not amounts."""
    if figure is None:
        return 0
    if "." in figure or "E" in figure.upper():
        return decimal
    return integer | decimal if len(figure.lstrip("-")) <= 18 else 0


def _date_shape(read: Dated) -> int:
    bits = DAY_FIRST if read.day_first is not None else 0
    bits |= MONTH_FIRST if read.month_first is not None else 0
    bits |= TIME if read.has_time else 0
    bits |= HIJRI if read.is_hijri else 0
    bits |= AMBIGUOUS_DAY if read.is_ambiguous else 0
    return bits | (SHORT_YEAR if read.has_short_year else 0)


def _typed_shape(cell: str) -> int:
    letter = cell[1:2]
    if letter == "i":
        return (WHOLE if len(cell.lstrip(TYPED + "i-")) <= 18 else TOO_LONG) | MARKED
    if letter == "f" and "e+" in cell and len(cell.partition("e")[0]) > _SHORTENED:
        return NUMERIC | MARKED | SCIENTIFIC
    usual = {"f": NUMERIC, "b": BOOLEAN, "d": DATES, "t": DATES | TIME}
    return usual[letter] | MARKED
