"""Generated revisions of a draft law: boilerplate-heavy Arabic clauses, changed in stated ways, with the truth for every word.

A clause is a list of tokens with an identity of their own, so that after inserting, deleting, editing, respelling and moving it
is known where every word of an anchor went.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from itertools import count

ACTORS = (
    *(
        "الوزارة",
        "الهيئة",
        "الجهة المختصة",
        "اللجنة",
        "المجلس",
        "الدائرة",
        "المديرية",
        "الأمانة العامة",
    ),
    *("المؤسسة", "الإدارة"),
)
DUTIES = (
    "تلتزم {a} بتقديم {o} إلى {b} خلال مدة لا تتجاوز {n} يومًا من تاريخ {e}",
    "على {a} أن تنشر {o} على موقعها الإلكتروني قبل {n} يومًا من {e}",
    "يجوز لـ{a} أن ترفض {o} بقرار معلل يبلّغ إلى {b} خلال {n} يومًا من تاريخ {e}",
    "لا يجوز لـ{a} أن تطلب {o} من {b} أكثر من مرة واحدة خلال {n} يومًا من {e}",
    "يحق لكل ذي مصلحة أن يعترض على {o} أمام {b} خلال {n} يومًا من تاريخ {e}",
    "تحدد بقرار من {a} شروط {o} وإجراءات {e} والرسوم المستحقة عليها",
    "تحتفظ {a} بسجل خاص بـ{o} وتتيحه لـ{b} عند {e} ولمدة {n} سنة",
    "تعد {a} تقريرًا سنويًا عن {o} وترفعه إلى {b} في موعد أقصاه {n} يومًا من {e}",
)
OBJECTS = (
    *("الطلب", "الترخيص", "البيانات المفتوحة", "الوثائق المطلوبة", "التقرير", "الاعتراض"),
    *(
        "الموافقة المسبقة",
        "الشهادة",
        "خطة العمل",
        "نتائج الاستبيان",
        "السجل الوطني",
        "الخدمة الرقمية",
    ),
    *("مؤشرات الأداء", "الموازنة", "اتفاقية الربط البيني", "الهوية الرقمية", "التوقيع الإلكتروني"),
)
EVENTS = (
    *("تسلّم الطلب", "انتهاء السنة المالية", "صدور القرار", "نشر الإعلان", "نفاذ هذا النظام"),
    *("تقديم الاعتراض", "انعقاد الجلسة", "استكمال الوثائق", "بدء الخدمة", "إغلاق الاستشارة"),
)
TAILS = (
    "وذلك وفقًا لأحكام هذا النظام والتعليمات الصادرة بمقتضاه",
    "ما لم ينص القانون على خلاف ذلك",
    "مع مراعاة أحكام قانون حماية البيانات الشخصية النافذ",
    "ولا يعفي ذلك من أي مسؤولية مقررة في أي تشريع آخر",
    "على النحو المبين في الملحق رقم {n} من هذا النظام",
)
FILLERS = (
    *(
        "الرسمية",
        "كتابيًا",
        "المعتمدة",
        "إلكترونيًا",
        "الأولية",
        "النهائية",
        "المذكورة",
        "فورًا",
        "المحلية",
    ),
    *("السنوية"),
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Shares of clauses that are inserted, deleted, edited, respelled and moved."""

    inserted: float
    deleted: float
    edited: float
    respelled: float
    moved: float


SCENARIOS = {
    "light": Scenario(0.02, 0.01, 0.05, 0.10, 0.0),
    "normal": Scenario(0.06, 0.04, 0.15, 0.15, 0.03),
    "heavy": Scenario(0.15, 0.10, 0.30, 0.20, 0.08),
}


@dataclass(frozen=True, slots=True)
class Token:
    number: int
    word: str


@dataclass(frozen=True, slots=True)
class GeneratedClause:
    number: int
    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        return " ".join(token.word for token in self.tokens) + "."


@dataclass(frozen=True, slots=True)
class GeneratedAnchor:
    """Marked words of an old clause, as token numbers."""

    clause: int
    first: int
    last: int


@dataclass(slots=True)
class Revision:
    """Two versions and the anchors on the first."""

    old: list[GeneratedClause]
    new: list[GeneratedClause] = field(default_factory=list)
    anchors: list[GeneratedAnchor] = field(default_factory=list)


class Generator:
    """One seed, one law and its revision."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self._numbers = count()

    def revision(self, scenario: Scenario, *, clauses: int = 120, anchors: int = 900) -> Revision:
        old = [self._clause() for _ in range(clauses)]
        return Revision(old, self._revised(old, scenario), self._anchors(old, anchors))

    def _clause(self) -> GeneratedClause:
        pick, number = self.random.choice, self.random.choice((7, 10, 15, 30, 45, 60, 90))
        sentence = pick(DUTIES).format(
            a=pick(ACTORS), b=pick(ACTORS), o=pick(OBJECTS), e=pick(EVENTS), n=number
        )
        parts = [sentence]
        if self.random.random() < 0.7:
            parts.append(pick(TAILS).format(n=number))
        return self._made(" ".join(parts).split())

    def _made(self, words: list[str]) -> GeneratedClause:
        return GeneratedClause(
            next(self._numbers), tuple(Token(next(self._numbers), word) for word in words)
        )

    def _revised(self, old: list[GeneratedClause], scenario: Scenario) -> list[GeneratedClause]:
        total = len(old)
        gone = set(self.random.sample(range(total), round(total * scenario.deleted)))
        kept = [self._changed(one, scenario) for at, one in enumerate(old) if at not in gone]
        for _ in range(round(total * scenario.moved)):
            kept.insert(
                self.random.randrange(len(kept)), kept.pop(self.random.randrange(len(kept)))
            )
        for _ in range(round(total * scenario.inserted)):
            kept.insert(self.random.randrange(len(kept) + 1), self._clause())
        return kept

    def _changed(self, clause: GeneratedClause, scenario: Scenario) -> GeneratedClause:
        if self.random.random() < scenario.edited:
            clause = self._edited(clause)
        if self.random.random() < scenario.respelled:
            clause = replace(
                clause,
                tokens=tuple(replace(one, word=self._respelled(one.word)) for one in clause.tokens),
            )
        return clause

    def _edited(self, clause: GeneratedClause) -> GeneratedClause:
        tokens = list(clause.tokens)
        for _ in range(self.random.randint(1, 2)):
            at = self.random.randrange(len(tokens))
            act = self.random.choice(("replace", "insert", "delete"))
            fresh = Token(next(self._numbers), self.random.choice(FILLERS))
            if act == "replace":
                tokens[at] = fresh
            elif act == "insert":
                tokens.insert(at, fresh)
            elif len(tokens) > 6:
                del tokens[at]
        return replace(clause, tokens=tuple(tokens))

    def _respelled(self, word: str) -> str:
        changes = (
            ("أ", "ا"), ("إ", "ا"), ("ة", "ه"), ("ى", "ي"), ("ً", ""), ("ّ", ""),
        )  # fmt: skip
        for old, new in changes:
            if old in word and self.random.random() < 0.7:
                word = word.replace(old, new)
        if word.isdecimal():
            word = word.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        elif len(word) > 4 and self.random.random() < 0.1:
            word = word[:3] + "ـ" + word[3:]
        return word

    def _anchors(self, old: list[GeneratedClause], number: int) -> list[GeneratedAnchor]:
        made = []
        for _ in range(number):
            clause = self.random.randrange(len(old))
            length = len(old[clause].tokens)
            size = min(length, self.random.randint(2, 8))
            first = self.random.randint(0, length - size)
            made.append(GeneratedAnchor(clause, first, first + size - 1))
        return made
