"""Show why a document was found: parts of its text, the matching words marked; never a word or a letter's mark cut.

Made from the same analysis as the index, so that it works alike on every engine, and on text with vowel marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from common.arabic import Word, light_stem, words
from search.analysis import root, spelt
from search.same_word import is_same_word
from search.stopwords import STOP_WORDS

_READ_CHARS = 20_000  # of a long text; what comes later is found but not shown
_SNIPPET_CHARS = 200
_LEAD_WORDS = 4
_LINE = " · "
# After a sentence's own end nothing is needed.
_LINE_ENDS = re.compile(r"(?<![.!?؟:،؛…\s])\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text, and whether it is one of the words looked for."""

    text: str
    mark: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its words, read once for all that is asked about it; ``stems`` are the light stems of its folded words."""

    text: str
    words: list[Word]
    stems: dict[str, str]

    @classmethod
    def of(cls, text: str) -> Reading:
        found = words(text)
        return cls(text, found, {word: light_stem(word) for word in {one.folded for one in found}})

    @classmethod
    def in_one_line(cls, text: str) -> Reading:
        """The first 20,000 characters, a dot where a line ended: lines are facts beside each other, not one sentence."""
        return cls.of(_LINE_ENDS.sub(_LINE, text[:_READ_CHARS].strip()).replace("\n", " "))

    def written(self, word: Word) -> str:
        return self.text[word.start : word.end]


@dataclass(frozen=True, slots=True)
class Matcher:
    """Tells which words of a text are those that were looked for.

    ``roots`` and ``stems`` are those of the query's words; ``exact`` are spellings, and then nothing else matches.
    """

    roots: frozenset[str]
    stems: frozenset[str]
    exact: frozenset[str] = frozenset()

    @classmethod
    def of(cls, folded: Iterable[str]) -> Matcher:
        asked = list(folded)
        return cls(frozenset(map(root, asked)), frozenset(map(light_stem, asked)))

    def found_in(self, reading: Reading) -> list[Word]:
        """The words of the text that match, in order."""
        if self.exact:
            return [word for word in reading.words if spelt(reading.written(word)) in self.exact]
        asked = {folded for folded, stem in reading.stems.items() if self._asks_for(folded, stem)}
        return [
            word
            for word in reading.words
            if word.folded in asked and not _is_possessive(word, reading.text)
        ]

    def _asks_for(self, folded: str, stem: str) -> bool:
        return stem in self.stems or (folded not in STOP_WORDS and root(folded) in self.roots)

    def closer_to(self, *readings: Reading) -> Matcher:
        """The matcher for texts that have some of the words themselves: what only shares the root of one of them is no match
        there, «قيود» beside «القيادة»; other forms of it are, «رسوم» beside «الرسم».
        """
        if self.exact:
            return self
        found = {
            (reading.written(word), word.folded, reading.stems[word.folded])
            for reading in readings
            for word in self.found_in(reading)
        }
        themselves: dict[str, set[str]] = {}
        for written, folded, stem in found:
            if stem in self.stems:
                themselves.setdefault(root(folded), set()).add(written)
        forms = {
            stem
            for written, folded, stem in found
            for one in themselves.get(root(folded), ())
            if is_same_word(written, one)
        }
        return replace(self, roots=self.roots - themselves.keys(), stems=self.stems | forms)


def _is_possessive(word: Word, text: str) -> bool:
    """The s of "driver's"."""
    return word.end - word.start == 1 and text[word.start - 1 : word.start] in ("'", "’")


def highlight(reading: Reading, matcher: Matcher) -> list[Part]:
    """The whole text in parts; joined they are the text again."""
    return _parts(reading.text, 0, len(reading.text), matcher.found_in(reading))


def snippet(reading: Reading, matcher: Matcher) -> list[Part]:
    """The stretch of about 200 characters that holds most of the words looked for; the beginning when it holds none.

    An ellipsis says where text was left out.
    """
    everything = reading.words
    if not everything:
        return []
    matches = matcher.found_in(reading)
    start, end = _stretch(everything, _densest(matches))
    parts = _parts(reading.text, start, end, matches)
    # An ellipsis never stands on a line of its own.
    before = [Part("…\N{NO-BREAK SPACE}", False)] if start > everything[0].start else []
    after = [Part("\N{NO-BREAK SPACE}…", False)] if end < everything[-1].end else []
    return _joined([*before, *parts, *after])


def _densest(matches: list[Word]) -> Word | None:
    """The match from which on most different words fall within a snippet."""
    best, most = None, 0
    for place, first in enumerate(matches):
        seen = {
            word.folded
            for word in matches[place : place + 40]
            if word.end - first.start <= _SNIPPET_CHARS
        }
        if len(seen) > most:
            best, most = first, len(seen)
    return best


def _stretch(everything: list[Word], first: Word | None) -> tuple[int, int]:
    """From some words before the first match to the last whole word that fits."""
    at = next((i for i, word in enumerate(everything) if first and word.start >= first.start), 0)
    opening = everything[max(0, at - _LEAD_WORDS)]
    end = opening.end
    for word in everything[max(0, at - _LEAD_WORDS) :]:
        if word.end - opening.start > _SNIPPET_CHARS and word.start > end:
            break
        end = word.end
    return opening.start, end


def _parts(text: str, start: int, end: int, matches: list[Word]) -> list[Part]:
    parts, at = [], start
    for word in matches:
        if word.start < at or word.end > end:
            continue
        parts += [Part(text[at : word.start], False), Part(text[word.start : word.end], True)]
        at = word.end
    return _joined([*parts, Part(text[at:end], False)])


def _joined(parts: list[Part]) -> list[Part]:
    """Without empty parts, and plain neighbours in one."""
    joined: list[Part] = []
    for part in parts:
        if part.text and joined and not part.mark and not joined[-1].mark:
            joined[-1] = Part(joined[-1].text + part.text, False)
        elif part.text:
            joined.append(part)
    return joined


def marked_words(parts: Iterable[Part], keep: Callable[[str], bool]) -> list[str]:
    """The marked words that a caller wants to keep, each once."""
    return list(dict.fromkeys(part.text for part in parts if part.mark and keep(part.text)))
