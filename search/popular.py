"""Popular searches, spelled as the site's own text spells them."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from common.arabic import words
from search.analysis import spelt
from search.asked import Search, in_order
from search.engines import IndexUnavailable, engine
from search.models import PopularQuery
from search.query_log import Popular, often_asked
from search.ranking import engine_query

_READ_FOR_SPELLING = 20_000
_DOCUMENTS = 10


def refresh(*, today: date) -> int:
    """Replace the popular queries by those of the last thirty days; without an index they stay. Returns how many there are.

    Only what the site's own text says is shown: a query with a word that no document found has is left out.
    """
    try:
        rows = [
            PopularQuery(language=one.language, query=one.query, shown=shown, searches=one.searches)
            for one in often_asked(today=today)
            if (shown := _spelled(one))
        ]
    except IndexUnavailable:
        return PopularQuery.objects.count()
    with transaction.atomic():
        PopularQuery.objects.all().delete()
        PopularQuery.objects.bulk_create(rows)
    return len(rows)


def _spelled(one: Popular) -> str:
    """The query in the spelling of the best documents; empty when they lack one of its words."""
    search = Search(text=one.query, filters={"language": [one.language]}, page_size=_DOCUMENTS)
    query, _spelling = engine_query(search, engine())
    spellings: dict[str, str] = {}
    for document in in_order(engine().query(query).ids):
        text = f"{document.title}\n{document.summary}\n{document.body}"[:_READ_FOR_SPELLING]
        for word in words(text):
            spellings.setdefault(word.folded, spelt(text[word.start : word.end]))
    asked = [word.folded for word in words(one.query)]
    return " ".join(spellings[word] for word in asked) if set(asked) <= set(spellings) else ""
