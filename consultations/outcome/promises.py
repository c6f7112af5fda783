"""Whether the change that was promised stands in the adopted text. Pure: texts in, a share of words out.

Of a change the words that it added should be there, and those that it took out should be gone. Words are compared by their stems,
so that another spelling or ending is no other word; numbers and words that turn a sentence around are compared as they are. A
word is there where it stands among its neighbours, not wherever it occurs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from common.arabic import light_stem, strip_clitics, words
from consultations.anchoring.clauses import ClauseText, match_clauses
from consultations.anchoring.differences import RELATED
from consultations.models.adoption import Kept

KEPT_FROM = 0.85
PARTLY_FROM = 0.25
# A run of so many words that stands elsewhere in its clause was moved; one word alone could be there by chance.
LEAST_MOVED = 2
# So much of a clause has to stand in a larger one for it to have gone up in that; and so much of one that was to go, to be there.
MERGED_FROM, STILL_FROM, LEAST_MERGED = 0.80, 0.50, 3
# How many clauses behind another may have been split off from it, and how many words a negation reaches over.
MOST_SPLIT, REACH = 2, 2
NEGATIONS = frozenset(
    {*("لا", "لم", "لن", "ليس", "ليست", "غير", "دون", "بدون"), *("not", "no", "never", "without")}
)
# Where one of these is lost or comes back the promise is not kept, however much else is.
WEIGHTY = NEGATIONS | {
    *(
        "كل",
        "كافه",
        "جميع",
        "فقط",
        "all",
        "every",
        "only",
        "الا",
        "عدا",
        "سوي",
        "يحظر",
        "يجوز",
        "يجب",
        "unless",
        "except",
        "may",
        "must",
        "shall",
    ),
    *("واحد", "واحده", "اثنان", "اثنين", "ثلاث", "ثلاثه", "اربع", "اربعه", "خمس", "خمسه", "ست"),
    *("سته", "سبع", "سبعه", "ثمان", "ثماني", "ثمانيه", "تسع", "تسعه", "عشر", "عشره", "عشرون"),
    *("عشرين", "ثلاثون", "ثلاثين", "اربعون", "اربعين", "خمسون", "خمسين", "ستون", "ستين", "سبعون"),
    *("سبعين", "ثمانون", "ثمانين", "تسعون", "تسعين", "مايه", "ميه", "مايتان", "مايتين", "الف"),
    *("نصف", "ثلث", "ربع", "يومان", "يومين", "شهران", "شهرين", "سنتان", "سنتين"),
}
Tokens = Sequence[str]


@dataclass(frozen=True, slots=True)
class Promise:
    """A clause before and after the change that was promised; None where there was none, or is none any more."""

    before: ClauseText | None
    after: ClauseText | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of one change: of `of` words that it added or took out, `held` are as promised.

    ``place`` is the clause of the adopted text, by its index, where that was found; None where it is in none. ``is_turned``
    says that a word was lost or came in that turns the sentence around.
    """

    held: int
    of: int
    is_turned: bool = False
    place: int | None = None

    @property
    def share(self) -> float:
        """From 0 to 1; a change of spelling or order alone has no words to lose."""
        return self.held / self.of if self.of else 1.0

    @property
    def verdict(self) -> Kept:
        if self.share >= KEPT_FROM and not self.is_turned:
            return Kept.KEPT
        return Kept.PARTLY if self.share >= PARTLY_FROM else Kept.DROPPED


@dataclass(frozen=True, slots=True)
class Finding:
    """Of one accepted disposition: each of its changes, in order, and what follows from all."""

    changes: tuple[Standing, ...]

    @property
    def share(self) -> float:
        of = sum(one.of for one in self.changes)
        return sum(one.held for one in self.changes) / of if of else 1.0

    @property
    def verdict(self) -> Kept:
        """Kept where every change is, dropped where each is: a short change that is lost is not hidden by a long one."""
        verdicts = {one.verdict for one in self.changes}
        return verdicts.pop() if len(verdicts) == 1 else Kept.PARTLY


class Enacted:
    """The adopted text as promises are looked for in it."""

    def __init__(self, clauses: Sequence[ClauseText]) -> None:
        self.clauses = list(clauses)
        self._tokens = [tokens_of(one.text) for one in clauses]
        self._sets = [frozenset(one) for one in self._tokens]
        self._by_key = {one.key: at for at, one in enumerate(clauses) if one.key}

    def successors(self, version: Sequence[ClauseText]) -> dict[str, int]:
        """By key of `version`, which clause each of its clauses has become, as far as their words tell."""
        return {
            version[match.old].key: match.new
            for match in match_clauses(version, self.clauses)
            if match.new is not None and match.likeness >= RELATED
        }

    def judge(self, changes: Sequence[Promise], successors: dict[str, int]) -> Finding:
        """What became of the changes of one disposition; at least one.

        Args:
            successors: of the version in which the changes were made.
        """
        return Finding(tuple(self.standing(one, successors) for one in changes))

    def standing(self, change: Promise, successors: dict[str, int]) -> Standing:
        """What became of one change."""
        clause = change.after or change.before
        if clause is None:
            raise ValueError("a change has a clause before it or after it")
        before, after = (
            tokens_of(one.text) if one else [] for one in (change.before, change.after)
        )
        places = [successors.get(clause.key), self._by_key.get(clause.key)]
        found = [place for place in dict.fromkeys(places) if place is not None]
        if change.after is None:
            return self._gone(before, found)
        best = self._best(before, after, found, frozenset(successors.values()))
        if best.verdict != Kept.KEPT and (place := self._merged(after)) is not None:
            merged = measure(before, after, self._tokens[place], place)
            best = max(best, merged, key=_rank)
        return best

    def _best(
        self, before: Tokens, after: Tokens, places: Sequence[int], taken: frozenset[int]
    ) -> Standing:
        readings = [
            (place, tokens) for place in places for tokens in self._readings(place, taken - {place})
        ]
        standings = [measure(before, after, tokens, place) for place, tokens in readings]
        return max(standings, key=_rank, default=measure(before, after, [], None))

    def _readings(self, place: int, taken: frozenset[int]) -> list[Tokens]:
        """A clause alone, and with those behind it that may have been split off, since no clause of the draft became them."""
        joined = list(self._tokens[place])
        readings: list[Tokens] = [list(joined)]
        for at in range(place + 1, min(place + 1 + MOST_SPLIT, len(self._tokens))):
            if at in taken:
                break
            joined += self._tokens[at]
            readings.append(list(joined))
        return readings

    def _gone(self, before: Tokens, places: Sequence[int]) -> Standing:
        """A clause that was to be taken out: it is still there where a clause has half of its words."""
        standings = [measure(before, [], self._tokens[place], place) for place in places]
        still = [one for one in standings if one.share <= 1 - STILL_FROM]
        return min(still, key=lambda one: one.share, default=Standing(len(before), len(before)))

    def _merged(self, after: Tokens) -> int | None:
        wanted = frozenset(after)
        if len(wanted) < LEAST_MERGED:
            return None
        likely = (
            (len(_aligned(tokens, after)) / len(after), at)
            for at, tokens in enumerate(self._tokens)
            if len(wanted & self._sets[at]) >= MERGED_FROM * len(wanted)
        )
        share, place = max(likely, default=(0.0, 0))
        return place if share >= MERGED_FROM else None


def measure(before: Tokens, after: Tokens, enacted: Tokens, place: int | None) -> Standing:
    """How much of the change from `before` to `after` stands in `enacted`, a clause of the adopted text or nothing."""
    unchanged = _aligned(before, after)
    added = [at for at in range(len(after)) if at not in unchanged]
    removed = set(range(len(before))) - set(unchanged.values())
    there = _aligned(enacted, after)
    explained = set(there.values())
    back = {
        was
        for now, was in _aligned(before, enacted).items()
        if was in removed and now not in explained
    }
    kept = [at for at in added if at in there]
    of = len(added) + len(removed)
    if added and not kept:  # that the old words are gone too keeps no promise
        return Standing(0, of, place=place)
    lost = [after[at] for at in added if at not in there] + [before[at] for at in back]
    came = [at for at, word in enumerate(enacted) if word in NEGATIONS and at not in explained]
    negated = any(0 < there[at] - no <= REACH for at in kept for no in came)
    is_turned = negated or any(_is_weighty(word) for word in lost)
    return Standing(len(kept) + len(removed) - len(back), of, is_turned, place)


def tokens_of(text: str) -> list[str]:
    """The words of a text as they are compared."""
    return [_token(word.folded) for word in words(text)]


def _token(folded: str) -> str:
    bare = strip_clitics(folded)
    for form in (folded, bare, folded[1:] if folded[:1] in {"و", "ف"} else ""):
        if _is_weighty(form):
            return form
    return light_stem(folded)


def _is_weighty(word: str) -> bool:
    return word in WEIGHTY or word[:1].isdecimal()


def _aligned(first: Tokens, second: Tokens) -> dict[int, int]:
    """Places of `second` → places of `first` of the same words: in order, and runs that were moved."""
    found: dict[int, int] = {}
    rest_first: list[str | int] = list(first)
    rest_second: list[str | int] = list(second)
    least = 1
    while True:
        blocks = SequenceMatcher(
            None, rest_first, rest_second, autojunk=False
        ).get_matching_blocks()
        runs = [one for one in blocks if one.size >= least]
        if not runs:
            return found
        for run in runs:
            for at in range(run.size):
                found[run.b + at] = run.a + at
                # What is taken is like nothing else any more: numbers here and there, of different signs.
                rest_first[run.a + at], rest_second[run.b + at] = run.a + at, -1 - run.b - at
        least = LEAST_MOVED


def _rank(standing: Standing) -> tuple[bool, float]:
    return standing.verdict == Kept.KEPT, standing.share
