"""Invisible and directional characters: keep foreign text from turning what stands beside it, refuse it in names.

Source: UAX #9 (isolates), UTS #39 §5 (identifiers); the "Trojan Source" paper, CVE-2021-42574.
"""

from __future__ import annotations

import re
import unicodedata

from common.arabic import BLANK_LETTERS

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def strip_controls(text: str) -> str:
    """Remove every directional control; joiners, which shape letters, stay.

    >>> strip_controls("gov\\u202eoj.jo")
    'govoj.jo'
    """
    return _CONTROLS.sub("", text)


def has_controls(text: str) -> bool:
    """Whether a directional control stands anywhere in the text; names and addresses with one are refused."""
    return _CONTROLS.search(text) is not None


def isolate(text: str) -> str:
    """Wrap foreign text for plain-text channels (mail, SMS), so that it cannot turn its surroundings.

    Controls within are removed: an unclosed one would outlive the isolate in some programs.
    """
    return f"{FIRST_STRONG_ISOLATE}{strip_controls(text)}{POP_ISOLATE}"


def isolate_link(url: str) -> str:
    """Isolate an address in plain text; the blank keeps programs that find links from taking the isolate's end for a part of it.

    >>> isolate_link("https://diwan.example/ar/").split()[0].endswith("/ar/")
    True
    """
    return isolate(f"{url} ")


def direction_of(text: str, otherwise: str) -> str:
    """``rtl`` or ``ltr`` by the first letter that has a direction; `otherwise` where none has.

    >>> direction_of("(1) المدة", "ltr"), direction_of("30 days", "rtl"), direction_of("30", "rtl")
    ('rtl', 'ltr', 'rtl')
    """
    kind = first_strong(text)
    if not kind:
        return otherwise
    return "ltr" if kind == "L" else "rtl"


def first_strong(text: str) -> str:
    """The class of the first letter that has a direction: ``L``, ``R``, ``AL`` (Arabic letters), or nothing."""
    kinds = map(unicodedata.bidirectional, text)
    return next((kind for kind in kinds if kind in {"L", "R", "AL"}), "")


def is_invisible_only(text: str) -> bool:
    """Whether a reader would see nothing: empty, blank, controls, fillers or marks without a letter.

    >>> is_invisible_only("\\u3164\\u200b"), is_invisible_only("\\u064e"), is_invisible_only("أ")
    (True, True, False)
    """
    return all(
        char.isspace()
        or char in BLANK_LETTERS
        or unicodedata.category(char) in {"Cc", "Cf", "Cn", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"}
        for char in text
    )


def is_plain_name(text: str) -> bool:
    """Whether a text may be a display name: visible, without directional controls or look-alike presentation forms.

    >>> is_plain_name("وزارة العدل"), is_plain_name("وزارة ا\\ufefbقتصاد")
    (True, False)
    """
    if is_invisible_only(text) or has_controls(text):
        return False
    return not any("\ufb50" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufeff" for char in text)
