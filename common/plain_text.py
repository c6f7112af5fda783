"""Text of participants: what is stored is what was typed, after NFC and CRLF→LF only."""

from __future__ import annotations

import re
import unicodedata

from common.bidi import is_plain_name

_SURROGATES = range(0xD800, 0xE000)
# Source: XML 1.0, production 2 (Char).
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_stored(text: str) -> str:
    """Normalise to NFC and LF; nothing else is touched. Idempotent.

    >>> as_stored("أ\\r\\nب")
    'أ\\nب'
    """
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n")


def is_storable(text: str) -> bool:
    """No NUL (PostgreSQL refuses it) and no lone surrogate (not encodable)."""
    return "\x00" not in text and not any(ord(sign) in _SURROGATES for sign in text)


def for_xml(text: str, *, instead: str = "\ufffd") -> str:
    """With `instead` for each character that no XML may hold: one of them would refuse the whole document.

    >>> for_xml("أ\x01ب", instead="")
    'أب'
    """
    return _NOT_IN_XML.sub(instead, text)


def is_author_name(text: str) -> bool:
    """Nothing, or one line that shows what it is: no control, direction or look-alike characters."""
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} for sign in text):
        return False
    return not text or is_plain_name(text)
