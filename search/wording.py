"""How a search was understood: what was meant instead, and which other forms of its words were found."""

from __future__ import annotations

from collections.abc import Iterable

from common.arabic import fold, strip_clitics, strip_marks, words
from search.analysis import spelt, surface
from search.asked import Result
from search.joining import Pair
from search.models import Document
from search.same_word import bare, is_same_word
from search.snippets import marked_words
from search.spelling import Spelling

_READ_FOR_SURFACE = 20_000
_MOST_VARIANTS = 6


def did_you_mean(text: str, spelling: Spelling, documents: Iterable[Document]) -> str:
    """The query with each unknown word replaced by its best guess, spelt as the documents found spell it; '' without guesses."""
    instead: dict[tuple[str, ...], tuple[str, ...]] = {
        **{(word,): guesses[:1] for word, guesses in spelling.guesses.items()},
        **{pair: (whole,) for pair, whole in spelling.mended.items()},
    }
    if not instead and not spelling.split:
        return ""
    spellings = _spellings({word for meant in instead.values() for word in meant}, documents)
    typed = words(text)
    respelt, at, place = [], 0, 0
    while place < len(typed):
        found = [typed[place : place + size] for size in (2, 1)]
        size, meant = next(
            (
                (len(some), instead[key])
                for some in found
                if (key := tuple(word.folded for word in some)) in instead
            ),
            (1, ()),
        )
        start, end = typed[place].start, typed[place + size - 1].end
        if meant:
            respelt += [text[at:start], " ".join(spellings.get(word, word) for word in meant)]
            at = end
        elif pair := spelling.split.get(typed[place].folded):
            respelt += [text[at:start], _apart(strip_marks(text[start:end]), pair)]
            at = end
        place += size
    return "".join([*respelt, text[at:]])


def _apart(typed: str, pair: Pair) -> str:
    """A word in two, spelt as it was typed."""
    first = len(pair[0])
    is_alike = len(typed) == first + len(pair[1])
    return f"{typed[:first]} {typed[first:]}" if is_alike else " ".join(pair)


def _spellings(wanted: set[str], documents: Iterable[Document]) -> dict[str, str]:
    """How documents spell the folded words, as far as they have them, with or without an article."""
    spellings: dict[str, str] = {}
    for document in documents:
        read = f"{document.title}\n{document.summary}\n{document.body}"[:_READ_FOR_SURFACE]
        for word in words(read):
            for form in {word.folded, strip_clitics(word.folded)} & wanted:
                spellings.setdefault(form, spelt(read[word.start : word.end])[-len(form) :])
    return spellings


def variants(text: str, looked_for: Iterable[str], results: Iterable[Result]) -> list[str]:
    """Forms of the words looked for that were found besides those typed; of those with other clitics, the shortest.

    ``looked_for``: folded, with guesses and what means the same. What only shares a root with one of them is found, but not told:
    a reader would take it for a mistake.
    """
    forms = [
        spelt(form)
        for result in results
        for form in marked_words([*result.title, *result.snippet], bool)
    ]
    spellings = {fold(form): form for form in forms}
    asked = [spellings.get(word, word) for word in looked_for]
    typed = {_core(word) for word in surface(text)}
    found: dict[str, str] = {}
    for form in forms:
        core = _core(form)
        if core not in typed and any(is_same_word(form, word) for word in asked):
            found[core] = min(found.get(core, form), form, key=len)
    return list(found.values())[:_MOST_VARIANTS]


def _core(spelling: str) -> str:
    """A word as it is spelt, without what is written at its front."""
    return spelling[-len(bare(spelling)) :]
