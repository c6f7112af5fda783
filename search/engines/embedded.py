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
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import tantivy

from search.analysis import POSITIONS, VERSION, WEIGHTS
from search.engines import (
    EngineHits,
    EngineQuery,
    IndexedDocument,
    IndexMoved,
    IndexUnavailable,
    Writable,
)
from search.engines.embedded_query import SEPARATOR, Asked, all_ids, counted, plain_ids

_LOOKED_UP = ("word", "stem", "title_word", "exact")
_CURSOR_ID = "cursor"
_HEAP_BYTES = 64_000_000
_TRIES = 2
# From so many documents on, time is saved by a second thread and by looking without conditions first.
LARGE = 50_000


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
        asked = Asked(reader.index.schema, query)
        if reader.searcher.num_docs < LARGE:
            total, facets = counted(reader.searcher, asked, query)
            return EngineHits(
                ids=all_ids(reader.searcher, asked, query), total=total, facets=facets
            )
        # Both release Python's lock, so they take the time of the longer one where there are two cores.
        with ThreadPoolExecutor(1) as beside:
            counting = beside.submit(counted, reader.searcher, asked, query)
            ids = plain_ids(reader.searcher, asked, query)
            if ids is None:
                ids = all_ids(reader.searcher, asked, query)
            total, facets = counting.result()
        return EngineHits(ids=ids, total=total, facets=facets)

    def frequencies(self, **tokens: Iterable[str]) -> dict[str, dict[str, int]]:
        searcher = self._open().searcher
        return {
            name: {token: count for token in asked if (count := searcher.doc_freq(name, token))}
            for name, asked in tokens.items()
        }

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
        for _ in range(_TRIES):
            # A rebuild may change over, and delete what was about to be read, at any time.
            with suppress(IndexUnavailable):
                return self._present()
        return self._present()

    def _present(self) -> _Reader:
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
                opened = _Reader(state, index, index.searcher())
            except (ValueError, OSError) as error:
                raise IndexUnavailable(f"The index cannot be read: {error}") from error
            # tantivy opens a segment whose positions were deleted under it without a word, and fails at the first query.
            if self._state()[0] != state[0]:
                raise IndexUnavailable("The index was replaced while it was opened.")
            self._reader = opened
            return opened

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
        stored.add_text("facet", f"{name}{SEPARATOR}{value}")
    return stored
