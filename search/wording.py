"""How a search was understood: what was meant instead, and which other forms of its words were found."""

from __future__ import annotations

from common.arabic import words
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
    """Forms that were found besides those typed."""
    typed = set(surface(text))
    found: dict[str, str] = {}
    for result in results:
        parts = [*result.title, *result.snippet]
        for form in marked_words(parts, lambda form: spelt(form) not in typed):
            found.setdefault(spelt(form), form)
    return list(found)[:_MOST_VARIANTS]
