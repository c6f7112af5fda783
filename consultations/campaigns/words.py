"""What of a comment is compared: its author's own words, folded, without politeness, signature and quotation."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from common.arabic import fold
from consultations.campaigns.shingles import LONG, Shingles, is_in, shingles

# Fewer letters are a remark; they are no text that somebody wrote for others.
SHORT = 40
# So many letters must be left when politeness is cut off.
_LEFT = 25
# A run of the consultation's own text that is at least so long is a quotation, marks around it or not.
_QUOTED = 30

_MARKED = re.compile(
    r"«[^«»]{25,}»|“[^“”]{25,}”|„[^„“”]{25,}[“”]|‹[^‹›]{25,}›|\"[^\"\n]{25,}\"|^[ \t]*>.*$",
    re.MULTILINE,
)
_BREAK = re.compile(r"[.!?؟;؛:,،\n\r。！？]+")
_NO_WORD = re.compile(r"[^\w\n]+|_+")
_STRETCHED = re.compile(r"([^\d\s])\1{2,}")

# How letters begin and end, folded. A greeting may have a name after it, a farewell names, titles and places.
_GREETINGS = (
    "السلام عليكم|وعليكم السلام|تحيه طيبه|تحيه وبعد|تحيه عطره|تحيه تقدير|اطيب تحيه"
    "|بعد التحيه|تحياتي|وبعد|اما بعد|بسم الله|الحمد لله|صباح الخير|مساء الخير|مرحبا|اهلا|الساده|السيد"
    "|السيده|حضره|حضرات|سعاده|معالي|الي من يهمه|الاخوه|الي الساده|ورحمه الله|رحمه الله|تحيه|dear|hello|hi"
    "|hey|good morning|good afternoon|good evening|to whom|greetings|sir|madam|sirs|ladies and|attention"
    "|attn|bonjour|madame|monsieur|estimad[oa]s?|sehr geehrte"
)
_FAREWELLS = (
    "وتفضلوا|تفضلوا بقبول|وتقبلوا|تقبلوا|مع خالص|مع فايق|مع التحيه|مع تحيات|مع تحياتي|مع الشكر|مع وافر"
    "|مع اطيب|مع كل|خالص التحيه|وشكرا|شكرا لكم|شكرا جزيلا|شكرا|ولكم جزيل|ولكم منا|لكم جزيل|لكم الشكر"
    "|وجزاكم الله|جزاكم الله|والله الموفق|والله ولي|والسلام|تحياتي|اخوكم|اختكم|المواطن|المواطنه|مقدمه"
    "|مقدم التعليق|التوقيع|الاسم|ودمتم|دمتم|sincerely|yours|regards|best regards|kind regards|best wishes"
    "|warm regards|respectfully|thank you|thanks|many thanks|cheers|signed|with regards|with best"
    "|with kind|with respect|faithfully|cordially|name|cordialement|atentamente|mit freundlichen"
)
_GREETING = re.compile(rf"(?:{_GREETINGS})(?= |$)")
_FAREWELL = re.compile(rf"(?:{_FAREWELLS})(?= |$)")
_GREETING_WORDS, _FAREWELL_WORDS, _NAME_WORDS = 10, 14, 6


class Known:
    """Texts that everybody had before them: the clauses, the questions. Their words are nobody's campaign."""

    def __init__(self, *texts: str) -> None:
        self._shingles = _sorted([shingles(folded(text), LONG) for text in texts])

    @classmethod
    def of(cls, found: Iterable[Shingles]) -> Known:
        """What has these shingles, of `LONG` letters."""
        known = cls()
        known._shingles = _sorted(found)
        return known

    def without(self, words: str) -> str:
        """Folded words without the runs that stand in these texts too."""
        if not self._shingles.size or not words:
            return words
        is_known = is_in(shingles(words, LONG), self._shingles)
        if not is_known.any():
            return words
        edges = np.flatnonzero(np.diff(np.concatenate(([0], is_known.astype(np.int8), [0]))))
        kept, last = [], 0
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if end - start + LONG - 1 >= _QUOTED:
                kept.append(words[last:start])
                last = int(end) + LONG - 1
        return " ".join(" ".join([*kept, words[last:]]).split())


def _sorted(found: Iterable[Shingles]) -> Shingles:
    return np.unique(np.concatenate([np.empty(0, dtype=np.uint32), *found]))


NOTHING_KNOWN = Known()


def folded(text: str) -> str:
    """Words in their folded form with single blanks between them; nothing else is left."""
    return " ".join(_parts(text))


def own_words(text: str, known: Known = NOTHING_KNOWN) -> str:
    """The folded words of a comment that are compared; never empty where the comment has letters.

    >>> own_words("السلام عليكم، أرفضُ رفعَ الرسوم لأنه يثقل كاهل الأسر. مع خالص التحية، أحمد")
    'ارفض رفع الرسوم لانه يثقل كاهل الاسر'
    """
    own = known.without(_trimmed(_parts(_MARKED.sub("\n", text))))
    if len(own) >= _LEFT:
        return own
    # Nearly all of it quoted: then the quotation is what was said, unless something was said beside it.
    whole = folded(text)
    return own if len(own) * 2 >= min(_LEFT, len(whole)) and own else whole


def _parts(text: str) -> list[str]:
    """Sentences and what stands between commas, folded."""
    plain = _NO_WORD.sub(" ", _BREAK.sub("\n", fold(text)))
    lines = _STRETCHED.sub(r"\1", plain).split("\n")
    return [stripped for line in lines if (stripped := line.strip())]


def _trimmed(parts: list[str]) -> str:
    """Without greetings at the beginning, and without a farewell and what little follows it."""
    first, last = 0, len(parts)
    while first < last and _is(_GREETING, parts[first], _GREETING_WORDS):
        first += 1
    for at in range(max(first, last - 5), last):
        is_name = all(len(part.split()) <= _NAME_WORDS for part in parts[at + 1 :])
        if is_name and _is(_FAREWELL, parts[at], _FAREWELL_WORDS):
            last = at
            break
    kept = " ".join(parts[first:last])
    return kept if len(kept) >= _LEFT else " ".join(parts)


def _is(formula: re.Pattern[str], part: str, longest: int) -> bool:
    return formula.match(part) is not None and part.count(" ") < longest
