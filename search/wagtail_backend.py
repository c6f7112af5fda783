"""The administration's search: Wagtail's own on the database, over texts and queries folded as the public search folds them.

Only what goes in changes; index tables, ranking and filters stay Wagtail's. Whole words meet by their light stem. Words being
typed meet every beginning of a word with its article or without. The worker writes the index anew when the analysis has a new
version (`search.tasks.refold_administration`), and `manage.py wagtail_update_index` does at once.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.utils.encoding import force_str
from modelsearch import index
from modelsearch import query as asked
from modelsearch.backends import database

from common.arabic import light_stem, strip_clitics, words

# A query of more words is cut: each one nests the database's condition deeper.
MOST_WORDS = 32
_ARTICLE = "ال"

_Fold = Callable[[str], list[str]]


def whole_words(text: str) -> list[str]:
    """The words of a text by their light stems, in order.

    >>> whole_words("الخدمات الإلكترونيّة") == whole_words("خدمات الكترونية")
    True
    """
    return [light_stem(word.folded) for word in words(text)]


def beginnings(text: str) -> list[str]:
    """What somebody who types may begin with: the folded words in order, then without clitics, then with the article.

    >>> beginnings("الإدارة")
    ['الاداره', 'اداره']
    """
    plain = [word.folded for word in words(text)]
    bare = [strip_clitics(word) for word in plain]
    others = {*bare, *(_ARTICLE + word for word in bare if "\u0620" <= word[0] <= "\u06ff")}
    return [*plain, *sorted(others - set(plain))]


def _typed(text: str) -> list[str]:
    """Words being typed: what stands before an article goes, an article stays, for it may be the word's own beginning."""
    plain = [word.folded for word in words(text)]
    return [word if word.startswith(_ARTICLE) else strip_clitics(word) for word in plain]


def _phrase(text: str) -> list[str]:
    return [word.folded for word in words(text)]


class _FoldedItem:
    """An object on its way into the index, its texts folded: what Wagtail's indexer asks of one, and no more."""

    def __init__(self, item: Any) -> None:
        self.pk = item.pk
        self._item = item

    def get_search_fields(self) -> list[Any]:
        return [_folding(field, of=self._item) for field in self._item.get_search_fields()]


def _folding(field: Any, *, of: Any = None) -> Any:
    """A copy of a search field that gives folded text; `of` takes the place of the object it is asked about."""
    made = copy.copy(field)
    if isinstance(field, index.RelatedFields):
        made.fields = [_folding(part) for part in field.fields]
        if of is not None:
            made.get_value = lambda _: field.get_value(of)
    elif isinstance(field, index.SearchField | index.AutocompleteField):
        fold = beginnings if isinstance(field, index.AutocompleteField) else whole_words
        made.get_value = lambda item: " ".join(
            fold(_text(field.get_value(item if of is None else of)))
        )
    return made


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return ", ".join(_text(part) for part in value)
    return force_str(value)


def _folded_query(query: Any, fold: _Fold, phrase: _Fold) -> Any | None:
    """The same question in folded words, or None when no word is left of it."""
    if isinstance(query, asked.PlainText | asked.Phrase | asked.Fuzzy):
        of = phrase if isinstance(query, asked.Phrase) else fold
        made = copy.copy(query)
        made.query_string = " ".join(of(query.query_string)[:MOST_WORDS])
        return made if made.query_string else None
    if isinstance(query, asked.And | asked.Or):
        return _joined(
            type(query), [_folded_query(part, fold, phrase) for part in query.subqueries]
        )
    if isinstance(query, asked.Not | asked.Boost):
        inner = _folded_query(query.subquery, fold, phrase)
        made = copy.copy(query)
        made.subquery = inner
        return made if inner is not None else None
    return query


def _joined(kind: Any, parts: Iterable[Any | None]) -> Any | None:
    left = [part for part in parts if part is not None]
    return kind(left) if len(left) > 1 else next(iter(left), None)


class _FoldedIndex:
    """Mixed into a database's index."""

    def add_items(self, model: Any, objs: Sequence[Any]) -> None:
        super().add_items(model, [_FoldedItem(item) for item in objs])  # type: ignore[misc]  # a mixin


class _FoldedSearch:
    """Mixed into a database's backend."""

    def _search(self, compiler: Any, query: Any, model_or_queryset: Any, **asked_for: Any) -> Any:
        if isinstance(query, str):
            query = asked.PlainText(query, operator=asked_for.get("operator") or "and")
        is_typing = compiler is self.autocomplete_query_compiler_class  # type: ignore[attr-defined]  # a mixin
        fold, phrase = (_typed, _phrase) if is_typing else (whole_words, whole_words)
        if asked_for.get("fields"):
            # They are no columns of the index: PostgreSQL would read them unfolded, SQLite not find them. All text is searched.
            asked_for["fields"] = None
        folded = _folded_query(query, fold, phrase)
        return super()._search(  # type: ignore[misc]  # a mixin
            compiler, "" if folded is None else folded, model_or_queryset, **asked_for
        )


@lru_cache
def _folding_backend(stock: Any) -> Any:
    folded_index = type("FoldedIndex", (_FoldedIndex, stock.index_class), {})
    return type("FoldedBackend", (_FoldedSearch, stock), {"index_class": folded_index})


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802  # the name that Wagtail looks for
    """Make the backend for the database in use. A database without full-text search keeps Wagtail's plain one."""
    stock = database.SearchBackend(params)
    if not hasattr(stock.index_class, "delete_stale_entries"):
        return stock
    chosen: Any = type(stock)
    return _folding_backend(chosen)(params)
