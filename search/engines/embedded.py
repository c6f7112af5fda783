"""The embedded engine: a tantivy index in a folder of this node. One projector writes, every process reads.

``<folder>/current`` names the index in use; a rebuild writes another folder and changes the name, so readers never see half an
index. Readers look at the name and at the index's own ``meta.json`` before each query and reload when either has changed.
"""

from __future__ import annotations

import fcntl
import shutil
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy

from search.analysis import POSITIONS, VERSION, WEIGHTS
from search.engines import (
    EngineHits,
    EngineQuery,
    IndexedDocument,
    IndexMoved,
    IndexUnavailable,
    Phrase,
    Writable,
)

_LOOKED_UP = ("word", "stem", "title_word", "exact")
_SEPARATOR = "="
_CURSOR_ID = "cursor"
_MOST_FACET_VALUES = 1000
_HEAP_BYTES = 64_000_000


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("cursor", stored=True)
    builder.add_integer_field("timestamp", fast=True, indexed=True)
    builder.add_text_field("facet", fast=True, tokenizer_name="raw", index_option="basic")
    for name in WEIGHTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in _LOOKED_UP:
        option = "position" if name in POSITIONS else "basic"
        builder.add_text_field(name, tokenizer_name="whitespace", index_option=option)
    return builder.build()


@dataclass(frozen=True, slots=True)
class _Reader:
    """A searcher and the state of the files it was opened on."""

    state: tuple[str, int, int]
    index: tantivy.Index
    searcher: tantivy.Searcher


class EmbeddedEngine:
    """`search.engines.Engine` on tantivy."""

    name = "embedded"
    is_shared = False

    def __init__(self, directory: str | Path) -> None:
        self._directory = Path(directory) / f"v{VERSION}"
        self._lock = threading.Lock()
        self._reader: _Reader | None = None

    # --- reading ---

    def query(self, query: EngineQuery) -> EngineHits:
        reader = self._open()
        asked = _Asked(reader.index.schema, query)
        is_by_date = query.by_date or not query.terms
        found: Any = reader.searcher.search(  # Any: the stubs leave out `count`
            asked.query(),
            limit=query.limit,
            offset=query.offset,
            count=True,
            order_by_field="timestamp" if is_by_date else None,
        )
        ids = [int(reader.searcher.doc(address)["id"][0]) for _, address in found.hits]
        facets = _facet_counts(reader.searcher, asked, query)
        return EngineHits(ids=ids, total=found.count, facets=facets)

    def frequencies(self, name: str, tokens: Iterable[str]) -> dict[str, int]:
        searcher = self._open().searcher
        counts = ((token, searcher.doc_freq(name, token)) for token in tokens)
        return {token: count for token, count in counts if count}

    def tokens_with_prefix(self, name: str, prefix: str, limit: int) -> list[str]:
        found = self._open().searcher.terms_with_prefix(name, prefix, limit=limit)
        return [token for token, _ in found]

    def count(self) -> int:
        return self._open().searcher.num_docs - 1  # the cursor is a document too

    def cursor(self) -> int:
        reader = self._open()
        return _cursor(reader.index, reader.searcher)

    def forget(self) -> None:
        """Drop the open reader, as a new process would begin without one."""
        self._reader = None

    def _open(self) -> _Reader:
        """The present reader; opened anew when another process has committed or rebuilt."""
        state = self._state()
        reader = self._reader
        if reader and reader.state == state:
            return reader
        with self._lock:
            try:
                if reader and reader.state[0] == state[0]:
                    index = reader.index
                    index.reload()
                else:
                    index = _opened(self._directory / state[0])
                self._reader = _Reader(state, index, index.searcher())
            except (ValueError, OSError) as error:
                raise IndexUnavailable(f"The index cannot be read: {error}") from error
            return self._reader

    def _state(self) -> tuple[str, int, int]:
        try:
            name = (self._directory / "current").read_text(encoding="ascii").strip()
            meta = (self._directory / name / "meta.json").stat()
        except (OSError, UnicodeDecodeError) as error:
            raise IndexUnavailable(f"There is no index: {error}") from error
        return name, meta.st_mtime_ns, meta.st_ino

    # --- writing ---

    def apply(
        self,
        *,
        documents: Iterable[IndexedDocument],
        deleted: Iterable[int],
        cursor: int,
        after: int | None = None,
    ) -> None:
        with self._alone("writer"):
            _Folder(self._directory / self._state()[0]).apply(
                documents=documents, deleted=deleted, cursor=cursor, after=after
            )

    def rebuild(
        self,
        *,
        documents: Iterable[IndexedDocument],
        cursor: int,
        catch_up: Callable[[Writable], object] | None = None,
    ) -> None:
        with self._alone("rebuild"):
            name = f"index-{uuid.uuid4().hex}"
            folder = self._directory / name
            folder.mkdir()
            tantivy.Index(_schema(), path=str(folder))
            made = _Folder(folder)
            made.apply(documents=documents, deleted=(), cursor=cursor)
            if catch_up:
                catch_up(made)
            with self._alone("writer"):
                self._change_over(name)

    def _change_over(self, name: str) -> None:
        draft = self._directory / f"current.{name}"
        draft.write_text(name, encoding="ascii")
        draft.replace(self._directory / "current")
        for other in self._directory.glob("index-*"):
            if other.name != name:
                # Readers that still hold it keep its files open; the system frees them afterwards.
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Wait for the one place of this name; the system gives it back when its holder dies."""
        self._directory.mkdir(parents=True, exist_ok=True)
        with (self._directory / f"{name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


class _Folder:
    """One index in its folder, for whoever is its only writer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def cursor(self) -> int:
        index = _opened(self._folder)
        return _cursor(index, index.searcher())

    def apply(
        self,
        *,
        documents: Iterable[IndexedDocument],
        deleted: Iterable[int],
        cursor: int,
        after: int | None = None,
    ) -> None:
        if after is not None and self.cursor() != after:
            raise IndexMoved
        try:
            _write(self._folder, documents, deleted, cursor)
        except (ValueError, OSError) as error:
            raise IndexUnavailable(f"The index cannot be written: {error}") from error


def _opened(folder: Path) -> tantivy.Index:
    try:
        index = tantivy.Index.open(str(folder))
        index.config_reader(reload_policy="manual")
        index.reload()
    except (ValueError, OSError) as error:
        raise IndexUnavailable(f"The index cannot be read: {error}") from error
    return index


def _cursor(index: tantivy.Index, searcher: tantivy.Searcher) -> int:
    hits = searcher.search(tantivy.Query.term_query(index.schema, "id", _CURSOR_ID), limit=1).hits
    if not hits:
        raise IndexUnavailable("The index has no cursor.")
    return int(searcher.doc(hits[0][1])["cursor"][0])


def _write(
    folder: Path, documents: Iterable[IndexedDocument], deleted: Iterable[int], cursor: int
) -> None:
    index = tantivy.Index.open(str(folder))
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    for document_id in deleted:
        writer.delete_documents_by_term("id", str(document_id))
    for document in documents:
        writer.delete_documents_by_term("id", str(document.id))
        writer.add_document(_stored(document))
    writer.delete_documents_by_term("id", _CURSOR_ID)
    writer.add_document(tantivy.Document(id=_CURSOR_ID, cursor=cursor))
    writer.commit()
    writer.wait_merging_threads()


def _stored(document: IndexedDocument) -> tantivy.Document:
    stored = tantivy.Document(id=str(document.id), timestamp=document.timestamp)
    for name, tokens in document.tokens.fields.items():
        stored.add_text(name, " ".join(tokens))
    for name, value in document.facets:
        stored.add_text("facet", f"{name}{_SEPARATOR}{value}")
    return stored


class _Asked:
    """An `EngineQuery` in tantivy's words."""

    def __init__(self, schema: tantivy.Schema, query: EngineQuery) -> None:
        self._schema = schema
        self._query = query

    def query(self, *, is_ranked: bool = True, without_filter: str = "") -> tantivy.Query:
        """The whole query; for counts without ranking, and without the filter of the facet that is counted."""
        must = [self._ranked()] if self._query.terms and is_ranked else []
        must += [self._unranked(self._matching())] if self._query.groups else []
        must += [self._unranked(self._phrase(phrase)) for phrase in self._query.phrases]
        for name, values in self._query.filters.items():
            if name != without_filter and values:
                any_of = [self._term("facet", f"{name}{_SEPARATOR}{value}") for value in values]
                must.append(self._unranked(_any(any_of)))
        if not must:
            must = [tantivy.Query.exists_query("timestamp")]  # all but the cursor
        clauses = [(tantivy.Occur.Must, part) for part in must]
        clauses += [(tantivy.Occur.MustNot, self._phrase(one)) for one in self._query.excluded]
        return tantivy.Query.boolean_query(clauses + (self._signals() if is_ranked else []))

    def _ranked(self) -> tantivy.Query:
        return _any(
            [
                tantivy.Query.boost_query(self._term(name, token), weight)
                for name, weights in self._query.terms.items()
                for token, weight in weights.items()
            ]
        )

    def _signals(self) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        return [
            (tantivy.Occur.Should, tantivy.Query.const_score_query(self._term(*pair), weight))
            for pair, weight in self._query.signals.items()
        ]

    def _phrase(self, phrase: Phrase) -> tantivy.Query:
        name, tokens = phrase
        if len(tokens) == 1:
            return self._term(name, tokens[0])
        return tantivy.Query.phrase_query(self._schema, name, list(tokens))

    def _matching(self) -> tantivy.Query:
        groups = [_any([self._term(*pair) for pair in group]) for group in self._query.groups]
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, group) for group in groups],
            minimum_number_should_match=self._query.minimum,
        )

    def _term(self, name: str, token: str) -> tantivy.Query:
        option = "freq" if name in WEIGHTS else "basic"
        return tantivy.Query.term_query(self._schema, name, token, index_option=option)

    def _unranked(self, query: tantivy.Query) -> tantivy.Query:
        return tantivy.Query.const_score_query(query, 0.0)


def _any(queries: list[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _facet_counts(
    searcher: tantivy.Searcher, asked: _Asked, query: EngineQuery
) -> dict[str, dict[str, int]]:
    """Count all facets at once, and once more each that is filtered by, without its own filter."""
    if not query.facets:
        return {}
    shared = _counts(searcher, asked.query(is_ranked=False))
    return {
        name: (
            _counts(searcher, asked.query(is_ranked=False, without_filter=name))
            if query.filters.get(name)
            else shared
        ).get(name, {})
        for name in query.facets
    }


def _counts(searcher: tantivy.Searcher, query: tantivy.Query) -> dict[str, dict[str, int]]:
    terms = {"field": "facet", "size": _MOST_FACET_VALUES}
    answer: dict[str, Any] = searcher.aggregate(query, {"facets": {"terms": terms}})  # Any: JSON
    counts: dict[str, dict[str, int]] = {}
    for bucket in answer["facets"]["buckets"]:
        name, _, value = bucket["key"].partition(_SEPARATOR)
        counts.setdefault(name, {})[value] = bucket["doc_count"]
    return counts
