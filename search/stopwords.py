"""Words that say nothing about a subject: particles, pronouns and question words, in folded spelling."""

from __future__ import annotations

from collections.abc import Iterable

from common.arabic import fold

_ARABIC = """
من إلى عن على في هو هي هم هن ما ماذا متى أين كيف كم لماذا هل أي أية التي الذي الذين اللتي اللذان اللاتي هذا هذه ذلك تلك
هؤلاء كان كانت كانوا يكون تكون قد لقد ثم أو أم لا لم لن ليس ليست إن أن إذا إذ إلا كما مع بين بعد قبل عند حتى منذ و ف ب ل ك
به بها له لها فيه فيها منه منها عليه عليها إليه إليها عنه عنها انه أنها بأن لأن كل بعض غير سوى أيضا حيث بما مما
فيما عما لمن بمن ممن لكن أما نحو حول ضمن خلال دون ضد تم يتم هناك هنا اسم يسمى تسمى يدعى
ماهو ماهي ماهم ماالذي بماذا مماذا عماذا فيماذا فماذا
"""
# "I want", "how", "where", "why", "which" and "in order to", as people say them.
_SPOKEN = """
بدي بدنا عايز عايزة عاوز أبغى ابغي بغيت نبغي أريد نريد شو ايش إيش شنو وين فين ليش ليه ازاي إزاي كيفاش شلون اللي بتاع بتاعت مين
ديال عشان علشان باش مشان هيك لازم ممكن
"""
_ENGLISH = """
a an and are as at be by can did do does for from how i in is it its many much my of on or that the these this those to was
were what when where which who whom why with
"""

# What with «و» before it is a word of its own: an illusion, to appoint an agent, a governor, his guardian, the first half of
# Wi-Fi.
_OTHERWISE = frozenset(("وهم", "وكل", "والي", "واي", "وليه"))


def _with_and(words: Iterable[str]) -> frozenset[str]:
    """Stop words behind «و», which is written as a part of them; a letter alone is none."""
    return frozenset(f"و{word}" for word in words if len(word) > 1) - _OTHERWISE


_ALONE = frozenset(fold(word) for word in f"{_ARABIC} {_SPOKEN} {_ENGLISH}".split())
STOP_WORDS = _ALONE | _with_and(fold(word) for word in f"{_ARABIC} {_SPOKEN}".split())
