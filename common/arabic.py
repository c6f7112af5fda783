"""Arabic text for searching, sorting and addresses: folding of spellings, words with their places, light stems.

Folding is character by character: ``fold(a + b) == fold(a) + fold(b)``. What two people may write differently and mean the
same comes out equal: hamza and alef, ى and ي, ة and ه, vowel marks, tatweel, presentation forms, Persian letters,
digits of any script, Latin capitals and accents, invisible controls. It is for comparing, never for showing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Letters that keyboards, regions and loan words write in different ways.
_LETTERS = {
    **dict.fromkeys("أإآٱٲٳٵ", "ا"),
    **dict.fromkeys("ؤٶۄۅۆۇۈۉۊۋ", "و"),
    **dict.fromkeys("ئىیېۍێےۓۑ", "ي"),
    **dict.fromkeys("ةۃەہۂھۀۿ", "ه"),
    **dict.fromkeys("کڪګگ", "ك"),
    **dict.fromkeys("پٻ", "ب"),
    **dict.fromkeys("چڇ", "ج"),
    **dict.fromkeys("ژڒڑ", "ز"),
    **dict.fromkeys("ڤڥ", "ف"),
    **dict.fromkeys("ڨ", "ق"),
    **dict.fromkeys("ٹٺټ", "ت"),
    **dict.fromkeys("ڈډ", "د"),
    **dict.fromkeys("ںڼ", "ن"),
}
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08ca-\u08e1\u08e3-\u08ff"
)
_TATWEEL = "\u0640"
# Letters and fillers that draw nothing; Unicode counts them as letters or marks, not as controls.
BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_INVISIBLE = (
    "\u00ad\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    + "".join(sorted(BLANK_LETTERS))
)
_DROPPED = re.compile(f"[{_MARKS}{_INVISIBLE}{_TATWEEL}]")


class _Folding(dict[int, str]):
    """Fold of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = before = chr(code)
        while True:
            folded = "".join(_fold_one(char) for char in unicodedata.normalize("NFKD", folded))
            if folded == before:
                break
            before = folded
        self[code] = folded
        return folded


def _fold_one(char: str) -> str:
    if _DROPPED.match(char) or unicodedata.category(char) == "Cf":
        return ""
    if char in _LETTERS:
        return _LETTERS[char]
    digit = unicodedata.decimal(char, None)
    return str(digit) if digit is not None else char.casefold()


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return the form in which different spellings of the same word are equal; idempotent.

    >>> fold("الإِدارةُ الإلكترونيّـة") == fold("الاداره الالكترونيه")
    True
    >>> fold("علی ٢٠٢٣ Café")
    'علي 2023 cafe'
    """
    return text.translate(_FOLDING)


def strip_marks(text: str) -> str:
    """Remove vowel marks, accents written apart, tatweel and invisible characters; letters stay as they are spelt.

    >>> strip_marks("إدارةُ الخـدمة")
    'إدارة الخدمة'
    """
    return _DROPPED.sub("", text)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: its folded form, and where it stands, ``text[start:end]``, marks included."""

    folded: str
    start: int
    end: int


_ARABIC = "\u0620-\u063f\u0641-\u064a\u066e-\u066f\u0671-\u06d3\u06d5\u06ee-\u06ef\u06fa-\u06ff"
_ARABIC += "\u0750-\u077f\u08a0-\u08c9\ufb50-\ufdff\ufe70-\ufefc"
# Arabic stands apart from Latin and digits, so that «كوفيد19» and «كوفيد 19» are the same two words. The runs of the three
# classes never overlap, so the pattern takes linear time.
_JOINERS = f"[{_MARKS}{_INVISIBLE}{_TATWEEL}]"
_ARABIC_LETTER = f"[{_ARABIC}]"
_OTHER_LETTER = f"(?:(?![{_ARABIC}{_INVISIBLE}{_TATWEEL}])[^\\W_])"
_WORD = re.compile(
    f"{_ARABIC_LETTER}+(?:{_JOINERS}+{_ARABIC_LETTER}+)*[{_MARKS}{_TATWEEL}]*"
    f"|{_OTHER_LETTER}+(?:{_JOINERS}+{_OTHER_LETTER}+)*[{_MARKS}]*"
)


def words(text: str) -> list[Word]:
    """Split a text into words, in order; a ligature that stands for several words gives several with the same place.

    >>> [(w.folded, w.start, w.end) for w in words("رقمُ ٢٤/2023")]
    [('رقم', 0, 4), ('24', 5, 7), ('2023', 8, 12)]
    """
    found = []
    for match in _WORD.finditer(text):
        for part in folded_parts(match.group()):
            found.append(Word(part, match.start(), match.end()))
    return found


def raw_words(text: str) -> list[str]:
    """The same words as they are written, without their places; a ligature for several words is one.

    >>> raw_words("رقمُ ٢٤/2023")
    ['رقمُ', '٢٤', '2023']
    """
    return _WORD.findall(text)


def folded_parts(word: str) -> list[str]:
    """A written word folded; several words when it is a ligature for them, none when it is empty."""
    # Numbers, keys and addresses seldom come again: kept, they would only fill a process's memory.
    return fold(word).split() if word.isascii() else _folded_parts(word)


@lru_cache(maxsize=65_536)
def _folded_parts(word: str) -> list[str]:
    return fold(word).split()


# Source: L. Larkey, L. Ballesteros, M. Connell, "Light stemming for Arabic information retrieval" (light10).
_ARTICLES = ("وبال", "فبال", "وكال", "وال", "بال", "كال", "فال", "ولل", "فلل", "لل", "ال")
_ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
# Here «ال» is not the article but the beginning of the word itself.
_NO_ARTICLE = (
    "الكترون",
    "الماني",
    "الجزاير",
    "البوم",
    "الغام",
    "الزام",
    "الهام",
    "الحاق",
    "القاب",
    "الياف",
    "الوان",
    "الواح",
    "الحان",
    "الفاظ",
    "الغاء",
    "القاء",
    "التزام",
    "التماس",
    "التهاب",
    "التحاق",
    "التقاء",
    "التقاط",
    "التفات",
)


# Words that only look as if they began with a conjunction or preposition and the article.
_WHOLE = """
والد والده والدي والدها والدته والدتي والدتها والديه والديها والديك والداه وكاله وكالات وكالته وكالتي بالغ بالغه بالغا بالغين
بالغون بالون بالونات بالوعه بالوعات كالسيوم كاليفورنيا كالوري فالح والي
"""
_WHOLE_WORDS = frozenset(_WHOLE.split())


def strip_clitics(word: str) -> str:
    """Cut conjunction, preposition and article from the front of a folded word; at least two letters stay.

    >>> strip_clitics("والمكتبه"), strip_clitics("الكترونيه"), strip_clitics("للجهات"), strip_clitics("وكالات")
    ('مكتبه', 'الكترونيه', 'جهات', 'وكالات')
    """
    if word in _WHOLE_WORDS:
        return word
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 2:
            kept = f"ال{word[len(article) :]}"
            if kept.startswith(_NO_ARTICLE):
                return kept
            return word[len(article) :]
    return word


def light_stem(word: str) -> str:
    """Cut clitics and the commonest endings from a folded word; at least two letters stay.

    >>> light_stem("والمكتبات") == light_stem("مكتبه")
    True
    """
    stem = strip_clitics(word)
    if stem == word and word[:1] == "و" and len(word) > 4:
        stem = word[1:]
    for ending in _ENDINGS:
        if stem.endswith(ending) and len(stem) - len(ending) >= 2:
            stem = stem[: -len(ending)]
    return stem


def slug(text: str, max_length: int = 80) -> str:
    """Make an address's last part: letters as they are written, without marks; cut between words.

    >>> slug("تجديدُ رخصةِ القيادة (إلكترونيًّا)")
    'تجديد-رخصة-القيادة-إلكترونيا'
    """
    parts: list[str] = []
    composed = unicodedata.normalize("NFC", text)
    for match in _WORD.finditer(composed):
        part = strip_marks(latin_digits(match.group())).lower()
        if len("-".join([*parts, part])) > max_length:
            break
        parts.append(part)
    return "-".join(parts) or strip_marks("".join(_WORD.findall(composed)[:1]))[:max_length]


def latin_digits(text: str) -> str:
    """Replace decimal digits of any script by 0–9; nothing else changes.

    >>> latin_digits("٢٠٢٣ و۱۲")
    '2023 و12'
    """
    return re.sub(r"[^\D0-9]", lambda match: str(unicodedata.decimal(match.group())), text)


# Source: CLDR root collation and `ar` (Arabic before other scripts): ة after ت, ى before ي, hamza seats beside their letter.
_SORTED = {ord("ة"): "ت\uffff", ord("ى"): "و\uffff", ord("ـ"): None}
_SORTED |= {code: chr(0xE000 + code) for code in range(ord("a"), ord("z") + 1)}


def sort_key(text: str) -> tuple[str, str]:
    """Order texts as an Arabic index does: digits, Arabic, then Latin; marks and hamzas decide only between equals.

    >>> sorted(["قانون", "Law", "إدارة", "ادارة", "أمن", "7", "ثقافة"], key=sort_key)
    ['7', 'ادارة', 'إدارة', 'أمن', 'ثقافة', 'قانون', 'Law']
    """
    decomposed = unicodedata.normalize("NFKD", latin_digits(text)).casefold()
    letters = strip_marks(decomposed).translate(_SORTED)
    return letters, decomposed
