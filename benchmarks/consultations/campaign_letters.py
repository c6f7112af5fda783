"""Form letters as organisations hand them out, and what people make of them: some send them as they are, some add to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.consultations.campaign_generator import Generator, Made


@dataclass(frozen=True, slots=True)
class Habits:
    """How people use a letter: shares of those who send it unchanged, a part of it, with light edits; the rest only add.

    ``added`` are sentences of their own, as many as that at least and at most, for all but the unchanged; ``kept`` is the least
    share of the letter in a part. ``sentences`` the letter has, of about 80 letters each.
    """

    unchanged: float
    parts: float
    edited: float
    added: tuple[int, int]
    kept: float = 0.5
    sentences: tuple[int, int] = (6, 12)


HABITS = {
    "copied": Habits(unchanged=0.8, parts=0.05, edited=0.1, added=(0, 3)),
    "mixed": Habits(unchanged=0.3, parts=0.15, edited=0.2, added=(1, 4)),
    "personal": Habits(unchanged=0.05, parts=0.15, edited=0.2, added=(1, 5)),
    "never unchanged": Habits(unchanged=0, parts=0.15, edited=0.2, added=(1, 6)),
    "longer stories": Habits(
        unchanged=0, parts=0.1, edited=0.2, added=(2, 8), kept=0.6, sentences=(4, 7)
    ),
}


class Letters(Generator):
    """The same seed, language and habits give the same comments."""

    def __init__(self, seed: int, language: str, habits: str) -> None:
        super().__init__(seed, language, "easy")
        self._random.seed(f"{seed}-{language}-{habits}")
        self._habits = HABITS[habits]
        # Of the rule some passages are quoted again and again.
        self._rule = [self._passage() for _one in range(6)]

    def letters(self, sizes: Sequence[int], strangers: int) -> list[Made]:
        """A campaign of each of `sizes`, and comments of people who wrote themselves, a third of whom quote the rule."""
        made: list[tuple[str, int]] = []
        for number, size in enumerate(sizes, start=1):
            letter = self._sentences(*self._habits.sentences)
            if self._random.random() < 0.3:
                letter.insert(1, self._random.choice(self._rule))
            made += [(self._sent(letter), number) for _copy in range(size)]
        made += [(self._own(), 0) for _one in range(strangers)]
        self._random.shuffle(made)
        return [Made(at, text, number) for at, (text, number) in enumerate(made)]

    def _passage(self) -> str:
        """One clause, or two that stand one after the other: 100 to 300 letters."""
        clauses = self._words.clauses
        return ". ".join(self._random.sample(clauses, self._random.randint(1, 2)))

    def _own(self) -> str:
        draw = self._random.random()
        if draw > 0.35:
            return self._stranger()
        text = self._joined(self._sentences(2, 10))
        passage = self._random.choice(self._rule)
        if draw < 0.2:
            before, after = self._random.choice([("«", "»"), ('"', '"'), ("“", "”")])
            passage = f"{before}{passage}{after}"
        return f"{passage}.\n{text}" if draw < 0.3 else f"{text}\n{passage}."

    def _sent(self, letter: list[str]) -> str:
        habits, some = self._habits, list(letter)
        draw = self._random.random()
        if draw < habits.unchanged:
            return ". ".join(letter) + "."
        draw -= habits.unchanged
        if draw < habits.parts:
            count = max(3, round(len(some) * self._random.uniform(habits.kept, 0.9)))
            first = self._random.randint(0, len(some) - count)
            some = some[first : first + count]
        for sentence in self._sentences(*habits.added) if habits.added[1] else []:
            # People write before and after; fewer go into the letter itself.
            amid = self._random.randint(0, len(some))
            some.insert(self._random.choice([0, 0, len(some), len(some), amid]), sentence)
        text = self._joined(some)
        if habits.parts <= draw < habits.parts + habits.edited:
            text = self._random.choice([self._synonyms, self._respell, self._typos])(text)
        if self._random.random() < 0.5:
            text = self._greet(text)
        return self._sign(text) if self._random.random() < 0.5 else text
