"""What an engine must do, and the one in use. Elasticsearch and the embedded index keep the same promise.

An engine holds tokens, facets and numbers, never the text that people read: a hit is a document's id, and the words come from
``search.Document``. So a withdrawn document can never be shown, however late its index is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from django.conf import settings

from search.analysis import Tokens


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """One document as an engine stores it; ``facets`` are ``(name, value)`` pairs, ``timestamp`` is in seconds."""

    id: int
    tokens: Tokens
    facets: tuple[tuple[str, str], ...]
    timestamp: int = 0


# A field and tokens that stand in it one after the other; one token alone may be of any field, more need one of `POSITIONS`.
Phrase = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class EngineQuery:
    """A question in an engine's own terms.

    ``terms`` are ranked tokens by field with their weights, added up. A hit matches at least ``minimum`` of the ``groups``, each
    a set of ``(field, token)``; with ``terms`` there are always groups. ``filters`` are facets: any of one name's values, all of
    the names. ``phrases`` must all be there, ``excluded`` ones must not. ``signals`` are added to the score of every ranked hit
    that has the ``(field, token)``. Without terms everything that passes is found, the newest first.
    """

    terms: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    groups: Sequence[frozenset[tuple[str, str]]] = ()
    minimum: int = 1
    phrases: Sequence[Phrase] = ()
    excluded: Sequence[Phrase] = ()
    signals: Mapping[tuple[str, str], float] = field(default_factory=dict)
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    facets: Sequence[str] = ()
    by_date: bool = False
    limit: int = 10
    offset: int = 0


@dataclass(frozen=True, slots=True)
class EngineHits:
    """The ids asked for, best first; how many there are in all; counts of the facets' values.

    A facet's counts leave its own filter out, so that a further value can be chosen.
    """

    ids: list[int]
    total: int
    facets: dict[str, dict[str, int]]


class IndexUnavailable(Exception):
    """The index is missing, broken or of another version; the message says which."""


class Engine(Protocol):
    """An index of public documents. Reads raise `IndexUnavailable`; writes come from one projector at a time."""

    def query(self, query: EngineQuery) -> EngineHits: ...

    def frequencies(self, name: str, tokens: Iterable[str]) -> dict[str, int]:
        """In how many documents each token of a field stands; tokens that stand nowhere are left out."""
        ...

    def tokens_with_prefix(self, name: str, prefix: str, limit: int) -> list[str]:
        """The commonest tokens of a field that begin so."""
        ...

    def count(self) -> int: ...

    def cursor(self) -> int:
        """The last change that the index holds; stored with it, in the same commit."""
        ...

    def apply(
        self, *, documents: Iterable[IndexedDocument], deleted: Iterable[int], cursor: int
    ) -> None:
        """Replace and remove documents in one commit; applying the same again changes nothing."""
        ...

    def rebuild(self, *, documents: Iterable[IndexedDocument], cursor: int) -> None:
        """Make a new index beside the old one and change over; queries are answered all the time."""
        ...


@lru_cache(maxsize=4)
def _embedded(directory: str) -> Engine:
    from search.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(directory)


def engine() -> Engine:
    """The engine of this process."""
    return _embedded(str(settings.SEARCH_INDEX_DIR))
