"""Text of participants: what is stored is what was typed, after NFC and CRLF→LF only."""

from __future__ import annotations

import unicodedata

# Letters and marks by category that nevertheless print nothing. Source: Unicode 15 Default_Ignorable_Code_Point, and the
# blank Braille pattern.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SURROGATES = range(0xD800, 0xE000)


def as_stored(text: str) -> str:
    """Normalise to NFC and LF; nothing else is touched. Idempotent.

    >>> as_stored("أ\\r\\nب")
    'أ\\nب'
    """
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n")


def is_storable(text: str) -> bool:
    """No NUL (PostgreSQL refuses it) and no lone surrogate (not encodable)."""
    return "\x00" not in text and not any(ord(sign) in _SURROGATES for sign in text)


def is_visible(text: str) -> bool:
    """Whether a reader would see anything: a letter, digit, mark of punctuation or symbol."""
    return any(unicodedata.category(sign)[0] in "LNPS" and sign not in _INVISIBLE for sign in text)


def is_plain_name(text: str) -> bool:
    """One line without control, format or direction characters, as a displayed name must be; ZWNJ and ZWJ are letters' joints."""
    return all(
        unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        or sign in "\u200c\u200d"
        for sign in text
    )
