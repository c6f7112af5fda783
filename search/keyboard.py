"""Text typed with the keyboard switched to the other script: what its keys say in Arabic, and what in Latin.

The layouts are Arabic (101), the one of Windows, Linux and macOS's "Arabic – PC"; and macOS's own "Arabic", which has some
letters elsewhere. Whether the outcome is what was meant only an index can tell: `meant`.
"""

from __future__ import annotations

import re

from common.arabic import latin_digits, light_stem, strip_marks
from search.analysis import query_words
from search.engines import Reader

# Row by row, each key's letter beside that of the US layout. Source: Microsoft, Arabic (101), kbda1; Apple, Arabic.
_PC = dict(zip("qwertyuiop[]", "ضصثقفغعهخحجد", strict=True))
_PC |= dict(zip("asdfghjkl;'", "شسيبلاتنمكط", strict=True))
_PC |= dict(zip("zxcvnm,./`", "ئءؤرىةوزظذ", strict=True)) | {"b": "لا"}
_PC_SHIFT = {"H": "أ", "Y": "إ", "N": "آ", "G": "لأ", "T": "لإ", "B": "لآ"}
_MAC = _PC | {"]": "ة", "'": "؛", ",": "،", ".": ".", "/": "/"}
_MAC |= dict(zip("zxcvbnm", "ظطذدزرو", strict=True))

_LATIN_WORDS = re.compile(r"[a-z\[\];',./`\s0-9]+", re.I)
_ARABIC_WORDS = re.compile(r"[\u0621-\u064a،؛.\s0-9]+")
_SHORTEST = 2
_SHORTEST_WORD = 3  # shorter ones are words by chance
# In English "gh" follows a vowel and ends the word or stands before t; elsewhere «لا» is the key of b.
_GH = re.compile(r"(?<=[iuoa])\0(?=t|\b)")


def readings(text: str) -> tuple[str, ...]:
    """What the keys may have meant: first by the PC layout, then by macOS's own where it says something else.

    Nothing for a text that is mixed, has no letters or would not be words.

    >>> readings("hgpr,r"), readings("hgphgm"), readings("خدمات licence")
    (('الحقوق',), ('الحالة', 'الحالو'), ())
    """
    typed = " ".join(latin_digits(strip_marks(text)).split())
    if _LATIN_WORDS.fullmatch(typed):
        made = [_to_arabic(typed, layout) for layout in (_PC, _MAC)]
    elif _ARABIC_WORDS.fullmatch(typed):
        made = [_to_latin(typed, layout) for layout in (_PC, _MAC)]
    else:
        return ()
    return tuple(dict.fromkeys(words for words in made if words))


def meant(text: str, using: Reader) -> str:
    """Which reading of a text, of whose words the index knows none, was meant: the one most of whose words it knows.

    '' where it knows no more than half of them in some form. One look-up.
    """
    asked = {
        reading: [light_stem(word) for word in query_words(reading) if len(word) >= _SHORTEST_WORD]
        for reading in readings(text)
    }
    stems_asked = {stem for stems in asked.values() for stem in stems}
    known = using.frequencies(stem=stems_asked)["stem"]
    shares = {
        reading: sum(stem in known for stem in stems) / len(stems)
        for reading, stems in asked.items()
        if stems
    }
    best = max(shares, key=lambda reading: shares[reading], default="")
    return best if best and shares[best] > 0.5 else ""


def _to_arabic(typed: str, layout: dict[str, str]) -> str:
    if typed.isupper():  # with Caps Lock the Arabic keys stay what they are
        typed = typed.lower()
    shift = _PC_SHIFT if layout is _PC else {}
    keys = (shift.get(key) or layout.get(key.lower(), key) for key in typed)
    words = strip_marks("".join(keys)).strip()
    return words if _has_letters(typed) and re.fullmatch(r"[\u0621-\u064a\s0-9]+", words) else ""


def _to_latin(typed: str, layout: dict[str, str]) -> str:
    by_letter = {letter: key for key, letter in layout.items() if len(letter) == 1}
    by_letter |= {"أ": "H", "إ": "Y", "آ": "N"} if layout is _PC else {}
    # The key of b writes two letters; two keys may have written them as well.
    marked = typed.replace("لا", "\0") if layout is _PC else typed
    keys = "".join(by_letter.get(letter, letter) for letter in marked).lower()
    words = _GH.sub("gh", keys).replace("\0", "b").strip()
    return words if _has_letters(typed) and re.fullmatch(r"[a-z\s0-9',.-]+", words) else ""


def _has_letters(text: str) -> bool:
    return sum(char.isalpha() for char in text) >= _SHORTEST
