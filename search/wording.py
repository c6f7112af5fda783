"""How a search was understood: what was meant instead, and which other forms of its words were found."""

from __future__ import annotations

from collections.abc import Iterable

from common.arabic import fold, words
from search.analysis import spelt, surface
from search.asked import Result
from search.models import Document
from search.same_word import bare, is_same_word
from search.snippets import marked_words
from search.spelling import Spelling

_READ_FOR_SURFACE = 20_000
_MOST_VARIANTS = 6


def did_you_mean(text: str, spelling: Spelling, documents: list[Document]) -> str:
    """The query with each unknown word replaced by its best guess, spelt as the documents found spell it."""
    if spelling.meant:
        return spelling.meant
    if not spelling.guesses:
        return ""
    wanted = {guesses[0] for guesses in spelling.guesses.values()}
    spellings: dict[str, str] = {}
    for document in documents:
        read = f"{document.title}\n{document.summary}\n{document.body}"[:_READ_FOR_SURFACE]
        for word in words(read):
            if word.folded in wanted:
                spellings.setdefault(word.folded, spelt(read[word.start : word.end]))
    respelt, at = [], 0
    for word in words(text):
        if word.folded in spelling.guesses:
            guess = spelling.guesses[word.folded][0]
            respelt += [text[at : word.start], spellings.get(guess, guess)]
            at = word.end
    return "".join([*respelt, text[at:]])


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
