"""Titles for what is being typed."""

from __future__ import annotations

from common.arabic import strip_clitics, words
from search.analysis import ranked_terms
from search.asked import in_order
from search.engines import EngineQuery, IndexUnavailable, engine
from search.models import Document
from search.spelling import respell

_MOST_ENDINGS = 50


def suggestions(text: str, *, language: str, limit: int = 8) -> list[Document]:
    """Public things whose titles have these words, the last of them as a beginning; nothing without an index."""
    asked = [word.folded for word in words(text)]
    if not asked:
        return []
    try:
        ids = _suggested_ids(asked, language, limit)
    except IndexUnavailable:
        return []
    titles: dict[str, Document] = {}
    for document in in_order(ids):
        titles.setdefault(document.title, document)
    return list(titles.values())[:limit]


def _suggested_ids(asked: list[str], language: str, limit: int) -> list[int]:
    using = engine()
    *whole, beginning = asked
    endings = [
        token
        for begun in {beginning, strip_clitics(beginning)}
        for token in using.tokens_with_prefix("title_word", begun, _MOST_ENDINGS)
    ]
    spelling = respell(whole if endings else asked, using)
    groups = [
        frozenset(
            ("title_word", token)
            for form in spelling.forms(word)
            for token in (form, strip_clitics(form))
        )
        for word in (whole if endings else asked)
    ]
    if endings:
        groups.append(frozenset(("title_word", ending) for ending in endings))
    terms = ranked_terms({**spelling.weights, beginning: 1.0})
    query = EngineQuery(
        terms={"title_gram": terms["title_gram"]},
        groups=groups,
        minimum=len(groups),
        filters={"language": [language]},
        limit=limit * 2,
    )
    return using.query(query).ids
