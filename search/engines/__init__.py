"""What an engine must do, and what answers. Elasticsearch and the embedded index keep the same promise.

An engine holds tokens, facets and numbers, never the text that people read: a hit is a document's id, and the words come from
``search.Document``. So a withdrawn document can never be shown, however late its index is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

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

    A facet's counts leave its own filter out, so that a further value can be chosen. ``degraded`` is ``older`` when another
    engine answered in place of the one that was asked.
    """

    ids: list[int]
    total: int
    facets: dict[str, dict[str, int]]
    degraded: str = ""


class IndexUnavailable(Exception):
    """The index is missing, broken or of another version; the message says which. A rebuild mends it."""


class IndexUnreachable(IndexUnavailable):
    """The index does not answer, or does not take what it is given: down, slow, full, not allowed. A rebuild would not help."""


class IndexMoved(Exception):
    """The index stands at another change than the one after which a batch begins; read its cursor again."""


class Writable(Protocol):
    """What can be brought up to date: an engine, or the new index of a rebuild."""

    def cursor(self) -> int:
        """The last change that the index holds; stored with it, never ahead of the documents."""
        ...

    def apply(
        self,
        *,
        documents: Iterable[IndexedDocument],
        deleted: Iterable[int],
        cursor: int,
        after: int | None = None,
    ) -> None:
        """Replace and remove documents, then move the cursor; applying the same again changes nothing.

        Raises:
            IndexMoved: the cursor is not at ``after``; nothing is written.
            IndexUnavailable: the index cannot be written.
        """
        ...


class Reader(Protocol):
    """What answers searches: an engine, or one with another behind it. Everything raises `IndexUnavailable`."""

    def query(self, query: EngineQuery) -> EngineHits: ...

    def frequencies(self, **tokens: Iterable[str]) -> dict[str, dict[str, int]]:
        """By field, in how many documents each of its tokens stands; tokens that stand nowhere are left out.

        Several fields are asked in one round trip. What was just withdrawn may still be counted for a while.
        """
        ...

    def tokens_with_prefix(self, name: str, prefix: str, limit: int) -> list[str]:
        """The commonest tokens that begin so, of a field of which tokens are listed: ``title_word``."""
        ...


class Engine(Reader, Writable, Protocol):
    """An index of public documents. Everything raises `IndexUnavailable`."""

    name: str
    is_shared: bool  # by all nodes; else each has its own

    def count(self) -> int: ...

    def rebuild(
        self,
        *,
        documents: Iterable[IndexedDocument],
        cursor: int,
        catch_up: Callable[[Writable], object] | None = None,
    ) -> None:
        """Make a new index beside the old one, let ``catch_up`` bring it up to date, and change over.

        Queries and changes are taken by the old one all the time.
        """
        ...


def engine() -> Reader:
    """What answers in this process."""
    from search.engines.chosen import answering

    return answering()
