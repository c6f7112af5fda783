"""Comments with campaigns in them whose members are known, among strangers who speak of the same things in the same words."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.consultations.campaign_words import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Level:
    """How much a sender changes: how many of the perturbations, and the share of words or letters each touches."""

    changes: tuple[int, int]
    synonyms: float
    typos: float
    kept: float  # least share of sentences after shortening
    sentences: tuple[int, int] = (3, 7)


LEVELS = {
    "easy": Level((0, 1), synonyms=0.5, typos=0.01, kept=0.7),
    "normal": Level((1, 3), synonyms=0.7, typos=0.015, kept=0.6),
    "hard": Level((2, 5), synonyms=1.0, typos=0.02, kept=0.5),
}
MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"
RESPELT = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ؤ": "و", "ئ": "ي"})
BRITISH = (("ise", "ize"), ("our", "or"), ("'", "\u2019"), ("-", " "))


@dataclass(frozen=True, slots=True)
class Made:
    """One comment; `campaign` is 0 for those of nobody's campaign."""

    id: int
    text: str
    campaign: int


class Generator:
    """The same seed, language and level give the same comments."""

    def __init__(self, seed: int, language: str = "ar", level: str = "normal") -> None:
        self._random = random.Random(f"{seed}-{language}-{level}")  # noqa: S311 (no secret)
        self._words: Language = LANGUAGES[language]
        self._level = LEVELS[level]

    def comments(self, *, campaigns: int = 20, size: int = 40, strangers: int = 1500) -> list[Made]:
        """`campaigns` of 3 to about twice `size` comments, and `strangers` comments of people who wrote themselves."""
        made: list[tuple[str, int]] = []
        for number in range(1, campaigns + 1):
            sentences = self._sentences(*self._level.sentences)
            for _copy in range(self._random.randint(3, 2 * size - 3)):
                made.append((self._variant(sentences), number))
        made += [(self._stranger(), 0) for _one in range(strangers)]
        self._random.shuffle(made)
        return [Made(at, text, number) for at, (text, number) in enumerate(made)]

    # Texts

    def _sentence(self) -> str:
        pattern = self._random.choice(self._words.patterns)
        slots = {name: self._random.choice(some) for name, some in self._words.slots.items()}
        return pattern.format(**slots)

    def _sentences(self, least: int, most: int) -> list[str]:
        return [self._sentence() for _one in range(self._random.randint(least, most))]

    def _stranger(self) -> str:
        """Somebody's own words; some quote a clause, some are polite, some say next to nothing."""
        draw = self._random.random()
        if draw < 0.12:
            return self._random.choice(self._words.remarks)
        sentences = self._sentences(1, 7)
        text = self._joined(sentences)
        if draw < 0.35:
            clause = self._random.choice(self._words.clauses)
            before, after = self._random.choice([("«", "»"), ('"', '"'), ("“", "”")])
            text = f"{before}{clause}{after}\n{text}"
        if self._random.random() < 0.4:
            text = self._greet(text)
        return self._sign(text) if self._random.random() < 0.4 else text

    def _joined(self, sentences: list[str]) -> str:
        return self._random.choice([". ", ".\n", "، "]).join(sentences) + "."

    # The eight changes

    def _variant(self, sentences: list[str]) -> str:
        """What one sender makes of the text."""
        level = self._level
        chosen = set(self._random.sample(range(8), self._random.randint(*level.changes)))
        some = list(sentences)
        if 4 in chosen:
            self._random.shuffle(some)
        if 5 in chosen and len(some) > 1:
            some = some[: max(1, round(len(some) * self._random.uniform(level.kept, 1)))]
        text = self._joined(some)
        changes: list[tuple[int, Callable[[str], str]]] = [
            (2, self._synonyms),
            (3, self._respell),
            (6, self._typos),
            (7, self._marks),
            (0, self._greet),
            (1, self._sign),
        ]
        for number, change in changes:
            if number in chosen:
                text = change(text)
        return text

    def _greet(self, text: str) -> str:
        return f"{self._random.choice(self._words.greetings)}\n{text}"

    def _sign(self, text: str) -> str:
        farewell, name = (
            self._random.choice(self._words.farewells),
            self._random.choice(self._words.names),
        )
        return f"{text}\n{farewell}\n{name}"

    def _synonyms(self, text: str) -> str:
        for one, other in self._words.synonyms:
            if self._random.random() < self._level.synonyms:
                text = re.sub(rf"\b{one}\b", other, text)
        return text

    def _respell(self, text: str) -> str:
        for one, other in BRITISH:
            text = text.replace(one, other)
        return text.translate(RESPELT)

    def _typos(self, text: str) -> str:
        """Letters left out, doubled, swapped or hit beside."""
        made = []
        at = 0
        while at < len(text):
            letter, draw = text[at], self._random.random()
            if not letter.isalpha() or draw >= self._level.typos:
                made.append(letter)
            elif draw < self._level.typos / 4:
                pass
            elif draw < self._level.typos / 2:
                made.append(letter * 2)
            elif draw < self._level.typos * 3 / 4 and at + 1 < len(text):
                made += [text[at + 1], letter]
                at += 1
            else:
                made.append(self._random.choice(self._words.letters))
            at += 1
        return "".join(made)

    def _marks(self, text: str) -> str:
        """Vowel marks on some letters; in Latin script, everything in capitals, which changes as much."""
        if "ا" not in text:
            return text.upper()
        return "".join(
            letter + self._random.choice(MARKS)
            if letter.isalpha() and self._random.random() < 0.4
            else letter
            for letter in text
        )
