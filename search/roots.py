"""Roots of Arabic words, found among all forms that the known roots can take; stems of English words.

``data/roots.txt`` names some 1,700 roots. Every pattern is applied to every root once; a word's root is that of the cheapest form
which is left when its affixes are cut. Words that no known root explains (names, loan words) keep their light stem.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

import snowballstemmer

from common.arabic import light_stem, strip_clitics

_FILE = Path(__file__).parent / "data" / "roots.txt"

# ف ع ل ق stand for the root's letters, the others for themselves. The cost tells how far a form is from its root: of two
# readings of a word the cheaper one is taken. In folded spelling ه of the feminine is an ending, hamzas are their seats.
_PLACES = tuple(map(ord, "فعلق"))
_PATTERNS = {
    "فعل": 0.0,
    "فاعل فعال فعول فعيل": 0.3,
    "فواعل فعايل فاعول": 0.6,
    "فعلاء فواعيل فوعيل فعاعيل": 0.9,
    "افعال": 0.9,
    "افعل مفعل تفعل يفعل": 1.0,
    "مفعول مفعال مفاعل تفعيل افاعل مفعيل نفعل": 1.15,
    "مفاعيل تفاعل تفاعيل تفعال افاعيل افعلاء": 1.3,
    "افتعل افتعال": 1.4,
    "مفتعل يفاعل نفاعل": 1.6,
    "يفتعل تفتعل انفعل انفعال يتفعل متفعل تتفعل": 1.8,
    "منفعل ينفعل تنفعل يتفاعل تتفاعل متفاعل": 2.0,
    "استفعل استفعال مستفعل يستفعل تستفعل نستفعل": 2.0,
}
_FOUR_LETTERS = {
    "فعلق": 0.2,
    "فعلاق فعلوق فعليق فعالق": 0.5,
    "فعاليق": 0.8,
    "تفعلق مفعلق يفعلق": 1.2,
    "متفعلق يتفعلق تتفعلق": 2.0,
}
# Second and third letter are one: خاص, يضم, استمر.
_DOUBLED = {
    "فع فاع": 1.3,
    "افع مفع يفع تفع": 1.6,
    "افتع مفتع يفتع تفتع": 2.4,
    "استفع مستفع يستفع تستفع انفع ينفع": 2.4,
}
# The first letter is و and is gone, or has become ت: يصل, صله, اتصال, متفق.
_WITHOUT_FIRST = {
    "عل": 1.8,
    "يعل تعل": 1.7,
    "اتعل اتعال متعل يتعل تتعل": 1.8,
}
# The last letter is weak and is gone before an ending: سمت, قاض.
_WITHOUT_LAST = {"فع": 1.9, "فاع": 1.6, "افتع انفع": 2.2}
# The middle letter is weak and is gone: قمت.
_WITHOUT_MIDDLE = {"فل": 2.0}
# After these first letters the ت of افتعل is another: اضطراب, ازدحام.
_HARDENED = {**dict.fromkeys("صضطظ", "ط"), **dict.fromkeys("دذز", "د")}
_EIGHTH = "افتعل افتعال مفتعل يفتعل تفتعل"

# Forms that no pattern makes.
_OF_THEIR_OWN = {
    "سنو": "سنه",
    "مرر": "مره مرات مرار",
    "سمو": "اسم اسماء اسامي مسمي",
    "ماي": "مايه ميه ميات",
    "موه": "ماء مياه",
    "نسو": "امراه مراه نساء نسوه",
    "نوس": "انسان ناس",
    "شيو": "شيء اشياء",
    "اله": "الله اله",
    "هوي": "هويه",
    "جزاير": "جزاير جزايري",
    "المان": "المانيا الماني المانيه المان",
    "روس": "روسيا روسي روسيه روس",
    "يناير": "يناير",
    "مارس": "مارس",
    "مايو": "مايو",
    "تشرين": "تشرين",
}
# What may stand before and after a form, and what cutting it costs.
_BEFORE = {
    "": 0.0,
    "ال": 0.0,
    "وال": 0.1,
    "لل": 0.2,
    "بال": 0.2,
    "كال": 0.4,
    "فال": 0.4,
    "ولل": 0.4,
    "وبال": 0.4,
    "و": 1.1,
    "ب": 1.3,
    "ل": 1.3,
    "ف": 1.5,
    "ك": 1.6,
    "وب": 2.0,
    "ول": 2.0,
}
_AFTER = {
    "": 0.0,
    **dict.fromkeys(["ه", "ات", "يه", "ي", "ون", "ين"], 0.2),
    **dict.fromkeys(["ها", "ان", "ته", "تها", "يات", "يون", "يين"], 0.4),
    **dict.fromkeys(
        [
            "اء",
            "ايي",
            "ايه",
            "اي",
            "اييه",
            "هم",
            "تهم",
            "اته",
            "اتها",
            "اتهم",
            "يته",
            "يتها",
            "تان",
            "تين",
            "وا",
            "يا",
            "ا",
            "نا",
        ],
        0.6,
    ),
    **dict.fromkeys(["ت", "هما", "هن", "كم", "تي", "ي", "انيه", "اني", "ويه", "وي", "ونها"], 0.8),
    **dict.fromkeys(["ك", "ني", "ن", "تنا"], 1.2),
}
_LEFT_ARTICLE = 1.2  # «ال» that is taken for the form's own letters
_LONGEST_BEFORE = max(map(len, _BEFORE))
_LONGEST_AFTER = max(map(len, _AFTER))
_WEAK = str.maketrans("اوي", "ووو") | {ord("ء"): "و"}


def _key(form: str) -> str:
    """A form in which weak letters after the first are one, as قال, يقول and قيل are."""
    return form[:1] + form[1:].translate(_WEAK)


def load() -> None:
    """Make the roots' forms now: the first Arabic word of a process costs 0.1 s of computing otherwise."""
    _forms()


@cache
def _forms() -> dict[str, tuple[float, str]]:
    """Form → its cost and its root, for all roots and patterns."""
    lines = _FILE.read_text("utf-8").splitlines()
    roots = [name for line in lines if not line.startswith("#") for name in line.split()]
    found: dict[str, tuple[float, str]] = {}
    # Of two roots that differ in their first letter, ا and و, a form in which it cannot be seen is of the second.
    for root in sorted(roots, key=lambda root: root[0] == "ا"):
        key, letters = _key(root), dict(zip(_PLACES, root, strict=False))
        for pattern, cost in _patterns_of(root):
            form = _key(pattern.translate(letters))
            if form not in found or found[form][0] > cost:
                found[form] = (cost, key)
    own = {
        _key(form): (-0.5, root) for root, forms in _OF_THEIR_OWN.items() for form in forms.split()
    }
    return found | own


def _patterns_of(root: str) -> list[tuple[str, float]]:
    if len(root) == 4:
        return _listed(_FOUR_LETTERS)
    patterns = _listed(_PATTERNS)
    if root[1] == root[2]:
        patterns += _listed(_DOUBLED)
    if root[0] == "و":
        patterns += _listed(_WITHOUT_FIRST)
    if root[1] in "اوي":
        patterns += _listed(_WITHOUT_MIDDLE)
    if root[2] in "اوي":
        patterns += _listed(_WITHOUT_LAST)
    if hard := _HARDENED.get(root[0]):
        patterns += [(name.replace("ت", hard), 1.5) for name in _EIGHTH.split()]
    return patterns


def _listed(patterns: dict[str, float]) -> list[tuple[str, float]]:
    return [(name, cost) for names, cost in patterns.items() for name in names.split()]


@lru_cache(maxsize=65_536)
def arabic_root(word: str) -> str:
    """Return the root of a folded word, weak letters after the first as و; its light stem when no known root explains it.

    >>> arabic_root("المكتبات"), arabic_root("استخدام"), arabic_root("وبالخدمات")
    ('كتب', 'خدم', 'خدم')
    >>> arabic_root("قال"), arabic_root("يقولون"), arabic_root("الاتصالات"), arabic_root("بلاستيكي")
    ('قول', 'قول', 'وصل', 'بلاستيك')
    """
    forms = _forms()
    bare = strip_clitics(word)
    is_kept = bare.startswith("ال")  # not an article, but the word's own: التهاب, الكتروني
    best = (9.0, "")
    for before in ("",) if is_kept else _cuts_before(word):
        rest = bare if is_kept else word[len(before) :]
        base = _BEFORE[before] + _LEFT_ARTICLE * (rest.startswith("ال") and not is_kept)
        for size in range(min(_LONGEST_AFTER, len(rest) - 2) + 1):
            cost = _AFTER.get(rest[len(rest) - size :])
            if cost is None:
                continue
            found = forms.get(_key(rest[: len(rest) - size]))
            if found:
                best = min(best, (found[0] + cost + base, found[1]))
    return best[1] or light_stem(word)


def _cuts_before(word: str) -> list[str]:
    return [
        word[:size]
        for size in range(min(_LONGEST_BEFORE, len(word) - 2) + 1)
        if word[:size] in _BEFORE
    ]


@lru_cache(maxsize=65_536)
def english_stem(word: str) -> str:
    """Return the stem of a folded Latin word (Snowball's English stemmer).

    >>> english_stem("services"), english_stem("licensing"), english_stem("policies"), english_stem("bus")
    ('servic', 'licens', 'polici', 'bus')
    """
    # A stemmer keeps the word that it works on: threads must not share one. Making one takes a third of a microsecond.
    return str(snowballstemmer.stemmer("english").stemWord(word))
