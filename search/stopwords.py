"""Words that say nothing about a subject: particles, pronouns and question words, in folded spelling."""

from __future__ import annotations

from common.arabic import fold

_ARABIC = """
من إلى عن على في هو هي هم هن ما ماذا متى أين كيف كم لماذا هل أي أية التي الذي الذين اللتي اللذان اللاتي هذا هذه ذلك تلك
هؤلاء كان كانت كانوا يكون تكون قد لقد ثم أو أم لا لم لن ليس ليست إن أن إذا إذ إلا كما مع بين بعد قبل عند حتى منذ و ف ب ل ك
به بها له لها فيه فيها منه منها عليه عليها إليه إليها عنه عنها وهو وهي انه أنها بأن لأن كل بعض غير سوى أيضا حيث بما مما
فيما عما لمن بمن ممن وما وكان وكانت وقد ولم ولا ولكن لكن أما نحو حول ضمن خلال دون ضد تم يتم وتم هناك هنا اسم يسمى تسمى يدعى
"""
# "I want", "how", "where", "why", "which" and "in order to", as people say them.
_SPOKEN = """
بدي بدنا عايز عايزة عاوز أبغى ابغي بغيت نبغي أريد نريد شو ايش إيش شنو وين فين ليش ليه ازاي إزاي كيفاش شلون اللي بتاع بتاعت
ديال عشان علشان باش مشان هيك لازم ممكن
"""
_ENGLISH = """
a an and are as at be by can did do does for from how i in is it its many much my of on or that the these this those to was
were what when where which who whom why with
"""

STOP_WORDS = frozenset(fold(word) for word in f"{_ARABIC} {_SPOKEN} {_ENGLISH}".split())
