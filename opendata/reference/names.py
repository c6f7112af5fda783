"""The form in which two spellings of a name are equal: «محافظة الزرقاء», «الزرقا» and "Az Zarqa Governorate" come together."""

from __future__ import annotations

import re
from collections.abc import Collection

from common.arabic import fold

_WORD = re.compile(r"[^\W_]+")
_LATIN_ARTICLES = frozenset({"al", "el", "az", "ad", "ar", "as", "at", "an", "ash"})
# What a place is, and not what it is called; as `_bare` leaves it.
KINDS_OF_PLACE = frozenset(
    {
        *("محافظه", "ولايه", "اماره", "منطقه", "قضا", "مدينه"),
        *("governorate", "gov", "province", "wilaya", "emirate", "region", "of"),
    }
)
KINDS_OF_TIME = frozenset({"شهر", "month"})


def key_of(name: str, generic: Collection[str] = ()) -> str:
    """A name as it is compared; words of `generic` are left out unless there is nothing else.

    >>> key_of("محافظة الزَّرقاء", KINDS_OF_PLACE) == key_of("الزرقا", KINDS_OF_PLACE)
    True
    >>> key_of("Al-Karak Governorate", KINDS_OF_PLACE)
    'karak'
    """
    found = _WORD.findall(fold(name))
    # At the end it is no article, but part of a code such as JO-AZ.
    words = [_bare(word) for word in found[:-1] if word not in _LATIN_ARTICLES]
    words += [_bare(word) for word in found[-1:]]
    said = [word for word in words if word and word not in generic]
    return "".join(said or words)


def _bare(word: str) -> str:
    """Without article and without the hamza that many leave out at the end."""
    word = word.replace("ء", "")
    return word[2:] if word.startswith("ال") and len(word) > 4 else word
