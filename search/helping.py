"""What a visitor whose search found nothing could search for instead; each guess is tried before it is given."""

from __future__ import annotations

from dataclasses import replace

from common.arabic import light_stem, words
from search.analysis import query_words
from search.asked import Search
from search.engines import Reader
from search.parsing import Parsed
from search.ranking import engine_query

_MOST_WORDS = 12


def fewer_words(search: Search, parsed: Parsed, using: Reader) -> str:
    """A shorter query that finds something: without quotes and other signs, or without its rarest word; '' for none."""
    plain = _plain(parsed.ranked)
    if parsed.has_signs and _finds(search, plain, using):
        return plain
    asked = query_words(plain)
    if not 2 <= len(asked) <= _MOST_WORDS:
        return ""
    known = using.frequencies(stem=[light_stem(word) for word in asked])["stem"]
    rarest = min(asked, key=lambda word: known.get(light_stem(word), 0))
    shorter = _plain(plain, without=rarest)
    return shorter if _finds(search, shorter, using) else ""


def _plain(text: str, without: str = "") -> str:
    """The words alone, so that nothing is read as a sign any more."""
    kept = [word for word in words(text) if word.folded != without]
    return " ".join(text[word.start : word.end] for word in kept)


def _finds(search: Search, text: str, using: Reader) -> bool:
    """Whether a query finds anything within the same choices."""
    asked = replace(search, text=text, exact=False, page=1, page_size=1, synonyms=())
    query, _spelling = engine_query(asked, using)
    return bool(query.terms) and using.query(replace(query, facets=())).total > 0
