"""The search that remains when no index answers: titles in the database."""

from __future__ import annotations

from django.db.models import Case, IntegerField, QuerySet, When

from common.arabic import light_stem
from search.analysis import query_words
from search.arranging import title_order
from search.asked import Found, Search, result
from search.models import Document
from search.parsing import Parsed
from search.snippets import Matcher

_MOST_FALLBACK_WORDS = 8


def find_by_title(search: Search, parsed: Parsed) -> Found:
    """Documents whose titles have all the words, without what is left out; two queries."""
    asked = query_words(parsed.ranked)[:_MOST_FALLBACK_WORDS]
    found = Document.objects.all()
    for word in asked:
        found = found.filter(folded_title__contains=light_stem(word))
    for phrase in parsed.phrases:
        found = found.filter(folded_title__contains=" ".join(phrase))
    for words in parsed.excluded:
        found = found.exclude(folded_title__contains=" ".join(words))
    for name, column in (("type", "kind"), ("language", "language")):
        if values := search.filters.get(name):
            found = found.filter(**{f"{column}__in": list(values)})
    found = _in_order(found, search)
    start = (search.page - 1) * search.page_size
    matcher = Matcher.of(asked)
    results = [result(row, matcher) for row in found[start : start + search.page_size]]
    return Found(total=found.count(), results=results, degraded=True)


def _in_order(found: QuerySet[Document], search: Search) -> QuerySet[Document]:
    if search.by_title:
        return found.order_by(title_order(), "pk")
    dated = Case(When(date=None, then=1), default=0, output_field=IntegerField())
    found = found.alias(dated=dated)
    if search.by_date:
        return found.order_by("dated", "-date", "pk")
    # Nothing tells how well titles fit; a page is likelier to be meant than a part of one.
    is_part = Case(When(context="", then=0), default=1, output_field=IntegerField())
    return found.alias(is_part=is_part).order_by("is_part", "dated", "-date", "pk")
