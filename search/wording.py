"""How a search was understood: what was meant instead, and which other forms of its words were found."""

from __future__ import annotations

from common.arabic import strip_clitics, words
from search.analysis import spelt, surface
from search.asked import Result
from search.models import Document
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


def variants(text: str, results: list[Result]) -> list[str]:
    """Forms that were found besides those typed; of those that differ only by an article or the like, the shortest."""
    typed = {strip_clitics(word) for word in surface(text)}
    found: dict[str, str] = {}
    for result in results:
        parts = [*result.title, *result.snippet]
        for form in map(spelt, marked_words(parts, bool)):
            core = strip_clitics(form)
            if core not in typed:
                found[core] = min(found.get(core, form), form, key=len)
    return list(found.values())[:_MOST_VARIANTS]
