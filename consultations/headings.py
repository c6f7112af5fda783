"""The headings of laws: «المادة (١)», «الباب الثاني: …», “Article 3 – Scope”; what they are, and their number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from common.arabic import fold

# Word of the heading → stem of its key. Ranks rise with depth; an annex stands beside parts.
_STEMS = {
    **dict.fromkeys(("باب", "جزء", "كتاب", "part", "book", "title"), "part"),
    **dict.fromkeys(("فصل", "chapter"), "chap"),
    **dict.fromkeys(("قسم", "مبحث", "فرع", "section"), "sec"),
    **dict.fromkeys(("ماده", "article"), "art"),
    **dict.fromkeys(("ملحق", "مرفق", "annex", "appendix", "schedule"), "annex"),
}
RANKS = {"part": 1, "annex": 1, "chap": 2, "sec": 3, "art": 4}
_ONES = (
    *(("اول", "اولي", "حادي", "حاديه", "واحد", "واحده"), ("ثاني", "ثانيه"), ("ثالث", "ثالثه")),
    *(("رابع", "رابعه"), ("خامس", "خامسه"), ("سادس", "سادسه"), ("سابع", "سابعه")),
    *(("ثامن", "ثامنه"), ("تاسع", "تاسعه"), ("عاشر", "عاشره")),
)
_TENS = ("عشر", "عشرون", "ثلاثون", "اربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون", "مايه")
_ENGLISH = (
    "one two three four five six seven eight nine ten",
    "first second third fourth fifth sixth seventh eighth ninth tenth",
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_VALUES = {
    **{word: at for at, forms in enumerate(_ONES, start=1) for word in forms},
    **{word: 10 * at for at, word in enumerate(_TENS, start=1)},
    **{word.replace("ون", "ين"): 10 * at for at, word in enumerate(_TENS, start=1)},
    "عشره": 10,
    "مئه": 100,
    "مائه": 100,
    "ماءه": 100,
    **{word: at for words in _ENGLISH for at, word in enumerate(words.split(), start=1)},
    "بعد": 0,
    **{word: at for at, word in enumerate(_ROMAN, start=1)},
}
_NUMBER = r"(?:\d+|[^\W\d_]+(?:\s+[^\W\d_]+){0,4}?)"
# A number in brackets ends by itself; any other must be followed by a mark, or «Article 4 of the law» would be a heading.
_HEADING = re.compile(
    r"^(?P<word>[^\W\d_]+)\s*(?:رقم\s*)?"
    rf"(?:[(\[]\s*(?P<inside>{_NUMBER})\s*[)\]](?!\s*(?:من|of)\b)\s*(?P<after>.*)"
    rf"|(?P<number>{_NUMBER})\s*(?P<rest>$|[:：.،\-–—\n].*))$",
    re.DOTALL,
)
LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class NamedHeading:
    """``label`` is the heading without its title («المادة (1)»), ``rest`` what follows it: a title, or the text itself."""

    stem: str
    number: int
    label: str
    rest: str

    @property
    def rank(self) -> int:
        return RANKS[self.stem]

    @property
    def holds_text(self) -> bool:
        """Whether what follows is the article's text, written on the same line."""
        return len(self.rest) > LONGEST_TITLE or self.rest.endswith((".", "؛", ";", "،"))


def named_heading(line: str) -> NamedHeading | None:
    """Read a heading that names itself and its number; None for all others.

    >>> named_heading("المادة (٤): الرد").number
    4
    >>> named_heading("المادة 4 من القانون رقم 5") is None
    True
    """
    found = _HEADING.match(line.strip())
    if found is None:
        return None
    stem = _STEMS.get(_bare(found["word"]))
    number = _value(found["inside"] or found["number"])
    if stem is None or not 0 < number < 10_000:
        return None
    rest = found["after"] if found["inside"] else found["rest"]
    label = line.strip()[: len(line.strip()) - len(rest)].strip()
    return NamedHeading(stem, number, label, rest.lstrip(":：.،-–—\n ").strip())


def _bare(word: str) -> str:
    folded = fold(word).lower()
    return folded.removeprefix("ال")


def _value(words: str) -> int:
    """A number in digits or ordinals («الخامسة والعشرون»); 0 for anything else."""
    if words.isdecimal():
        return int(words)
    total = 0
    for word in words.split():
        bare = _bare(word)
        value = _VALUES.get(bare) or _VALUES.get(_bare(bare.removeprefix("و")))
        if value is None:
            return 0
        total += value
    return total
