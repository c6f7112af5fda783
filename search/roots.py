"""Roots of Arabic words by pattern, without a dictionary; stems of English words.

Source: K. Taghva, R. Elkhoury, J. Coombs, "Arabic stemming without a root dictionary" (ISRI, 2005), on folded spelling.
"""

from __future__ import annotations

from functools import lru_cache

_PREFIXES = ("وبال", "فبال", "وكال", "كال", "بال", "فال", "وال", "ولل", "فلل", "ال", "لل")
_SUFFIXES_3 = ("تمل", "همل", "تان", "تين", "كمل")
_SUFFIXES_2 = (
    "ون",
    "ات",
    "ان",
    "ين",
    "تن",
    "كم",
    "هن",
    "نا",
    "يا",
    "ها",
    "تم",
    "كن",
    "ني",
    "وا",
    "ما",
    "هم",
)
_SUFFIXES_1 = tuple("هيكتان")
_PREFIXES_1 = tuple("لبفسويتنا")

# ف ع ل ق mark the root's letters; the others are the pattern's own. Tried in order.
_PATTERNS = {
    4: "مفعل فاعل فعال فعول فعيل فعله",
    5: (
        "افتعل افاعل مفعول مفعال مفعيل مفعله تفعله افعله مفتعل يفتعل تفتعل مفاعل تفاعل فعوله فعاله"
        " انفعل منفعل افعال فعلان تفعيل فاعول فواعل فعايل فاعله فعالي"
    ),
    6: "مستفعل استفعل مفعاله افتعال افعوعل تفاعيل",
}
_FOUR_LETTER_PATTERNS = {5: "تفعلق افعلق مفعلق فعلقه فعالق", 6: "افعلاق متفعلق"}
_ROOT_LETTERS = "فعلق"

_Pattern = tuple[tuple[tuple[int, str], ...], tuple[int, ...]]


def _compile(patterns: dict[int, str]) -> dict[int, list[_Pattern]]:
    """Turn each pattern into (fixed letters with their places, places of the root)."""
    compiled: dict[int, list[_Pattern]] = {}
    for length, names in patterns.items():
        for name in names.split():
            root = _places_of_root(name)
            fixed = tuple((i, char) for i, char in enumerate(name) if i not in root)
            compiled.setdefault(length, []).append((fixed, root))
    return compiled


def _places_of_root(pattern: str) -> tuple[int, ...]:
    places, start = [], 0
    for letter in _ROOT_LETTERS:
        at = pattern.find(letter, start)
        if at >= 0:
            places.append(at)
            start = at + 1
    return tuple(places)


_COMPILED = _compile(_PATTERNS)
_COMPILED_FOUR = _compile(_FOUR_LETTER_PATTERNS)


def _match(word: str, patterns: dict[int, list[_Pattern]]) -> str:
    for fixed, root in patterns.get(len(word), ()):
        if all(word[place] == letter for place, letter in fixed):
            return "".join(word[place] for place in root)
    return ""


def _without_short_affix(word: str) -> str:
    """Cut one letter: an ending if there is one, otherwise a beginning."""
    if word.endswith(_SUFFIXES_1):
        return word[:-1]
    return word[1:] if word.startswith(_PREFIXES_1) else word


def _without_affixes(word: str) -> str:
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            word = word[len(prefix) :]
            break
    if len(word) >= 6 and word.endswith(_SUFFIXES_3):
        word = word[:-3]
    elif len(word) >= 5 and word.endswith(_SUFFIXES_2):
        word = word[:-2]
    return word[1:] if len(word) >= 4 and word.startswith("وو") else word


@lru_cache(maxsize=65_536)
def arabic_root(word: str) -> str:
    """Return the root of a folded word, or what is left of it when no pattern fits.

    >>> arabic_root("المكتبات"), arabic_root("استخدام"), arabic_root("والخدمات")
    ('كتب', 'خدم', 'خدم')
    """
    word = _without_affixes(word)
    if len(word) == 7:
        word = _without_short_affix(word)
    while 4 <= len(word) <= 6:
        root = _match(word, _COMPILED)
        if root:
            return root
        shorter = _without_short_affix(word)
        if shorter == word:
            return _match(word, _COMPILED_FOUR) or word
        word = shorter
    return word


_VOWELS = frozenset("aeiouy")


@lru_cache(maxsize=65_536)
def english_stem(word: str) -> str:
    """Return a folded Latin word without plural, ``-ing``, ``-ed`` and ``-ly``.

    >>> english_stem("services"), english_stem("licensing"), english_stem("policies"), english_stem("bus")
    ('servic', 'licens', 'polici', 'bus')
    """
    if len(word) < 4:
        return word
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed", "ly"):
        stem = word[: -len(ending)]
        if word.endswith(ending) and len(stem) >= 3 and _VOWELS & set(stem):
            word = stem
            break
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return f"{word[:-1]}i" if len(word) > 3 and word.endswith("y") else word
