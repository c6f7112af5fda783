"""What to offer while somebody types: popular searches, and public things whose titles have the words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from common.arabic import fold, strip_clitics, words
from search import keyboard
from search.analysis import ranked_terms, root
from search.engines import EngineQuery, IndexUnavailable, Reader, engine
from search.models import Document, PopularQuery
from search.spelling import neighbours, respell
from search.stopwords import STOP_WORDS

LIMIT = 8
_MOST_QUERIES = 3
_MOST_OF_A_KIND = 4
_MOST_ENDINGS = 200
_SHORTEST_MISTYPED = 4
_SHORTEST_SWITCHED = 4
_MOST_LOOKED_THROUGH = 400
_POPULAR_SECONDS = 60.0
_MOST_POPULAR = 1000


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line below the box: a search that others made (``query``), or a public thing to go to (``document``).

    ``text`` is what to show and, for a query, what to search for. ``document`` comes without its text, summary and keywords.
    """

    text: str
    kind: Literal["query", "document"]
    document: Document | None = None


def suggest(text: str, *, language: str, limit: int = LIMIT) -> list[Suggestion]:
    """Offer at most ``limit`` lines for what was typed so far, the last word being begun; nothing without an index.

    Popular searches first, then pages in the language of the site, then their parts, then other languages. A mistyped begun word
    of four letters is understood, and text typed with the keyboard switched to the other script; where that is known from
    texts alone, it is offered as a search. Five database queries at most.

    The API shows ``kind``, ``text``, and of a document its kind in words and its address.
    """
    try:
        for reading in (text, *keyboard.readings(text)):
            if found := _suggest(reading, language, limit):
                return found
        return _switched(text)
    except IndexUnavailable:
        return []


def suggestions(text: str, *, language: str, limit: int = LIMIT) -> list[Document]:
    """The documents of `suggest` alone."""
    found = suggest(text, language=language, limit=limit)
    return [one.document for one in found if one.document is not None]


def _suggest(text: str, language: str, limit: int) -> list[Suggestion]:
    asked = [word.folded for word in words(text)]
    if not asked:
        return []
    queries = [
        Suggestion(shown, "query") for shown in _popular_with(asked, language)[:_MOST_QUERIES]
    ]
    titles = _titles(asked, language, limit)
    said = {fold(one.text) for one in queries}
    found = list(queries)
    for document in titles:
        if fold(document.title) not in said:
            said.add(fold(document.title))
            found.append(Suggestion(document.title, "document", document))
    return found[:limit]


def _switched(text: str) -> list[Suggestion]:
    """A search for what the other keyboard would have written, when texts have its words and not those that were typed."""
    using = engine()
    if len(text) < _SHORTEST_SWITCHED or _is_known(text, using):
        return []
    found = (reading for reading in keyboard.readings(text) if _is_known(reading, using))
    return [Suggestion(reading, "query") for reading in found][:1]


def _is_known(text: str, using: Reader) -> bool:
    """Whether texts have all the words, the last as a beginning."""
    asked = [word.folded for word in words(text)]
    if not asked:
        return False
    *whole, beginning = asked
    known = using.frequencies(word=whole)["word"]
    return all(map(known.get, whole)) and bool(using.tokens_with_prefix("word", beginning, 1))


# --- titles ---


def _titles(asked: Sequence[str], language: str, limit: int) -> list[Document]:
    """Public things whose titles have all the words, in the order of the lines.

    A begun word of up to three letters may become anything, a stop word too: where it fits nothing it is left out.
    """
    using = engine()
    *before, beginning = asked
    whole = [word for word in before if word not in STOP_WORDS]
    ids = _titled(whole, beginning, limit, using)
    if not ids and whole and (len(beginning) < _SHORTEST_MISTYPED or beginning in STOP_WORDS):
        ids = _titled(whole, "", limit, using)
    return _mixed(_documents(ids), language, limit)


def _titled(whole: Sequence[str], beginning: str, limit: int, using: Reader) -> list[int]:
    """Numbers of documents whose titles have the words and, unless it is empty, one that begins so."""
    endings = _endings(beginning, using) if beginning else []
    asked = list(whole) if endings or not beginning else [*whole, beginning]
    spelling = respell(asked, using)
    groups = [
        frozenset(
            ("title_word", token)
            for form in spelling.forms(word)
            for token in (form, strip_clitics(form))
        )
        for word in asked
    ]
    if endings:
        groups.append(frozenset(("title_word", ending) for ending in endings))
    terms = ranked_terms({**spelling.weights, **({beginning: 1.0} if beginning else {})})
    query = EngineQuery(
        # Of a beginning such as «الا» there is nothing to rank by: the words that begin so are then.
        terms={
            "title_gram": terms["title_gram"],
            "root": {root(ending): 0.1 for ending in endings},
        },
        groups=groups,
        minimum=len(groups),
        limit=limit * 4,
    )
    return using.query(query).ids


def _endings(beginning: str, using: Reader) -> list[str]:
    """Words of titles that begin so, with or without the article; words nearly so when there are none."""
    begun = {beginning, strip_clitics(beginning)}
    found = [
        token
        for one in begun
        for token in using.tokens_with_prefix("title_word", one, _MOST_ENDINGS)
    ]
    bare = strip_clitics(beginning)
    return found if found or len(bare) < _SHORTEST_MISTYPED else _nearly_begun(bare, using)


def _nearly_begun(beginning: str, using: Reader) -> list[str]:
    """Words of titles that begin with all but one letter of these; the slip is not looked for in the first letter alone."""
    is_near = _begins_nearly(beginning)
    # Begun alike, or the first two letters changed places, or the first is one too many.
    heads = {
        beginning[:2],
        beginning[1] + beginning[0],
        beginning[1:3],
        beginning[0] + beginning[2],
    }
    return [
        token
        for head in sorted(heads)
        for token in using.tokens_with_prefix("title_word", head, _MOST_LOOKED_THROUGH)
        if is_near(token)
    ][:_MOST_ENDINGS]


def _begins_nearly(beginning: str) -> Callable[[str], bool]:
    near = neighbours(beginning)
    lengths = (len(beginning) - 1, len(beginning), len(beginning) + 1)
    return lambda word: any(word[:length] in near for length in lengths)


def _documents(ids: list[int]) -> list[Document]:
    """The documents that still exist, in the order given, without what no line shows. One query."""
    rows = Document.objects.defer("summary", "body", "keywords", "folded_title").in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def _mixed(documents: Iterable[Document], language: str, limit: int) -> list[Document]:
    """Pages before parts and the own language before others; of one kind no more than four while there are others."""
    ordered = sorted(documents, key=lambda row: (row.language != language, bool(row.context)))
    counts: dict[str, int] = {}
    first: list[Document] = []
    rest: list[Document] = []
    for document in ordered:
        counts[document.kind] = counts.get(document.kind, 0) + 1
        is_more = counts[document.kind] > _MOST_OF_A_KIND
        (rest if is_more or document.language != language else first).append(document)
    return (first + sorted(rest, key=lambda row: row.language != language))[:limit]


# --- popular searches ---


class _Popular:
    """The popular searches of each language, as this process read them last."""

    read_at = float("-inf")
    by_language: dict[str, list[tuple[str, tuple[str, ...]]]]


def forget_popular() -> None:
    """Read the popular searches again before the next answer."""
    _Popular.read_at = float("-inf")


def _popular_with(asked: Sequence[str], language: str) -> list[str]:
    """Popular searches that have all the words, the last as a beginning; one letter of it may be wrong."""
    *whole, beginning = (strip_clitics(word) for word in asked)
    rows = [row for row in _popular().get(language, ()) if set(whole) <= set(row[1])]
    found = [shown for shown, keys in rows if any(key.startswith(beginning) for key in keys)]
    if found or len(beginning) < _SHORTEST_MISTYPED:
        return found
    is_near = _begins_nearly(beginning)
    return [shown for shown, keys in rows if any(map(is_near, keys))]


def _popular() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Language → searches as they are shown, with their words; one query a minute."""
    now = time.monotonic()
    if now - _Popular.read_at > _POPULAR_SECONDS:
        by_language: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        rows = PopularQuery.objects.values_list("language", "query", "shown")
        for language, query, shown in rows[:_MOST_POPULAR]:
            keys = tuple(strip_clitics(word.folded) for word in words(query))
            by_language.setdefault(language, []).append((shown, keys))
        _Popular.by_language, _Popular.read_at = by_language, now
    return _Popular.by_language
