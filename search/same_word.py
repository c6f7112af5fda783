"""Whether a reader takes two forms for one word: رسم and رسوم, تجديد and يجدد; not قيود and قيادة, which only share a root.

A root finds more than a reader would call the same word. Here forms are compared by endings, by the plurals that change a word's
inside, and by the verb that belongs to a noun of action; each gives a form keys, and one word has one in common. Better a pair
that is missed than one that astonishes.
"""

from __future__ import annotations

import re
from functools import lru_cache

from common.arabic import fold, strip_clitics
from search.analysis import root

# Endings and what they say: ه of a feminine, ي of an adjective, ات of a plural. «ان» is not cut: ضمان, بيان.
_ENDINGS = {
    **dict.fromkeys(("اتها", "اتهم", "اته", "ات"), "ات"),
    **dict.fromkeys(("يات", "يون", "يين", "يه", "يا", "ي"), "ي"),
    **dict.fromkeys(("تها", "تهم", "ته", "ه"), "ه"),
    **dict.fromkeys(("ها", "هم", "ون", "ين", "ا"), ""),
}
# Words of their own beside the word without their ending.
_APART = frozenset(
    (
        *("عمله", "عملات", "شرطه", "طلبه", "جمله", "حرفه", "شعبه", "حكمه", "علمه", "ملكه"),
        *("خدم", "عشرون", "عشرين"),
    )
)
_C, _LAST = "([^ا])", "([^اه])"  # a letter of the root; و and ي may be one
# Broken plurals → the shape of their singular; they bear no ending of their own but ه in أنظمة.
_PLURALS = (
    (rf"{_C}{_C}و{_LAST}", (r"\1\2\3",)),  # رسوم
    (rf"{_C}([^اوي])و\2", (r"\1\2",)),  # حقوق
    (rf"{_C}([^اوي])\2", (r"\1\2",)),  # خطط
    (rf"{_C}{_C}اي{_LAST}", (r"\1\2ي\3",)),  # وثائق
    (rf"{_C}وا{_C}{_LAST}", (r"\1ا\2\3",)),  # قواعد
    (rf"{_C}وا{_C}ي{_LAST}", (r"\1ا\2و\3",)),  # قوانين
    (rf"{_C}{_C}ا{_C}{_LAST}", (r"\1\2\3\4",)),  # مكاتب
    (rf"{_C}{_C}ا{_C}ي{_LAST}", (r"\1\2\3و\4", r"\1\2\3ي\4")),  # مشاريع، تقارير
    (rf"{_C}{_C}{_C}اء", (r"\1\2ي\3",)),  # وزراء
)
# With a hamza above: that below begins a noun of action, إقرار.
_PLURALS_WITH_ALEF = (
    (rf"ا{_C}{_C}ا{_LAST}", (r"\1\2\3",)),  # أرقام
    (rf"ا{_C}{_C}{_C}ه", (r"\1\2ا\3",)),  # أنظمة
)
_SECOND = re.compile(rf"ت{_C}{_C}ي{_C}")  # تجديد
_ACTION = re.compile(r"ا(.{2,5})ا(.)")  # إصدار، اشتراك، استعلام
_VERB = re.compile(r"[ايتن](.{3,6})")
# Beside these a feminine is the same word: مطبوع and مطبوعة, عام and عامة, مهن and مهنة; مكتب and مكتبة are two.
_EITHER = re.compile(rf".+[وي].|.ا..?|{_C}{_C}{_C}")
_SHORTEST = 3


def is_same_word(one: str, other: str) -> bool:
    """Whether two words, as they are spelt, are forms of one; those of other scripts when their stems are one.

    >>> is_same_word("رسوم", "الرسم"), is_same_word("أرقام", "رقم"), is_same_word("تجديد", "يجدد")
    (True, True, True)
    >>> is_same_word("قيود", "القيادة"), is_same_word("إقرار", "قرار"), is_same_word("محكومية", "محكمة")
    (False, False, False)
    """
    return not _keys(one).isdisjoint(_keys(other))


@lru_cache(maxsize=8_192)
def _keys(word: str) -> frozenset[str]:
    whole = _front_cut(fold(word))
    if not "\u0620" <= whole[:1] <= "\u06ff":
        return frozenset((root(whole),))
    keys = {whole}
    for folded in {whole, bare(word)}:
        stem, mark = _cut(folded)
        keys |= _with_mark(folded, stem, mark)
        keys |= _singulars(word, folded)
        keys |= _actions(stem, mark)
    return frozenset(keys)


def bare(word: str) -> str:
    """A word folded, without article and what else is written at its front, where its root stays the same.

    >>> bare("وبالرخصة"), bare("ورخصة"), bare("وكالة")
    ('رخصه', 'رخصه', 'وكاله')
    """
    folded = _front_cut(fold(word))
    rest = folded[1:]
    if folded[:1] in ("و", "ب", "ل", "ف", "ك") and len(rest) >= _SHORTEST:
        return rest if root(rest) == root(folded) else folded
    return folded


def _front_cut(folded: str) -> str:
    rest = strip_clitics(folded)
    return rest if len(rest) >= _SHORTEST else folded  # two letters say too little: والبر


def _cut(folded: str) -> tuple[str, str]:
    """A word without its ending, and what that said."""
    for size in (4, 3, 2, 1):
        mark = _ENDINGS.get(folded[-size:])
        if mark is not None and len(folded) - size >= _SHORTEST - (mark == "ه"):
            return folded[:-size], mark
    return folded, ""


def _with_mark(folded: str, stem: str, mark: str) -> set[str]:
    if folded in _APART:
        return {folded}
    if mark == "ي":
        # From a feminine an adjective of the same sense: ضريبة, ضريبي; not اجتماع, اجتماعي.
        return {f"{stem}ي", f"{stem}ه"} if len(stem) > _SHORTEST else {f"{stem}ي"}
    if not mark:
        return {stem, f"1 {stem}"} if len(stem) == _SHORTEST else {stem}
    is_either = (mark == "ات" and stem[0] != "م") or bool(_EITHER.fullmatch(stem))
    return {f"{stem}ه", stem} if is_either else {f"{stem}ه"}


def _singulars(word: str, folded: str) -> set[str]:
    patterns: tuple[tuple[str, tuple[str, ...]], ...] = _PLURALS
    if "أ" in word or "آ" in word:
        patterns += _PLURALS_WITH_ALEF
    return {
        match.expand(shape) + ending
        for pattern, shapes in patterns
        if (match := re.fullmatch(pattern, folded))
        for shape in shapes
        for ending in ("", "ه")
    }


def _actions(stem: str, mark: str) -> set[str]:
    """A verb may belong to nouns of action of several kinds, which are two words: تصدير and إصدار for يصدر."""
    if mark == "ي":
        return set()
    if match := _SECOND.fullmatch(stem):
        return {"2 " + "".join(match.groups())}
    if match := _ACTION.fullmatch(stem):
        return {"4 " + "".join(match.groups())}
    if match := _VERB.fullmatch(stem):
        kinds = "24" if stem[0] == "ا" else "124"
        return {f"{kind} {match[1]}" for kind in kinds}
    return set()
