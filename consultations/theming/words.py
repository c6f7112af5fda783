"""The words of a comment as themes are found by: stems, neighbours, consonants, and lines of related words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from common.arabic import light_stem, words

_HERE = Path(__file__).resolve().parent
_WEAK_LETTERS = str.maketrans("", "", "اوي")
_BLANK = " \n\t\u00a0"
_LONGEST = 30  # longer "words" are addresses and keyboards that were leant on


@dataclass(frozen=True, slots=True)
class Term:
    """One telling word: its stem, and how it is written; `follows` says that only blanks part it from the one before."""

    stem: str
    surface: str
    follows: bool


def stem(folded: str) -> str:
    """The light stem of a folded Arabic word; of a Latin one, the word without a plural's s.

    >>> stem("الرسوم"), stem("fees"), stem("access")
    ('رسوم', 'fee', 'access')
    """
    if "\u0620" <= folded[:1] <= "\u06ff":
        return light_stem(folded)
    is_plural = len(folded) > 3 and folded.endswith("s") and not folded.endswith("ss")
    return folded[:-1] if is_plural else folded


def terms(text: str) -> list[Term]:
    """The telling words of a text in order: no stop words, numbers, single letters."""
    found, end, unbroken = list[Term](), 0, False
    for word in words(text):
        touches = unbroken and not text[end : word.start].strip(_BLANK)
        root, end = stem(word.folded), word.end
        unbroken = not _is_empty(word.folded, root)
        if unbroken:
            found.append(Term(root, text[word.start : word.end], touches))
    return found


def features(text: str) -> list[str]:
    """What is counted of a text besides related words: stems, pairs of neighbours, consonants of stems."""
    found = terms(text)
    pairs = [f"{one.stem} {two.stem}" for one, two in _neighbours(found)]
    return [*(one.stem for one in found), *pairs, *(f"~{consonants(one.stem)}" for one in found)]


def related(text: str) -> list[str]:
    """The lines of `related_words.txt` that a text touches, once for each word that does."""
    lines = related_lines()
    return [
        line for word in words(text) for line in lines.get(stem(word.folded), ()) if word.folded
    ]


def phrases(found: list[Term]) -> Iterator[tuple[str, str]]:
    """Each word and each pair of neighbours as (stems, as written)."""
    for one in found:
        yield one.stem, one.surface
    for one, two in _neighbours(found):
        yield f"{one.stem} {two.stem}", f"{one.surface} {two.surface}"


@lru_cache(maxsize=1)
def related_lines() -> dict[str, tuple[str, ...]]:
    """Stem → the numbers of the lines that hold it."""
    found: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(_lines("related_words.txt")):
        for one in {stem(word.folded) for word in words(line)}:
            found[one] = (*found.get(one, ()), str(number))
    return found


@lru_cache(maxsize=1)
def stop_words() -> tuple[frozenset[str], frozenset[str]]:
    """Folded words, and the stems of those that are long enough to be told from others by them."""
    folded = {word.folded for line in _lines("stop_words.txt") for word in words(line)}
    return frozenset(folded), frozenset(stem(one) for one in folded if len(stem(one)) > 2)


@lru_cache(maxsize=65_536)
def _is_empty(folded: str, root: str) -> bool:
    if not 1 < len(folded) <= _LONGEST or any(sign.isdigit() for sign in folded):
        return True
    whole, stems = stop_words()
    return folded in whole or root in stems or len(root) < 2


@lru_cache(maxsize=65_536)
def consonants(root: str) -> str:
    """The stem without weak letters, under which most plurals meet their singular; itself when fewer than two are left."""
    kept = root.translate(_WEAK_LETTERS)
    return kept if len(kept) > 1 else root


def _neighbours(found: list[Term]) -> Iterator[tuple[Term, Term]]:
    for one, two in pairwise(found):
        if two.follows:
            yield one, two


def _lines(name: str) -> list[str]:
    text = (_HERE / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
